/** Opens the store that the settings ask for. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { UserError } from '../user-error.ts'
import type { Engine, LeaseOptions, SearchOptions } from './engine.ts'
import type { Place } from './place.ts'
import { openPostgres } from './postgres/engine.ts'
import { openSecrets, type Secrets, secretKeyFile } from './secrets.ts'
import type { Connection } from './sql/connection.ts'
import { prepareEventClaims } from './sql/events/event-claims.ts'
import { optOutsOn } from './sql/opt-outs.ts'
import { sealedIn } from './sql/sealed.ts'
import { createTraffic } from './sql/traffic.ts'
import { openSqlite } from './sqlite/engine.ts'
import type { Store } from './store.ts'
import { createStoreClient } from './thread/store-client.ts'

interface StoreSettings extends Pick<Place, 'dataDir'> {
  /** Default null. */
  databaseUrl?: string | null
  secretKey: string | null
}

export interface StoreOptions {
  /** Hold the data folder for this process alone: the gateway does, commands beside it do not. */
  exclusive?: boolean
  /** With `exclusive`, on a database that others could hold too. Default: 30 s, and another gateway is not waited for. */
  lease?: Partial<Omit<LeaseOptions, 'onLost'>>
  /** The default sender of the settings: replies to it are no account's, whatever the register says. */
  siteSender?: string
  /** Maximum number of rows in one transaction; the rest waits for the next. Default 2,000. */
  groupRowsMax?: number
  /** Maximum number of calls of the traffic store under way; further calls reject with StoreBusyError. Default
   *  20,000. */
  callsMax?: number
  search?: SearchOptions
  /** Called after each transaction with its rows and its duration in ms. */
  onCommit?: (rows: number, durationMs: number) => void
  /** The store's thread died, or the lease of the data was lost: nothing can be stored. Default: throws, which ends the process. */
  onDeath?: (error: Error) => void
}

const defaultLease: Omit<LeaseOptions, 'onLost'> = {
  leaseMs: 30_000,
  standby: false,
  onStandby: () => {},
  ended: new AbortController().signal,
}

/** Opens and migrates. @throws UserError when the data cannot be used, or another gateway holds it. */
export async function openStore(settings: StoreSettings, options: StoreOptions = {}): Promise<Store> {
  const place: Place = { dataDir: settings.dataDir, databaseUrl: settings.databaseUrl ?? null }
  const open = place.databaseUrl === null ? openSqlite : openPostgres
  const lease = options.exclusive ? { ...defaultLease, onLost: options.onDeath ?? raise, ...options.lease } : null
  const engine = await open(place, { exclusive: lease, search: options.search ?? {} })
  try {
    return await storeOn(engine, { ...settings, ...place }, options)
  } catch (error) {
    await engine.close()
    throw engine.explained(error)
  }
}

async function storeOn(engine: Engine, settings: Required<StoreSettings>, options: StoreOptions): Promise<Store> {
  const { db, read, search } = engine
  const secrets = secretsOf(db, settings, options.exclusive === true)
  const events = prepareEventClaims(db)
  const queuedListeners: ((carrierId: number) => void)[] = []
  const eventListeners: (() => void)[] = []
  const optOuts = optOutsOn(db)
  const optOutListeners: (() => void)[] = []
  const onEvent = () => {
    for (const listener of eventListeners) listener()
  }
  const client = createStoreClient({
    place: settings,
    incarnation: engine.incarnation,
    groupRowsMax: options.groupRowsMax ?? 2000,
    siteSender: options.siteSender ?? null,
    callsMax: options.callsMax ?? 20_000,
    onCommit: options.onCommit ?? (() => {}),
    onDeath: options.onDeath ?? raise,
    onQueued(carrierId) {
      for (const listener of queuedListeners) listener(carrierId)
    },
    onEvent(keyIds) {
      events.written(keyIds)
      onEvent()
    },
    onOptOuts() {
      optOuts.refresh()
      for (const listener of optOutListeners) listener()
    },
  })
  const { change, onChange, stop } = await engine.changes(client.alone)
  onChange(events.lookAgain)
  let closed: Promise<void> | null = null
  const sent = db.prepare("SELECT value FROM counters WHERE name = 'sent'")
  const count = (table: string) => Number(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()!.n)
  return {
    traffic: createTraffic(client.verbs, events, db, onEvent),
    optOuts,
    portability: engine.portability,
    read,
    search,
    secrets,
    change,
    onChange,
    onQueued: (listener) => queuedListeners.push(listener),
    onEvent: (listener) => eventListeners.push(listener),
    onOptOuts: (listener) => optOutListeners.push(listener),
    waiting: () => ({
      outbox: count('outbox'),
      put_off: count('put_off_parts'),
      claims: count('claims'),
      submissions: Number(sent.get()!.value),
      events: count('event_queue'),
    }),
    fault() {
      const { faultAfterMs } = engine
      const late = pause(faultAfterMs, `nothing could be stored for ${faultAfterMs / 1000} s`, { ref: false })
      const probed = client.verbs.probe().then(
        () => null,
        (error: Error) => error.message,
      )
      return Promise.race([probed, late])
    },
    close() {
      closed ??= (async () => {
        stop()
        await client.close()
        await engine.close()
      })()
      return closed
    },
  }
}

/** Opens the secrets. Refuses a missing or wrong secret key (the gateway at start-up, commands on first use).
 *  Generating a new one would go unnoticed, and stored webhook secrets could never be decrypted. */
function secretsOf(
  db: Connection,
  { dataDir, databaseUrl, secretKey }: Required<StoreSettings>,
  atOnce: boolean,
): Secrets {
  if (databaseUrl !== null && secretKey === null) {
    throw new UserError(
      'WEBSMS_SECRET_KEY is not set: with DATABASE_URL every node needs the same one. Make it with: openssl rand -base64 32',
    )
  }
  const [sealed] = sealedIn(db)
  if (sealed === undefined) return openSecrets(dataDir, secretKey)
  const openChecked = () => {
    const file = join(dataDir, secretKeyFile)
    if (secretKey === null && !existsSync(file)) {
      throw new UserError(
        `The secret key ${file} is missing, and what is stored was encrypted with it. Put it back, or set WEBSMS_SECRET_KEY.`,
      )
    }
    const secrets = openSecrets(dataDir, secretKey)
    secrets.decrypt(sealed.text)
    return secrets
  }
  let opened = atOnce ? openChecked() : null
  const checked = () => {
    opened ??= openChecked()
    return opened
  }
  return {
    encrypt: (text) => checked().encrypt(text),
    decrypt: (text) => checked().decrypt(text),
    keyedHash: (purpose, text) => checked().keyedHash(purpose, text),
  }
}

function raise(error: Error): never {
  throw error
}
