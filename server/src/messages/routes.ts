/** `POST /sms/out` and `GET /sms/status` (reference §1 and §4), and `POST /sms/quote`. */
import { isoSeconds, isTrue, type MessageStatus, type RequestOf } from '@websms/contract'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ApiError } from '../http/api-error.ts'
import type { OnRejection } from '../http/app.ts'
import { acceptLargeJson, withRoom } from '../http/large-json/accept.ts'
import { type Handler, serve } from '../http/serve.ts'
import type { Once } from '../idempotency/idempotency.ts'
import { status, statusNames } from '../rules/status.ts'
import type { Store } from '../store/store.ts'
import type { Quoting } from './quote.ts'
import { lastDueAt } from './scheduled.ts'
import type { Sending, Sent } from './send.ts'

export async function messageRoutes(
  app: FastifyInstance,
  store: Store,
  { sending, quoting }: { sending: Sending; quoting: Quoting },
  once: Once,
  onRejection: OnRejection,
): Promise<void> {
  /** A list without a valid recipient is a bad request, and kept as other rejections are. */
  const answerWith = <Answer extends { success: boolean }>(
    { answer, dueAt }: Sent<Answer>,
    request: FastifyRequest,
    reply: FastifyReply,
  ) => {
    tellTime(reply, dueAt)
    if (!answer.success) {
      reply.code(400)
      onRejection(request, { status: 400, errorName: 'no_good_recipient', text: 'None of the recipients is good' })
    }
    return answer
  }

  const send = once(
    'send',
    async (asked, request, reply, key) => {
      const { access } = request
      const from = { key, requestId: request.id }
      const { recipients, fields, dedupe } = readSend(asked)
      if (typeof recipients !== 'string') {
        return answerWith(await sending.many(access, recipients, { ...fields, dedupe }, from), request, reply)
      }
      return answerWith(await sending.one(access, recipients, fields, from), request, reply)
    },
    async (firstId, reply) => tellTime(reply, await lastDueAt(store.read, firstId)),
  )
  const quote: Handler<'quote'> = async (asked, request, reply) => {
    const { access } = request
    const { recipients, fields, dedupe } = readSend(asked)
    if (typeof recipients !== 'string') {
      return answerWith(await quoting.many(access, recipients, { ...fields, dedupe }), request, reply)
    }
    return answerWith(await quoting.one(access, recipients, fields), request, reply)
  }
  await app.register(async (sends) => {
    acceptLargeJson(sends)
    serve(sends, 'send', (asked, request, reply) => withRoom(request, () => send(asked, request, reply)))
    serve(sends, 'quote', (asked, request, reply) => withRoom(request, () => quote(asked, request, reply)))
  })

  serve(app, 'status', async ({ message_id }, { access }) => {
    const row = messageIdForm.test(message_id)
      ? await store.read
          .selectFrom('messages as m')
          .leftJoin('message_options as o', 'o.message_id', 'm.id')
          .select(['m.final_at', 'm.to_number', 'm.status', 'o.reference'])
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
      ...(row.reference !== null && { reference: row.reference }),
    }
  })
}

/** A request of a send: its recipients, one number or many, and what they are sent. */
function readSend({ to, messages, dedupe: asked, ...fields }: RequestOf<'send'>) {
  if (to !== undefined && messages !== undefined)
    throw new ApiError('invalid_parameter', { name: 'messages', expected: 'must not stand beside to' })
  const dedupe = isTrue(asked)
  if (typeof to === 'string') return { recipients: to, fields, dedupe }
  return { recipients: messages === undefined ? { to: to ?? missing('to') } : { messages }, fields, dedupe }
}

function missing(name: string): never {
  throw new ApiError('missing_parameter', { name })
}

/** Decimal digits below 2^53 without leading zeros (readings "Message ids"). */
export const messageIdForm = /^[1-9]\d{0,15}$/

/** Tells when the messages of a request are sent, where that is later. */
function tellTime(reply: FastifyReply, dueAt: number | null): void {
  if (dueAt !== null) reply.header('websms-scheduled-for', isoSeconds(dueAt))
}
