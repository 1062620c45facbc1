/** Changes of settings in transactions of their own, which take their turn with the other writers, and notification of caches
 *  about changes by any node. */
import { randomUUID } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { Changes } from '../engine.ts'
import type { ChangeListener } from '../store.ts'
import type { Tables } from '../tables.ts'

/** Interval between polls for changes of other nodes, in ms: they are promised to be seen within 1 s. */
const pollMs = 400

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
      const done = last.then(() =>
        kysely.transaction().execute(async (transaction) => {
          await sql`SELECT take_turn(${writer}, ${incarnation})`.execute(transaction)
          return change(transaction)
        }),
      )
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
