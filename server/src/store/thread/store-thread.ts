/**
 * The store's own thread: it owns the writing connection, so that the wait for the disk stops nobody. Calls and results
 * cross as JSON text in batches, one message a turn of the event loop each way, which costs a fraction of cloning objects.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { goBy } from '../../site-time.ts'
import type { Place } from '../place.ts'
import { GroupCommit } from '../sql/group-commit.ts'
import { createVerbs, type Verbs } from '../sql/verbs/verbs.ts'
import { connect } from './connect.ts'

export interface ThreadOptions {
  place: Place
  /** The node that writes; null where there are no others, and for a command beside them. */
  incarnation: string | null
  /** Maximum number of rows in one transaction. */
  groupRowsMax: number
  /** The default sender of the settings; null: none is known. */
  siteSender: string | null
  /** See `goBy`. */
  time: SharedArrayBuffer
}

/** `hold` is answered by the word `held`: from then on nothing is committed until `go`. */
export type Order = 'hold' | 'go' | 'close'

export type Call = [id: number, verb: keyof Verbs, args: unknown[]]

export interface Reply {
  results: [id: number, result: unknown][]
  errors: [id: number, name: string, message: string][]
  /** Carriers for whose outbox messages were committed. */
  queuedFor: number[]
  /** Keys of which webhook events were committed. */
  eventsFor: number[]
  commits: [rows: number, durationMs: number][]
  /** Changes of opt-outs were committed, or an answer to a handset is due. */
  optOuts: boolean
}

const port = parentPort!
const { place, incarnation, groupRowsMax, siteSender, time } = workerData as ThreadOptions
goBy(time)
const db = connect(place, { writes: true, incarnation })
let reply: Reply = emptyReply()
let replying = false

const commits = new GroupCommit(db, { groupRowsMax, onCommit: (rows, ms) => reply.commits.push([rows, ms]) })
const verbs = createVerbs(db, commits, {
  siteSender,
  incarnation,
  onQueued: (carrierId) => {
    if (!reply.queuedFor.includes(carrierId)) reply.queuedFor.push(carrierId)
  },
  onEvent: (keyIds) => {
    reply.eventsFor.push(...keyIds)
  },
  onOptOuts: () => {
    reply.optOuts = true
  },
})

const obey: Record<Order, () => void> = {
  hold() {
    commits.hold()
    port.postMessage('held')
  },
  go: () => commits.go(),
  close: () => void close(),
}

port.on('message', (text: string) => {
  if (text.startsWith('[')) for (const call of JSON.parse(text) as Call[]) run(call)
  else obey[text as Order]()
})

function run([id, verb, args]: Call): void {
  const called = (verbs[verb] as (...args: unknown[]) => Promise<unknown>)(...args)
  called.then(
    (result) => {
      reply.results.push([id, result])
      replySoon()
    },
    (error: Error) => {
      reply.errors.push([id, error.name, error.message])
      replySoon()
    },
  )
}

/** Everything that one commit settled goes back together. */
function replySoon(): void {
  if (replying) return
  replying = true
  setImmediate(() => {
    replying = false
    port.postMessage(JSON.stringify(reply))
    reply = emptyReply()
  })
}

async function close(): Promise<void> {
  await commits.close()
  setImmediate(() => {
    db.close()
    port.close()
  })
}

function emptyReply(): Reply {
  return { results: [], errors: [], queuedFor: [], eventsFor: [], commits: [], optOuts: false }
}
