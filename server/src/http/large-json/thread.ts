/** The thread that reads large JSON bodies, one at a time. It gives their lists in slices, each when it is asked for, so that the
 *  main thread never copies many entries in one turn. */
import { parentPort } from 'node:worker_threads'
import { ApiError } from '../api-error.ts'
import { parseLarge } from './parse.ts'

/** A body to read, or the wish for the next slice. */
export type Order =
  | { bytes: ArrayBuffer; offset: number; length: number; contentType: string; withFingerprint: boolean }
  | 'more'

export type Reply =
  | { head: unknown; lists: string[]; fingerprint: string | null }
  /** Entries of the list whose turn it is; `done` with its last ones. */
  | { slice: unknown[]; done: boolean }
  | { refused: ConstructorParameters<typeof ApiError> }

/** Entries in one slice: some milliseconds to copy. */
const sliceEntries = 200

const port = parentPort!
let slices: Iterator<{ slice: unknown[]; done: boolean }> | null = null

function* slicesOf(lists: readonly (readonly unknown[])[]) {
  for (const list of lists) {
    for (let start = 0; start === 0 || start < list.length; start += sliceEntries) {
      yield { slice: list.slice(start, start + sliceEntries), done: start + sliceEntries >= list.length }
    }
  }
}

function answer(order: Order): Reply {
  if (order === 'more') return slices!.next().value!
  const { bytes, offset, length, ...options } = order
  try {
    const { head, lists, fingerprint } = parseLarge(Buffer.from(bytes, offset, length), options)
    slices = slicesOf(Object.values(lists))
    return { head, lists: Object.keys(lists), fingerprint }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return { refused: [error.errorName, error.values, error.headers] }
  }
}

port.on('message', (order: Order) => port.postMessage(answer(order)))
