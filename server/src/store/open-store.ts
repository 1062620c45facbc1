/** Opens the store that the settings ask for. */
import { setTimeout as pause } from 'node:timers/promises'
import { checkedSecrets, keyRotated } from './checked-secrets.ts'
import type { Engine, News, SearchOptions } from './engine.ts'
import { type NodeOptions, nodeRoles, webhookPart } from './nodes.ts'
import type { Place } from './place.ts'
import { openPostgres } from './postgres/engine.ts'
import type { Connection } from './sql/connection.ts'
import { type EventClaims, prepareEventClaims } from './sql/events/event-claims.ts'
import { optOutsOn } from './sql/opt-outs.ts'
import { createTraffic } from './sql/traffic.ts'
import type { TrafficHooks } from './sql/verbs/jobs.ts'
import { openSqlite } from './sqlite/engine.ts'
import type { OptOuts, Store } from './store.ts'
import { createStoreClient } from './thread/store-client.ts'

interface StoreSettings extends Pick<Place, 'dataDir'> {
  /** Default null. */
  databaseUrl?: string | null
  secretKey: string | null
  /** The previous key, while keys are rotated. Default null. */
  secretKeyOld?: string | null
}

export interface StoreOptions {
  /** Hold the data folder for this process alone: the gateway does, commands beside it do not. */
  exclusive?: boolean
  /** With `exclusive`, on a database that other gateways may work on too. */
  node?: Partial<Omit<NodeOptions, 'onLost'>>
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

const defaultNode: Omit<NodeOptions, 'onLost'> = {
  version: '',
  roles: nodeRoles,
  carriers: {},
  leaseMs: 30_000,
  standby: false,
  onStandby: () => {},
  onClock: () => {},
  onNewerData: () => {},
  ended: new AbortController().signal,
}

/** Opens and migrates. @throws UserError when the data cannot be used, or another gateway holds it. */
export async function openStore(settings: StoreSettings, options: StoreOptions = {}): Promise<Store> {
  const place: Place = { dataDir: settings.dataDir, databaseUrl: settings.databaseUrl ?? null }
  const open = place.databaseUrl === null ? openSqlite : openPostgres
  const node = options.exclusive ? { ...defaultNode, onLost: options.onDeath ?? raise, ...options.node } : null
  const engine = await open(place, { node, search: options.search ?? {} })
  try {
    return await storeOn(engine, { ...settings, ...place, secretKeyOld: settings.secretKeyOld ?? null }, options)
  } catch (error) {
    await engine.close()
    throw engine.explained(error)
  }
}

async function storeOn(engine: Engine, settings: Required<StoreSettings>, options: StoreOptions): Promise<Store> {
  const { db, read, search, nodes } = engine
  const secrets = checkedSecrets(db, settings, options.exclusive === true)
  // Null: all. A node delivers none before it has the duty.
  let servedParts: ReadonlySet<number> | null = nodes === null ? null : new Set()
  const events = prepareEventClaims(db, (keyId) => servedParts?.has(webhookPart(keyId)) ?? true)
  const optOuts = optOutsOn(db)
  const { listeners, hear, onEvent } = createHearing(events, optOuts)
  const client = createStoreClient({
    place: settings,
    incarnation: nodes?.incarnation ?? null,
    groupRowsMax: options.groupRowsMax ?? 2000,
    siteSender: options.siteSender ?? null,
    callsMax: options.callsMax ?? 20_000,
    onCommit: options.onCommit ?? (() => {}),
    onDeath: options.onDeath ?? raise,
    ...heardAndTold(hear, engine.tell),
  })
  engine.onNews(hear)
  const { change, onChange, stop } = await engine.changes(client.alone)
  onChange(events.lookAgain)
  onChange(secrets.follow)
  if (options.exclusive) await secrets.keepCheck(change)
  let closed: Promise<void> | null = null
  return {
    traffic: createTraffic({
      ...{ verbs: client.verbs, events, reading: db, onEvent },
      serveEvents(parts) {
        servedParts = parts
        events.lookAgain()
        onEvent()
      },
      assertHeld: () => nodes?.assertHeld(),
    }),
    nodes,
    optOuts,
    portability: engine.portability,
    onBulkJob: engine.onBulkJob,
    read,
    search,
    secrets,
    change,
    onChange,
    onQueued: (listener) => listeners.queued.push(listener),
    onEvent: (listener) => listeners.event.push(listener),
    onOptOuts: (listener) => listeners.optOuts.push(listener),
    waiting: waitingOn(db),
    fault() {
      if (secrets.outdated()) return Promise.resolve(keyRotated)
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

/** Listeners to what was committed, here or at another node. */
function createHearing(events: EventClaims, optOuts: OptOuts) {
  const listeners = {
    queued: [] as ((carrierId: number | null) => void)[],
    event: [] as (() => void)[],
    optOuts: [] as (() => void)[],
  }
  const onQueued = (carrierId: number | null) => {
    for (const listener of listeners.queued) listener(carrierId)
  }
  const onEvent = () => {
    for (const listener of listeners.event) listener()
  }
  /** Null: anything may have been committed. */
  const hear = (news: News | null) => {
    if (news === null) onQueued(null)
    for (const carrierId of news?.queued ?? []) onQueued(carrierId)
    if (news === null) events.lookAgain()
    else events.written(news.events ?? [])
    if (news === null || news.events?.length) onEvent()
    if (news !== null && !news.optOuts) return
    optOuts.refresh()
    for (const listener of listeners.optOuts) listener()
  }
  return { listeners, hear, onEvent }
}

/** Hooks of the traffic, whose news are for this node and the others. */
function heardAndTold(hear: (news: News) => void, tell: (news: News) => void): TrafficHooks {
  const both = (news: News) => {
    hear(news)
    tell(news)
  }
  return {
    onQueued: (carrierId) => both({ queued: [carrierId] }),
    onEvent: (keyIds) => both({ events: keyIds }),
    onOptOuts: () => both({ optOuts: true }),
  }
}

function waitingOn(db: Connection): Store['waiting'] {
  const sent = db.prepare("SELECT value FROM counters WHERE name = 'sent'")
  const count = (table: string) => Number(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()!.n)
  return () => ({
    outbox: count('outbox'),
    put_off: count('put_off_parts'),
    scheduled: count('scheduled'),
    claims: count('claims'),
    submissions: Number(sent.get()!.value),
    events: count('event_queue'),
  })
}

function raise(error: Error): never {
  throw error
}
