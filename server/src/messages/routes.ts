/** `POST /sms/out` and `GET /sms/status` (reference §1 and §4). */
import { isoSeconds, type MessageStatus } from '@websms/contract'
import type { FastifyInstance } from 'fastify'
import { ApiError } from '../http/api-error.ts'
import { serve } from '../http/serve.ts'
import type { Store } from '../store/store.ts'
import { lanes, status, statusNames } from '../store/traffic.ts'
import type { Composer } from './compose.ts'

export function messageRoutes(app: FastifyInstance, store: Store, composer: Composer): void {
  serve(app, 'send', async ({ to, body, from }, { access }) => {
    if (typeof to !== 'string') throw new ApiError('invalid_parameter', { name: 'to', expected: 'must be one number' })
    const content = composer.content(access, body, from)
    const waiting = composer.ahead([to])
    if (waiting !== null) await waiting
    const message = composer.message(access, to, content)
    const result = await store.traffic.accept({
      accountId: access.accountId,
      keyId: access.keyId,
      lane: lanes.single,
      priceMicros: access.priceMicros,
      messages: [message],
      at: Date.now(),
    })
    if (!result.ok) throw new ApiError('insufficient_balance')
    return {
      success: true,
      status: 'accepted',
      message_id: String(result.messageIds[0]),
      to: message.to,
      from: message.sender,
      parts: message.parts,
      route: message.route,
      ...(message.porting && { porting: message.porting }),
    }
  })

  serve(app, 'status', async ({ message_id }, { access }) => {
    const row = messageIdForm.test(message_id)
      ? await store.read
          .selectFrom('messages')
          .select(['status', 'final_at', 'to_number'])
          .where('id', '=', Number(message_id))
          .where('account_id', '=', access.accountId)
          .executeTakeFirst()
      : undefined
    if (row === undefined) throw new ApiError('message_not_found')
    return {
      success: true,
      message_id,
      status: statusNames[row.status] as MessageStatus,
      ...(row.status === status.delivered ? { delivered_at: isoSeconds(row.final_at!) } : {}),
      to: row.to_number,
    }
  })
}

/** Decimal digits below 2^53 without leading zeros (READINGS "Message ids"). */
const messageIdForm = /^[1-9]\d{0,15}$/
