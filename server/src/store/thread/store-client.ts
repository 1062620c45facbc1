/** The caller's side of the store's thread: the same verbs, batched over a turn of the event loop, with a bound on what waits. */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { timeToShare } from '../../site-time.ts'
import { StoreBusyError } from '../errors.ts'
import type { TrafficHooks } from '../sql/verbs/jobs.ts'
import type { Verbs } from '../sql/verbs/verbs.ts'
import type { Call, Order, Reply, ThreadOptions } from './store-thread.ts'

interface StoreClientOptions extends TrafficHooks, Omit<ThreadOptions, 'time'> {
  /** Maximum number of calls under way; further calls reject with StoreBusyError. */
  callsMax: number
  /** Called after each transaction with its rows and its duration in ms. */
  onCommit: (rows: number, durationMs: number) => void
  /** The thread died: nothing can be stored. */
  onDeath: (error: Error) => void
}

interface StoreClient {
  verbs: Verbs
  /** Runs `work` while the thread commits nothing, so that neither has to wait for the other's lock. One at a time. */
  alone<Result>(work: () => Promise<Result>): Promise<Result>
  /** Commits the calls made so far, then ends the thread. */
  close(): Promise<void>
}

interface Waiting {
  resolve: (result: unknown) => void
  reject: (error: Error) => void
}

/** Calls that go to the thread at once, before the turn is over: it commits them while this thread still reads the
 *  requests of the turn. What it finds waiting after a commit shares the next, so more posts do not mean smaller groups. */
const postCalls = 8

/** The thread starts with the first call: commands that only change settings never need it. */
export function createStoreClient(options: StoreClientOptions): StoreClient {
  const { place, incarnation, groupRowsMax, siteSender, callsMax, onCommit, onDeath, onQueued, onEvent, onOptOuts } =
    options
  let thread: Worker | null = null
  const waiting = createWaiters()
  let calls: Call[] = []
  let ended: Error | null = null
  let closing = false
  let onHeld = () => {}

  const call = (verb: keyof Verbs, args: unknown[]): Promise<unknown> => {
    if (ended || closing) return Promise.reject(ended ?? closedError())
    if (waiting.count() >= callsMax) return Promise.reject(new StoreBusyError())
    return new Promise((resolve, reject) => {
      calls.push([waiting.add({ resolve, reject }), verb, args])
      if (calls.length === 1) setImmediate(post)
      else if (calls.length === postCalls) post()
    })
  }

  const post = () => {
    if (calls.length === 0) return
    thread ??= startThread({ place, incarnation, groupRowsMax, siteSender, time: timeToShare() }, take, die)
    thread.postMessage(JSON.stringify(calls))
    calls = []
  }

  const tell = (order: Order) => thread?.postMessage(order)

  const take = (text: string) => {
    if (text === 'held') return onHeld()
    const { commits, results, errors, queuedFor, eventsFor, optOuts } = JSON.parse(text) as Reply
    for (const [rows, durationMs] of commits) onCommit(rows, durationMs)
    if (optOuts) onOptOuts?.()
    for (const [id, result] of results) waiting.take(id).resolve(result)
    for (const [id, name, message] of errors) waiting.take(id).reject(errorNamed(name, message))
    for (const carrierId of queuedFor) onQueued?.(carrierId)
    if (eventsFor.length > 0) onEvent?.(eventsFor)
  }

  const die = (error: Error) => {
    if (ended) return
    ended = error
    for (const { reject } of waiting.takeAll()) reject(error)
    onHeld()
    if (!closing) onDeath(error)
  }

  return {
    verbs: verbsBy(call),
    async alone(work) {
      if (thread === null || ended) return work()
      const held = new Promise<void>((resolve) => {
        onHeld = resolve
      })
      tell('hold')
      await held
      try {
        return await work()
      } finally {
        tell('go')
      }
    },
    async close() {
      closing = true
      post()
      if (thread === null || ended) return
      const exited = once(thread, 'exit')
      tell('close')
      await exited
    },
  }
}

/** Callers that wait, each under a number that is given again once its result has come. In places of an array: a map that
 *  entries leave and enter all the time has the tables that it outgrew keep their entries alive until the next full collection. */
function createWaiters() {
  let places: (Waiting | null)[] = []
  let free: number[] = []
  return {
    count: () => places.length - free.length,
    add(waiter: Waiting): number {
      const id = free.pop() ?? places.length
      places[id] = waiter
      return id
    },
    take(id: number): Waiting {
      const waiter = places[id]!
      places[id] = null
      free.push(id)
      return waiter
    },
    takeAll(): Waiting[] {
      const all = places.filter((waiter) => waiter !== null)
      places = []
      free = []
      return all
    },
  }
}

/** Each verb by its name. */
function verbsBy(call: (verb: keyof Verbs, args: unknown[]) => Promise<unknown>): Verbs {
  return new Proxy({} as Verbs, {
    get:
      (_target, verb: keyof Verbs) =>
      (...args: unknown[]) =>
        call(verb, args),
  })
}

function startThread(workerData: ThreadOptions, take: (text: string) => void, die: (error: Error) => void): Worker {
  const worker = new Worker(new URL('./store-thread.ts', import.meta.url), { workerData })
  worker.on('message', take)
  worker.on('error', die)
  worker.on('exit', () => die(closedError()))
  return worker
}

function closedError(): Error {
  return new Error('the store has been closed')
}

function errorNamed(name: string, message: string): Error {
  return name === StoreBusyError.name ? new StoreBusyError() : Object.assign(new Error(message), { name })
}
