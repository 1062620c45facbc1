/** Where a key's webhook events go, remembered until keys change. */
import type { Store } from '../store/store.ts'

export interface Endpoint {
  url: string
  /** What the events are signed with. */
  secrets: string[]
}

export interface EndpointCache {
  /** Null when the key has no webhook URL. */
  of(keyId: number): Promise<Endpoint | null>
  clear(): void
}

export function createEndpointCache(store: Store): EndpointCache {
  const remembered = new Map<number, Promise<Endpoint | null>>()
  return {
    of(keyId) {
      let endpoint = remembered.get(keyId)
      if (endpoint === undefined) {
        endpoint = readEndpoint(store, keyId)
        remembered.set(keyId, endpoint)
        endpoint.catch(() => remembered.delete(keyId))
      }
      return endpoint
    },
    clear: () => remembered.clear(),
  }
}

/** A revoked key keeps its URL until its messages are final (READINGS "Webhook rules"). */
async function readEndpoint(store: Store, keyId: number): Promise<Endpoint | null> {
  const row = await store.read
    .selectFrom('api_keys')
    .select(['webhook_url', 'webhook_secret'])
    .where('id', '=', keyId)
    .executeTakeFirst()
  if (!row?.webhook_url) return null
  return { url: row.webhook_url, secrets: [store.secrets.decrypt(row.webhook_secret)] }
}
