/** `GET /sms/messages`. */
import { isoSeconds, type MessageStatus, type MessagesAnswer } from '@websms/contract'
import type { FastifyInstance } from 'fastify'
import { ApiError } from '../http/api-error.ts'
import { serve } from '../http/serve.ts'
import { dollars } from '../rules/ledger/money.ts'
import type { Store } from '../store/store.ts'
import { type ListPosition, listMessages } from './reading/list/list.ts'
import type { ListedMessage } from './reading/list/listed.ts'

/** Messages of a page that names no number. */
const pageMessages = 100

export function messageListRoutes(app: FastifyInstance, store: Store): void {
  serve(app, 'listMessages', async ({ direction, limit: asked = pageMessages, after }, { access }) => {
    const { accountId, keyId } = access
    const position = after === undefined ? undefined : positionOf(after)
    const { rows, next } = await listMessages(
      store.search,
      { accountId, keyId, direction },
      { position, limit: Number(asked) },
    )
    return { success: true, messages: rows.map(itemOf), ...(next !== null && { next: `${next.out}-${next.in}` }) }
  })
}

function itemOf(row: ListedMessage): MessagesAnswer['messages'][number] {
  const { id, to, from, body, at } = row
  if (row.direction === 'in') {
    return {
      ...{ direction: 'in', inbound_id: String(id), from, to, body, received_at: isoSeconds(at) },
      ...(row.data && { data: true }),
    }
  }
  return {
    ...{ direction: 'out', message_id: String(id), to, from, body },
    ...{ status: row.status as MessageStatus, accepted_at: isoSeconds(at) },
    ...(row.endedAt !== null && { final_at: isoSeconds(row.endedAt) }),
    ...{ parts: row.parts!, price: dollars(row.costMicros!) },
    ...(row.reference !== null && { reference: row.reference }),
    ...(row.error !== null && { error: row.error }),
  }
}

function positionOf(after: string): ListPosition {
  const [, out, into] = /^(\d{1,16})-(\d{1,16})$/.exec(after) ?? []
  const position = { out: Number(out), in: Number(into) }
  if (!Number.isSafeInteger(position.out) || !Number.isSafeInteger(position.in)) {
    throw new ApiError('invalid_parameter', { name: 'after', expected: 'must be `next` of an earlier response' })
  }
  return position
}
