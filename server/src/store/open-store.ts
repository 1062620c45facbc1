/** Opens the store that the settings ask for. */
import { openSecrets } from './secrets.ts'
import { changesOn } from './sqlite/changes.ts'
import { prepareEventClaims } from './sqlite/event-claims.ts'
import { kyselyOn } from './sqlite/kysely.ts'
import { migrate } from './sqlite/migrate.ts'
import { dataError, lockDataDir, openDatabase } from './sqlite/open.ts'
import { createStoreClient } from './sqlite/store-client.ts'
import { createTraffic } from './sqlite/traffic.ts'
import type { TrafficHooks } from './sqlite/verbs.ts'
import type { Store } from './store.ts'

export interface StoreSettings {
  dataDir: string
  secretKey: string | null
}

export interface StoreOptions extends TrafficHooks {
  /** Hold the data folder for this process alone: the gateway does, commands beside it do not. */
  exclusive?: boolean
  /** Most rows in one transaction; what is beyond waits for the next. Default 2,000. */
  groupRowsMax?: number
  /** Most calls of the traffic store under way; beyond it they reject with StoreBusyError. Default 20,000. */
  callsMax?: number
  /** Told of each transaction: rows and duration in ms. */
  onCommit?: (rows: number, durationMs: number) => void
  /** Nothing can be stored any more. Default: throws, which ends the process. */
  onDeath?: (error: Error) => void
}

/** Opens and migrates. @throws UserError when the folder cannot be used, or another gateway holds it. */
export async function openStore({ dataDir, secretKey }: StoreSettings, options: StoreOptions = {}): Promise<Store> {
  const db = openDatabase({ dataDir })
  let lock: { release(): void } | null = null
  try {
    if (options.exclusive) lock = lockDataDir(dataDir)
    migrate(db)
    const secrets = openSecrets(dataDir, secretKey)
    const events = prepareEventClaims(db)
    const client = createStoreClient({
      dataDir,
      groupRowsMax: options.groupRowsMax ?? 2000,
      callsMax: options.callsMax ?? 20_000,
      onCommit: options.onCommit ?? (() => {}),
      onDeath: options.onDeath ?? raise,
      ...(options.onQueued && { onQueued: options.onQueued }),
      onEvent(keyIds) {
        events.written(keyIds)
        options.onEvent?.(keyIds)
      },
    })
    const read = kyselyOn(db)
    const { change, onChange, stop } = changesOn(db, read, client.alone)
    onChange(events.lookAgain)
    const count = (table: string) => Number(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()!.n)
    return {
      traffic: createTraffic(client.verbs, events, db),
      read,
      secrets,
      change,
      onChange,
      waiting: () => ({
        outbox: count('outbox'),
        claims: count('claims'),
        submissions: count('submissions'),
        events: count('event_queue'),
      }),
      fault: () =>
        client.verbs.probe().then(
          () => null,
          (error: Error) => error.message,
        ),
      async close() {
        stop()
        await client.close()
        db.close()
        lock?.release()
      },
    }
  } catch (error) {
    db.close()
    lock?.release()
    throw dataError(dataDir, error)
  }
}

function raise(error: Error): never {
  throw error
}
