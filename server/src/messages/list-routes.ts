/** `GET /sms/messages`. */
import { isoSeconds, type MessageStatus, type MessagesAnswer } from '@websms/contract'
import type { FastifyInstance } from 'fastify'
import { ApiError } from '../http/api-error.ts'
import { serve } from '../http/serve.ts'
import { dollars } from '../rules/ledger/money.ts'
import { isoTimeOf } from '../rules/schedule.ts'
import type { Store } from '../store/store.ts'
import { type ListPosition, listMessages } from './reading/list/list.ts'
import type { ListedMessage } from './reading/list/listed.ts'

/** Messages of a page that names no number. */
const pageMessages = 100

/** A key with few of its account's messages is searched for in short steps: programs ask often, and people's searches wait for
 *  them. In ms. */
const searchMsMax = 200

export function messageListRoutes(app: FastifyInstance, store: Store): void {
  serve(app, 'listMessages', async ({ direction, since: from, limit: asked = pageMessages, after }, { access }) => {
    const { accountId, keyId } = access
    const position = after === undefined ? undefined : positionOf(after)
    const since = from === undefined ? undefined : timeOf(from)
    const filter = { accountId, keyId, direction, since }
    const { rows, next } = await listMessages(store.search, filter, { position, limit: Number(asked), searchMsMax })
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

function timeOf(text: string): number {
  const at = isoTimeOf(text.trim())
  if (at !== null) return at
  throw new ApiError('invalid_parameter', {
    name: 'since',
    expected: 'must be an ISO 8601 time with its zone, such as 2026-12-24T09:00:00+13:00',
  })
}

function positionOf(after: string): ListPosition {
  const [, out, into] = /^(\d{1,16})-(\d{1,16})$/.exec(after) ?? []
  const position = { out: Number(out), in: Number(into) }
  if (!Number.isSafeInteger(position.out) || !Number.isSafeInteger(position.in)) {
    throw new ApiError('invalid_parameter', { name: 'after', expected: 'must be `next` of an earlier response' })
  }
  return position
}
