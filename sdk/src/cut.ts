/** Cuts a bulk into requests that the API takes. The same bulk is always cut in the same way, so that it can be sent again with the same
 *  keys. */
import { WebsmsError } from './errors.ts'
import type { BulkRequest } from './requests.ts'

/** Recipients of one request, at most (reference "Rate Limits"). */
const recipientsMax = 10_000

/** Bytes of the recipients of one request, at most. The gateway takes 4 MB of numbers, and 16 MB of messages with texts of their own; the
 *  other fields of the request need room too. */
const numbersBytesMax = 3_500_000
const messagesBytesMax = 15_000_000

export interface CutRequest {
  /** The place of each recipient in the whole bulk. */
  places: readonly number[]
  body: BulkRequest
}

/** @throws WebsmsError `invalid_option` when there is no list, or when `dedupe` cannot be kept */
export function cut(request: BulkRequest): CutRequest[] {
  const list = request.messages ?? request.to
  const name = request.messages ? 'messages' : 'to'
  if (!Array.isArray(list) || list.length === 0) {
    throw new WebsmsError(`${name} is empty: a bulk needs a list of numbers in to, or of recipients in messages`, {
      code: 'invalid_option',
    })
  }
  const bytesMax = request.messages ? messagesBytesMax : numbersBytesMax
  const groups = request.dedupe ? groupsByTail(list) : list.map((_, place) => [place])
  return packed(list, groups, bytesMax).map((places) => ({
    places,
    body: { ...request, [name]: places.map((place) => list[place]) },
  }))
}

/** Fills requests with whole groups, in their order. */
function packed(list: readonly unknown[], groups: readonly (readonly number[])[], bytesMax: number): number[][] {
  const requests: number[][] = [[]]
  let bytes = 0
  for (const group of groups) {
    const groupBytes = group.reduce((sum, place) => sum + bytesOf(list[place]), 0)
    let current = requests.at(-1)!
    if (current.length > 0 && (current.length + group.length > recipientsMax || bytes + groupBytes > bytesMax)) {
      current = []
      requests.push(current)
      bytes = 0
    }
    for (const place of group) current.push(place)
    bytes += groupBytes
  }
  // A bulk that fits one request keeps its order.
  return requests.map((places) => places.sort((one, other) => one - other))
}

const encoder = new TextEncoder()

/** Of its JSON, with the comma behind it. */
function bytesOf(entry: unknown): number {
  return encoder.encode(JSON.stringify(entry) ?? 'null').length + 1
}

/** With `dedupe` the server finds repeated numbers within one request, however they are written. Numbers with different last digits are
 *  different, so those with the same ones stay in one request. */
function groupsByTail(list: readonly unknown[]): number[][] {
  const groups = new Map<string, number[]>()
  for (const [place, entry] of list.entries()) {
    const tail = tailOf(typeof entry === 'string' ? entry : String((entry as { to?: unknown } | null)?.to))
    const group = groups.get(tail)
    if (group) group.push(place)
    else groups.set(tail, [place])
  }
  for (const [tail, group] of groups) {
    if (group.length > recipientsMax) {
      throw new WebsmsError(
        `${group.length} numbers end in ${tail}, and one request takes ${recipientsMax}: remove repeated numbers, or leave dedupe out`,
        { code: 'invalid_option' },
      )
    }
  }
  return [...groups.values()]
}

/** The last six digits; `.0` is what spreadsheets add. */
function tailOf(number: string): string {
  return number
    .replace(/\.0+\D*$/, '')
    .replace(/\D/g, '')
    .slice(-6)
}
