/** One list of outgoing and inbound messages: two tables, each newest first by its own ids, merged by time. */
import type { Kysely } from 'kysely'
import type { Tables } from '../../../store/tables.ts'
import type { MessageFilter } from './filter.ts'
import { readInbound } from './inbound.ts'
import type { ListedMessage, Source } from './listed.ts'
import { readOutgoing } from './outgoing.ts'

/** Only rows below these ids of each table. */
export interface ListPosition {
  out: number
  in: number
}

interface MessageList {
  /** May hold fewer rows than asked for, even none, while `next` says that there is more to search. */
  rows: ListedMessage[]
  next: ListPosition | null
}

const fromTheTop: ListPosition = { out: Number.MAX_SAFE_INTEGER, in: Number.MAX_SAFE_INTEGER }
const nothing: Source = { rows: [], reached: null }

interface PageOptions {
  position?: ListPosition | undefined
  limit: number
  /** Time after which a search of few matches stops, in ms. Default 1,500. */
  searchMsMax?: number
}

export async function listMessages(
  db: Kysely<Tables>,
  filter: MessageFilter,
  { position = fromTheTop, limit, searchMsMax }: PageOptions,
): Promise<MessageList> {
  const { direction, status, bulkJobId, purpose, reference } = filter
  const isOutgoing =
    typeof status === 'number' || bulkJobId !== undefined || purpose !== undefined || reference !== undefined
  const outgoingOnly = direction === 'out' || isOutgoing
  // One more row of each tells whether there is another page.
  const [outgoing, inbound] = await Promise.all([
    direction === 'in' || status === 'received'
      ? nothing
      : readOutgoing(db, filter, position.out, limit + 1, searchMsMax),
    outgoingOnly ? nothing : readInbound(db, filter, position.in, limit + 1, searchMsMax),
  ])
  return merge(outgoing, inbound, position, limit)
}

/** Pure. Takes the newer of the two rows until there are enough, or until one source has to be searched further
 *  first. */
function merge(outgoing: Source, inbound: Source, position: ListPosition, limit: number): MessageList {
  const rows: ListedMessage[] = []
  const taken = { out: 0, in: 0 }
  while (rows.length < limit) {
    const out = head(outgoing, taken.out)
    const into = head(inbound, taken.in)
    const newer = into.at > out.at ? into : out
    if (newer.row === null) break
    rows.push(newer.row)
    taken[newer.row.direction]++
  }
  const next = { out: after(outgoing, taken.out, position.out), in: after(inbound, taken.in, position.in) }
  return { rows, next: next.out === 0 && next.in === 0 ? null : next }
}

/** The next row of a source; without one, the time down to which it was searched. */
function head({ rows, reached }: Source, taken: number): { row: ListedMessage | null; at: number } {
  const row = rows[taken]
  if (row !== undefined) return { row, at: row.at }
  return { row: null, at: reached?.at ?? -Infinity }
}

/** The id below which a source continues; 0 when it has no more rows. */
function after({ rows, reached }: Source, taken: number, position: number): number {
  if (taken === rows.length) return reached?.id ?? 0
  return taken === 0 ? position : rows[taken - 1]!.id
}
