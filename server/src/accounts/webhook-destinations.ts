/** A cache of where each key's webhook events go, cleared when keys change. */
import { siteTime } from '../site-time.ts'
import type { Store } from '../store/store.ts'
import type { WebhookDestination } from '../webhooks/destination.ts'

interface WebhookDestinations {
  /** Null when the key has no webhook URL, or it is disabled. */
  of(keyId: number): Promise<WebhookDestination | null>
  clear(): void
}

/** Maximum number of keys cached; beyond it the oldest entry is dropped. */
const rememberedMax = 10_000

export function createWebhookDestinations(
  store: Pick<Store, 'read' | 'secrets'>,
  { max = rememberedMax, now = siteTime }: { max?: number; now?: () => number } = {},
): WebhookDestinations {
  const remembered = new Map<number, Promise<Remembered>>()

  const read = (keyId: number): Promise<Remembered> => {
    const reading = readDestination(store, keyId, now())
    if (remembered.size >= max && !remembered.has(keyId)) remembered.delete(remembered.keys().next().value!)
    remembered.set(keyId, reading)
    reading.catch(() => {
      if (remembered.get(keyId) === reading) remembered.delete(keyId)
    })
    return reading
  }

  return {
    async of(keyId) {
      const known = await (remembered.get(keyId) ?? read(keyId))
      return (known.until > now() ? known : await read(keyId)).destination
    },
    clear: () => remembered.clear(),
  }
}

interface Remembered {
  destination: WebhookDestination | null
  /** End of the previous secret's validity, when it is being rotated. */
  until: number
}

/** A revoked key keeps its URL until its messages are final (readings "Webhook rules"). */
async function readDestination({ read, secrets }: Pick<Store, 'read' | 'secrets'>, keyId: number, at: number) {
  const key = await read
    .selectFrom('api_keys')
    .select(['account_id', 'webhook_url', 'webhook_secret', 'webhook_secret_before', 'webhook_secret_before_until'])
    .where('id', '=', keyId)
    .where('webhook_disabled_at', 'is', null)
    .executeTakeFirst()
  const forever = Number.POSITIVE_INFINITY
  if (!key?.webhook_url) return { destination: null, until: forever }
  const until = key.webhook_secret_before_until ?? 0
  const before = key.webhook_secret_before !== null && until > at ? [secrets.decrypt(key.webhook_secret_before)] : []
  const destination = {
    accountId: key.account_id,
    url: key.webhook_url,
    secrets: [secrets.decrypt(key.webhook_secret), ...before],
  }
  return { destination, until: before.length > 0 ? until : forever }
}
