/** Changes of settings (accounts, keys, senders) in transactions of their own, and notification of caches about changes
 *  by any process. */
import type { DatabaseSync } from 'node:sqlite'
import type { Kysely } from 'kysely'
import type { Changes, Engine } from '../engine.ts'
import type { Tables } from '../tables.ts'

/** Interval between polls for changes of other processes, in ms: they are promised to be seen within 1 s. */
const pollMs = 400

type Alone = Parameters<Engine['changes']>[0]

export function changesOn(db: DatabaseSync, kysely: Kysely<Tables>, alone: Alone): Changes {
  // Triggers count the changes of settings. `PRAGMA data_version` would not do: it moves with every message too.
  const version = db.prepare("SELECT value FROM counters WHERE name = 'settings'")
  const listeners: (() => void)[] = []
  let seen = version.get()!.value
  const read = () => {
    try {
      return version.get()!.value
    } catch {
      return seen // it cannot be read just now; the next look will tell
    }
  }
  const look = () => {
    const now = read()
    if (now === seen) return
    seen = now
    for (const listener of listeners) listener()
  }
  const timer = setInterval(look, pollMs).unref()
  let last: Promise<unknown> = Promise.resolve()

  const inTransaction = async <Result>(change: (db: Kysely<Tables>) => Promise<Result>): Promise<Result> => {
    db.exec('BEGIN IMMEDIATE')
    try {
      const result = await change(kysely)
      db.exec('COMMIT')
      return result
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK')
      throw error
    } finally {
      look()
    }
  }

  return {
    change(change) {
      // One connection holds one transaction: changes wait for each other.
      const done = last.then(() => alone(() => inTransaction(change)))
      last = done.catch(() => {})
      return done
    },
    onChange: (listener) => listeners.push(listener),
    stop: () => clearInterval(timer),
  }
}
