/** `POST /sms/out` and `GET /sms/status` (reference §1 and §4). */
import { isoSeconds, isTrue, type MessageStatus } from '@websms/contract'
import type { FastifyInstance } from 'fastify'
import { ApiError } from '../http/api-error.ts'
import type { OnRejection } from '../http/app.ts'
import { acceptLargeJson, withRoom } from '../http/large-json/accept.ts'
import { serve } from '../http/serve.ts'
import type { Once } from '../idempotency/idempotency.ts'
import { status, statusNames } from '../rules/status.ts'
import type { Store } from '../store/store.ts'
import type { Sending } from './send.ts'

export async function messageRoutes(
  app: FastifyInstance,
  store: Store,
  sending: Sending,
  once: Once,
  onRejection: OnRejection,
): Promise<void> {
  const send = once('send', async ({ to, messages, dedupe, ...fields }, request, reply, key) => {
    const { access } = request
    if (to !== undefined && messages !== undefined)
      throw new ApiError('invalid_parameter', { name: 'messages', expected: 'must not stand beside to' })
    if (typeof to === 'string') return sending.one(access, to, fields, key)
    const recipients = messages === undefined ? { to: to ?? missing('to') } : { messages }
    const answer = await sending.many(access, recipients, { ...fields, dedupe: isTrue(dedupe) }, key)
    if (!answer.success) {
      reply.code(400)
      onRejection(request, { status: 400, errorName: 'no_good_recipient', text: 'None of the recipients is good' })
    }
    return answer
  })
  await app.register(async (sends) => {
    acceptLargeJson(sends)
    serve(sends, 'send', (asked, request, reply) => withRoom(request, () => send(asked, request, reply)))
  })

  serve(app, 'status', async ({ message_id }, { access }) => {
    const row = messageIdForm.test(message_id)
      ? await store.read
          .selectFrom('messages as m')
          .select(['m.final_at', 'm.to_number', 'm.status'])
          .where('m.id', '=', Number(message_id))
          .where('m.account_id', '=', access.accountId)
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

function missing(name: string): never {
  throw new ApiError('missing_parameter', { name })
}

/** Decimal digits below 2^53 without leading zeros (readings "Message ids"). */
export const messageIdForm = /^[1-9]\d{0,15}$/
