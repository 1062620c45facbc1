/** Changes of settings in transactions of their own, which take their turn with the other writers, and notification of caches
 *  about changes by any node. */
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { CompiledQuery, type Kysely, sql } from 'kysely'
import type { Changes } from '../engine.ts'
import type { ChangeListener } from '../store.ts'
import type { Tables } from '../tables.ts'
import { fateOf, isUnknownId, lastQuery, statusQuery } from './fate.ts'

/** Interval between polls for changes of other nodes, in ms: they are promised to be seen within 1 s. */
const pollMs = 400

/** Time in which the fate of a change whose commit lost its answer is asked for, and the pauses between, in ms. */
const fateMs = 10_000
const fatePauseMs = 100

export async function postgresChanges(kysely: Kysely<Tables>, incarnation: string | null): Promise<Changes> {
  const writer = randomUUID()
  const listeners: ChangeListener[] = []
  const version = async () => {
    const query = kysely.selectFrom('counters').select('value').where('name', '=', 'settings')
    return (await query.executeTakeFirstOrThrow()).value
  }
  let seen = await version()
  let following: Promise<unknown> = Promise.resolve()
  let stopped = false
  const look = async () => {
    const now = await version().catch(() => seen) // it cannot be read just now; the next look will tell
    if (now !== seen && !stopped) {
      seen = now
      following = Promise.all(listeners.map((listener) => listener()))
    }
    await following
  }
  const timer = setInterval(look, pollMs).unref()
  let last: Promise<unknown> = Promise.resolve()

  return {
    change(change) {
      // One at a time, as they would wait for their turn anyway.
      const done = last.then(() => settled(kysely, { writer, incarnation }, change))
      last = done.catch(() => {})
      return done.finally(look)
    },
    onChange: (listener) => listeners.push(listener),
    stop() {
      stopped = true
      clearInterval(timer)
    },
  }
}

interface Writer {
  writer: string
  incarnation: string | null
}

/** One transaction, whose answer tells what took place: also where the answer to its COMMIT was lost. */
async function settled<Result>(
  kysely: Kysely<Tables>,
  { writer, incarnation }: Writer,
  change: (db: Kysely<Tables>) => Promise<Result>,
): Promise<Result> {
  let xid: string | null = null
  let changed: { result: Result } | null = null
  try {
    return await kysely.transaction().execute(async (transaction) => {
      const turn = sql<{ xid: string }>`SELECT take_turn(${writer}, ${incarnation}), pg_current_xact_id()::text AS xid`
      xid = (await turn.execute(transaction)).rows[0]!.xid
      changed = { result: await change(transaction) }
      return changed.result
    })
  } catch (error) {
    // Before its COMMIT nothing can have taken place.
    if (xid === null || changed === null) throw error
    if (await tookPlace(kysely, writer, xid, error)) return (changed as { result: Result }).result
    throw error
  }
}

/** @throws Error where nobody can tell in time */
async function tookPlace(kysely: Kysely<Tables>, writer: string, xid: string, lost: unknown): Promise<boolean> {
  const ask = async (query: string, value: string) =>
    Object.values((await kysely.executeQuery<object>(CompiledQuery.raw(query, [value]))).rows[0] ?? {})[0]
  for (const until = performance.now() + fateMs; performance.now() < until; await pause(fatePauseMs)) {
    const fate = await ask(statusQuery, xid)
      .then(async (status) => fateOf(xid, status, await ask(lastQuery, writer)))
      .catch((error) => (isUnknownId(error) ? 'aborted' : null))
    if (fate === 'aborted') return false
    if (fate !== 'committed') continue
    // It may be committed and not yet safe: a commit of our own comes after it, and waits for the disk.
    const after = sql`SELECT take_turn(${`${writer} after ${xid}`}, NULL)`.execute(kysely)
    if (await after.then(Boolean, () => false)) return true
  }
  throw new Error(
    'The connection was lost while a change was committed, and the database could not tell in time what became of it.',
    { cause: lost },
  )
}
