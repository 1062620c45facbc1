/** A webhook event with each attempt at it, as its page gets it. */
import type { EventDetail, EventItem, Header } from '@websms/contract/members'
import type { Kysely, Selectable } from 'kysely'
import { requestOf } from '../../messages/reading/request-of.ts'
import type { Secrets } from '../../store/secrets.ts'
import type { Tables } from '../../store/tables.ts'
import { type ListedEvent, readEventRows } from '../../webhooks/event-list.ts'
import { webhookId } from '../../webhooks/events.ts'
import { secretsAt } from '../../webhooks/secrets-at.ts'
import { signatureHeader, signingKey } from '../../webhooks/signature.ts'
import { webhookHeaders } from '../../webhooks/signed-request.ts'
import { isoTime, isoTimeOrNull } from '../iso-time.ts'
import { ProblemError } from '../problem-error.ts'
import type { ShowText } from '../text-readings.ts'

export function eventItem(event: ListedEvent): EventItem {
  const { lastAttempt: last } = event
  return {
    id: String(event.id),
    type: event.type,
    state: event.state,
    created_at: isoTime(event.createdAt),
    ended_at: isoTimeOrNull(event.endedAt),
    key: { id: String(event.key.id), name: event.key.name },
    message_id: event.messageId === null ? null : String(event.messageId),
    inbound_id: event.inboundId === null ? null : String(event.inboundId),
    attempts_made: event.attemptsMade,
    last_attempt:
      last === null ? null : { started_at: isoTime(last.startedAt), status_code: last.statusCode, error: last.error },
    next_at: isoTimeOrNull(event.nextAt),
  }
}

/** The key of an event of the account, and its body. @throws ProblemError `not_found` */
export async function ownEvent(db: Kysely<Tables>, accountId: number, id: string) {
  const event = await db
    .selectFrom('events as e')
    .innerJoin('api_keys as k', 'k.id', 'e.key_id')
    .select(['e.id', 'e.body', 'e.state', 'e.reference', 'k.webhook_url', 'k.webhook_disabled_at', 'k.webhook_secret'])
    .select(['k.webhook_secret_since', 'k.webhook_secret_before', 'k.webhook_secret_before_until'])
    .where('e.id', '=', Number(id))
    .where('k.account_id', '=', accountId)
    .executeTakeFirst()
  if (event === undefined) throw new ProblemError('not_found')
  return event
}

type OwnEvent = Awaited<ReturnType<typeof ownEvent>>

export async function eventDetail(
  db: Kysely<Tables>,
  event: OwnEvent,
  { decrypt, show }: Pick<Secrets, 'decrypt'> & { show: ShowText },
): Promise<EventDetail> {
  const [listed] = await readEventRows(db, [event.id])
  if (listed === undefined) throw new ProblemError('not_found')
  const attempts = await db
    .selectFrom('attempts')
    .selectAll()
    .where('event_id', '=', event.id)
    .orderBy('number')
    .execute()
  const traces = await db.selectFrom('attempt_traces').selectAll().where('event_id', '=', event.id).execute()
  const traceOf = (startedAt: number) => traces.find(({ started_at }) => started_at === startedAt)?.traceparent
  return {
    ...eventItem(listed),
    body: show(event.body),
    request_id: listed.messageId === null ? null : await requestOf(db, listed.messageId),
    webhook_url: event.webhook_url,
    replayable: listed.state !== 'pending' && event.webhook_url !== null && event.webhook_disabled_at === null,
    attempts: attempts.map((attempt) => ({
      number: attempt.number,
      started_at: isoTime(attempt.started_at),
      duration_ms: attempt.duration_ms,
      status_code: attempt.status_code,
      error: attempt.error,
      // It may repeat the text.
      response: attempt.response === null ? null : show(attempt.response),
      request_headers: headersOf(event, attempt, { decrypt, traceparent: traceOf(attempt.started_at) }),
    })),
  }
}

/** Headers are not stored: they follow from the event, the time of the attempt and the secrets at that time. */
function headersOf(
  event: OwnEvent,
  { started_at: at, status_code: status, duration_ms: durationMs }: Selectable<Tables['attempts']>,
  { decrypt, traceparent }: Pick<Secrets, 'decrypt'> & { traceparent: string | undefined },
): Header[] {
  // No request was sent: there was no URL, or the URL itself was refused.
  if (status === null && durationMs === 0) return []
  const id = webhookId(event.id)
  const timestampSeconds = Math.floor(at / 1000)
  const keys = secretsAt(event, at)?.map((sealed) => signingKey(decrypt(sealed))) ?? null
  const signature = keys === null ? null : signatureHeader(keys, id, timestampSeconds, event.body)
  const { reference } = event
  return webhookHeaders({
    webhookId: id,
    timestampSeconds,
    signature,
    reference: reference ?? undefined,
    traceparent,
  }).map(([name, value]) => ({ name, value }))
}
