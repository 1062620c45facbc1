/** `POST /sms/out` and `GET /sms/status` (reference §1 and §4). */
import { isoSeconds, type MessageStatus } from '@websms/contract'
import type { FastifyInstance } from 'fastify'
import { type Selectable, sql } from 'kysely'
import { ApiError } from '../http/api-error.ts'
import type { OnRefusal } from '../http/app.ts'
import type { Once } from '../http/idempotency.ts'
import { serve } from '../http/serve.ts'
import type { Store } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import { status, statusNames } from '../store/traffic.ts'
import type { Sending } from './send.ts'

export function messageRoutes(
  app: FastifyInstance,
  store: Store,
  sending: Sending,
  once: Once,
  onRefusal: OnRefusal,
): void {
  const send = once('send', async ({ to, body, from }, request, reply, key) => {
    const { access } = request
    if (typeof to === 'string') return sending.one(access, to, { body, from }, key)
    const answer = await sending.many(access, to, { body, from }, key)
    if (!answer.success) {
      reply.code(400)
      onRefusal(request, { status: 400, errorName: 'no_good_recipient', text: 'None of the recipients is good' })
    }
    return answer
  })
  serve(app, 'send', send)

  serve(app, 'status', async ({ message_id }, { access }) => {
    const row = messageIdForm.test(message_id)
      ? await store.read
          .selectFrom('messages')
          .select(['id', 'carrier_id', 'status', 'final_at', 'to_number'])
          .where('id', '=', Number(message_id))
          .where('account_id', '=', access.accountId)
          .executeTakeFirst()
      : undefined
    if (row === undefined) throw new ApiError('message_not_found')
    return {
      success: true,
      message_id,
      status: (await mayBeTaken(store, row)) ? 'sent' : (statusNames[row.status] as MessageStatus),
      ...(row.status === status.delivered ? { delivered_at: isoSeconds(row.final_at!) } : {}),
      to: row.to_number,
    }
  })
}

/** A part whose answer was lost is unknown inside, and sent outside: the carrier may have it. */
async function mayBeTaken(store: Store, { id, carrier_id, status: now, to_number }: Sent): Promise<boolean> {
  if (now !== status.queued) return false
  const unknown = await sql`SELECT 1 FROM claims WHERE carrier_id = ${carrier_id} AND to_number = ${to_number}
    AND message_id = ${id} AND unknown_at IS NOT NULL LIMIT 1`.execute(store.read)
  return unknown.rows.length > 0
}

type Sent = Pick<Selectable<Tables['messages']>, 'id' | 'carrier_id' | 'status' | 'to_number'>

/** Decimal digits below 2^53 without leading zeros (READINGS "Message ids"). */
export const messageIdForm = /^[1-9]\d{0,15}$/
