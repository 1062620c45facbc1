/** Content of the audit log's entries about readings of texts: the thing or the list, its filter, the ids of its messages, and
 *  every reading that shares an entry. */

/** A thing with texts. */
export interface ThingRead {
  kind: 'message' | 'inbound message' | 'conversation' | 'bulk job' | 'event'
  id: number | string
}

/** A list, a search, an export or a stream of texts. */
export interface ListRead {
  list:
    | 'list of messages'
    | 'messages as CSV'
    | 'list of conversations'
    | 'list of opt-outs'
    | 'opt-outs as CSV'
    | 'texts to settle'
    | 'scheduled messages'
    | 'search'
    | 'live log'
    | 'unassigned inbound messages'
    | 'rejected requests'
    | 'refused rows of a bulk job as CSV'
  /** The query of the request. */
  query?: Readonly<Record<string, unknown>>
  /** Ids of the messages that the answer has. */
  messages?: readonly number[]
  inbound?: readonly number[]
}

export function targetOf(read: ThingRead | ListRead): string {
  return 'list' in read ? read.list : `${read.kind} ${read.id}`
}

/** The filter of a list, and the ids of what it showed; null: nothing more than the target. */
export function detailOf(read: ThingRead | ListRead): Record<string, unknown> | null {
  if (!('list' in read)) return null
  const { query = {}, messages = [], inbound = [] } = read
  const detail = {
    ...filterOf(query),
    ...(messages.length > 0 && { messages: idRanges(messages) }),
    ...(inbound.length > 0 && { inbound: idRanges(inbound) }),
  }
  return Object.keys(detail).length === 0 ? null : detail
}

/** The ids say which page it was. */
function filterOf({ cursor: _, limit: __, ...filter }: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined))
}

/** Readings that share an entry. */
export interface SharedEntry {
  /** True when it is full. */
  add(read: ThingRead | ListRead): boolean
  detail(): Readonly<Record<string, unknown>>
}

/** Readings of one entry, so that it stays short enough to be read. */
const sharedMax = 500

export function createSharedEntry(): SharedEntry {
  let readings = 0
  const ids = new Map<ThingRead['kind'], Set<number | string>>()
  const lists = new Set<string>()
  return {
    add(read) {
      readings++
      if ('list' in read) {
        const detail = detailOf(read)
        lists.add(detail === null ? read.list : `${read.list} ${JSON.stringify(detail)}`)
      } else {
        const known = ids.get(read.kind) ?? new Set()
        ids.set(read.kind, known.add(read.id))
      }
      return readings >= sharedMax
    },
    detail: () => ({
      readings,
      ...Object.fromEntries([...ids].map(([kind, some]) => [kind, rangesOf([...some])])),
      ...(lists.size > 0 && { lists: [...lists] }),
    }),
  }
}

function rangesOf(ids: readonly (number | string)[]): string {
  const numbers = ids.filter((id) => typeof id === 'number')
  return numbers.length === ids.length ? idRanges(numbers) : ids.join(', ')
}

/** `1-20, 25`. */
function idRanges(ids: readonly number[]): string {
  const ranges: [first: number, last: number][] = []
  for (const id of [...new Set(ids)].sort((a, b) => a - b)) {
    const last = ranges.at(-1)
    if (last !== undefined && last[1] === id - 1) last[1] = id
    else ranges.push([id, id])
  }
  return ranges.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(', ')
}
