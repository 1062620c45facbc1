/**
 * Records attempts at events, and moves each event to its next place in the queue or to its end. Deliveries to a URL
 * stop, with a notice, when nothing has been delivered to it for long, or when it says that it is gone.
 */

import type { AttemptRow, DisabledWebhook } from '../../traffic/events.ts'
import type { Connection } from '../connection.ts'
import type { Events } from '../tables/events.ts'

/** An attempt at an event that was queued for `dueAt`. */
export type DueAttempt = AttemptRow & { dueAt: number }

export function prepareAttempts(events: Events, disabling: Disabling): (attempt: DueAttempt) => void {
  return (attempt) => {
    const { eventId, keyId, dueAt, number, startedAt, durationMs, outcome, nextAt } = attempt
    if (!events.leaveQueue(keyId, dueAt, eventId)) return
    events.addAttempt(attempt)
    if (outcome === 'retry') events.tryAgain(keyId, nextAt!, eventId, number)
    else events.end(eventId, outcome === 'delivered', startedAt + durationMs)
    if (outcome === 'delivered') disabling.delivered(keyId)
    else disabling.failed(keyId, outcome === 'failed', startedAt)
  }
}

interface Disabling {
  disable(webhook: DisabledWebhook): void
  /** A try was delivered: earlier failures no longer count. */
  delivered(keyId: number): void
  /** A try failed, `forGood` when its event is not tried again. */
  failed(keyId: number, forGood: boolean, at: number): void
}

/** Maximum time of failing attempts without a delivery, in ms (5 days). */
const failingMs = 5 * 24 * 3_600_000

export function prepareDisabling(db: Connection): Disabling {
  const markFailing = db.prepare('INSERT OR IGNORE INTO webhook_failures (key_id, since) VALUES (?, ?)')
  const forget = db.prepare('DELETE FROM webhook_failures WHERE key_id = ?')
  const failingSince = db.prepare('SELECT since FROM webhook_failures WHERE key_id = ?')
  const disableUrl = db.prepare(
    `UPDATE api_keys SET webhook_disabled_at = ?1
     WHERE id = ?2 AND webhook_disabled_at IS NULL AND webhook_url = coalesce(?3, webhook_url)
     RETURNING account_id, name, client_id, webhook_url`,
  )
  const notify = db.prepare(
    "INSERT INTO notices (kind, account_id, key_id, text, created_at) VALUES ('webhook_disabled', ?, ?, ?, ?)",
  )

  const disable = ({ keyId, url, reason, at }: DisabledWebhook) => {
    const key = disableUrl.get(at, keyId, url)
    if (key === undefined) return
    const host = URL.parse(String(key.webhook_url))?.host ?? 'its address'
    const text =
      `Nothing is delivered any more to the webhook URL of the API key "${key.name}" (${key.client_id}): ${host} ` +
      `${reasonTexts[reason]}. Set the URL anew to go on; what fails until then is kept and can be replayed.`
    notify.run(key.account_id!, keyId, text, at)
    forget.run(keyId)
  }

  return {
    disable,
    delivered: (keyId) => void forget.run(keyId),
    failed(keyId, forGood, at) {
      markFailing.run(keyId, at)
      if (!forGood) return
      const since = Number(failingSince.get(keyId)!.since)
      if (at - since >= failingMs) disable({ keyId, url: null, reason: 'failing', at })
    },
  }
}

const reasonTexts: Record<DisabledWebhook['reason'], string> = {
  gone: 'answered that it is gone for good (410)',
  failing: 'has taken nothing for 5 days',
}
