/** Opens the store that the settings ask for. */
import { openSecrets } from './secrets.ts'
import { GroupCommit, type GroupCommitOptions } from './sqlite/group-commit.ts'
import { kyselyOn } from './sqlite/kysely.ts'
import { migrate } from './sqlite/migrate.ts'
import { lockDataDir, openDatabase } from './sqlite/open.ts'
import { createTraffic, type TrafficHooks } from './sqlite/traffic.ts'
import type { Store } from './store.ts'

export interface StoreSettings {
  dataDir: string
  secretKey: string | null
}

export interface StoreOptions extends GroupCommitOptions {
  hooks?: TrafficHooks
  /** Hold the data folder for this process alone: the gateway does, commands beside it do not. */
  exclusive?: boolean
}

/** How often another process's changes are looked for, in ms: they are promised to be seen within 1 s. */
const foreignChangePollMs = 400

/** Opens and migrates. @throws UserError when the folder cannot be used, or another gateway holds it. */
export async function openStore(settings: StoreSettings, options: StoreOptions = {}): Promise<Store> {
  const db = openDatabase({ dataDir: settings.dataDir })
  const lock = options.exclusive ? lockDataDir(settings.dataDir) : null
  try {
    migrate(db)
  } catch (error) {
    db.close()
    lock?.release()
    throw error
  }
  const secrets = openSecrets(settings.dataDir, settings.secretKey)
  const commits = new GroupCommit(db, options)
  const kysely = kyselyOn(db)
  const dataVersion = db.prepare('PRAGMA data_version')
  const touch = db.prepare("UPDATE counters SET value = value WHERE name = 'message'")
  let seenVersion = dataVersion.get()!.data_version
  const foreignListeners: (() => void)[] = []
  const poll = setInterval(() => {
    const version = dataVersion.get()!.data_version
    if (version === seenVersion) return
    seenVersion = version
    for (const listener of foreignListeners) listener()
  }, foreignChangePollMs).unref()

  return {
    traffic: createTraffic(db, commits, options.hooks ?? {}),
    read: kysely,
    secrets,
    change: (change) => commits.exclusive(() => change(kysely)),
    onForeignChange: (listener) => foreignListeners.push(listener),
    waiting() {
      const count = (table: string) => Number(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()!.n)
      return {
        outbox: count('outbox'),
        claims: count('claims'),
        submissions: count('submissions'),
        events: count('event_queue'),
      }
    },
    async fault() {
      try {
        await commits.run(1, () => touch.run())
        return null
      } catch (error) {
        return (error as Error).message
      }
    },
    async close() {
      clearInterval(poll)
      await commits.drain()
      db.close()
      lock?.release()
    },
  }
}
