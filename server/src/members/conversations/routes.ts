/** Inbound messages as conversations, and replies to them. */
import { normaliseNumber } from '@websms/sms'
import type { FastifyInstance } from 'fastify'
import { readKeyAccess } from '../../accounts/access.ts'
import { plannedNumber } from '../../lookup/number-plan.ts'
import type { MessageFilter } from '../../messages/reading/list/filter.ts'
import { type ListPosition, listMessages } from '../../messages/reading/list/list.ts'
import type { MembersDeps } from '../deps.ts'
import { isoTime } from '../iso-time.ts'
import { ProblemError } from '../problem-error.ts'
import { cursorKey, cursorOf, pageOf, pageSize } from '../query.ts'
import { sendAccess } from '../sending/send-access.ts'
import type { SendText } from '../sending/send-text.ts'
import { serveMembers } from '../serve.ts'
import { lastInbound, readConversations } from './conversations.ts'

export function conversationRoutes(
  app: FastifyInstance,
  { store, networks, texts }: MembersDeps,
  sendText: SendText,
): void {
  serveMembers(app, 'GET /conversations', async ({ session, query }) => {
    const { accountId } = session
    const size = pageSize(query)
    const before = cursorKey(query, 'number')?.[0] ?? null
    const rows = await readConversations(store.search, { accountId, before, startsWith: query.number, limit: size + 1 })
    const shown = rows.slice(0, size).map(({ id }) => id)
    const show = texts.open(session, { list: 'list of conversations', query, inbound: shown })
    return pageOf(
      rows,
      size,
      ({ id }) => [id],
      ({ from_number, to_number, body, data, received_at }) => ({
        number: from_number,
        to: to_number,
        body: show(body),
        data: data === 1,
        at: isoTime(received_at),
      }),
    )
  })

  serveMembers(app, 'GET /conversations/:number', async ({ session: { accountId }, params: { number } }) => {
    const last = await lastInbound(store.read, accountId, number)
    if (last === undefined) {
      const { rows, next } = await listMessages(store.search, withNumber(accountId, number), { limit: 1 })
      if (rows.length === 0 && next === null) throw new ProblemError('not_found')
    }
    const known = normaliseNumber(number, { form: 'international' })
    return {
      number,
      sender: last?.to_number ?? null,
      country: known.ok ? plannedNumber(known.number).country : null,
      network: known.ok ? networks.find(known.number).network : null,
    }
  })

  serveMembers(app, 'GET /conversations/:number/messages', async ({ session, params, query }) => {
    const { accountId } = session
    const key = cursorKey(query, 'number', 'number')
    const position: ListPosition | undefined = key === null ? undefined : { in: key[0], out: key[1] }
    const filter = withNumber(accountId, params.number)
    const { rows, next } = await listMessages(store.search, filter, { position, limit: pageSize(query) })
    if (key === null && rows.length === 0 && next === null) throw new ProblemError('not_found')
    const show = texts.open(session, { kind: 'conversation', id: params.number })
    return {
      items: rows.map(({ direction, id, body, data, to, from, status, at }) => ({
        direction,
        id: String(id),
        body: show(body),
        data,
        sender: direction === 'in' ? to : from,
        status: status === 'received' ? null : status,
        at: isoTime(at),
      })),
      next: next === null ? null : cursorOf([next.in, next.out]),
    }
  })

  serveMembers(app, 'POST /conversations/:number/messages', async ({ session, params: { number }, body }) => {
    const { accountId } = session
    const last = await lastInbound(store.read, accountId, number)
    if (last === undefined) throw new ProblemError('not_found')
    // Inbound replies go to the key that sent last, so replying uses the key that the conversation belongs to.
    const own = last.key_id === null ? null : await readKeyAccess(store.read, { accountId, keyId: last.key_id })
    const access = own ?? (await sendAccess(store, session, undefined))
    // The number as it is stored: with its country code in front.
    const { request_key: requestKey, ...written } = body
    const fields = { ...written, from: last.to_number }
    return sendText(session, access, { to: [`+${number}`], fields, requestKey })
  })
}

/** All messages between the account and the number, in both directions. */
function withNumber(accountId: number, number: string): MessageFilter {
  return { accountId, number: { digits: number, whole: true } }
}
