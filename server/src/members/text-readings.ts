/**
 * Texts of messages in answers. An operator who acts as an account gets none until they ask for them, and then each thing
 * whose texts they read has an entry in the audit log. Reading does not wait for the store: entries are written
 * together, a second later, and a thing that is read again within ten minutes has no further one. A member who reads very
 * much has an entry a minute for all that is beyond the rate.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import { type Rate, TokenBuckets } from '../http/token-bucket.ts'
import type { Store } from '../store/store.ts'
import { type Actor, audit } from './audit.ts'
import type { Session } from './identity/sessions.ts'

/** Null: it is hidden. */
export type ShowText = (text: string) => string | null

export interface TextReadings {
  /** @param thing named as people search for it, such as `message 12` */
  open(session: Session, thing: string): ShowText
  /** Writes an entry for any session: for texts that belong to no account. */
  note(session: Session, thing: string): void
  /** Writes what waits. */
  stop(): Promise<void>
}

interface Options {
  store: Pick<Store, 'change'>
  log: Pick<Logger, 'warn'>
  /** Time in which a thing that is read again has no further entry, in ms. Default: 10 minutes. */
  againMs?: number
  /** Delay of an entry, in ms. Default 1,000. */
  delayMs?: number
  /** Entries of things by a member. Default: 120 at once, then one a second. */
  rate?: Rate
  /** Entries that may wait for the store. Default 2,000. */
  waitingMax?: number
}

/** Readings that are remembered, so that they have one entry. */
const rememberedMax = 20_000
const membersMax = 10_000
/** Interval of the entries for what is beyond the rate, in ms. */
const beyondMs = 60_000

interface Entry {
  actor: Actor
  thing: string
  at: number
}

export function createTextReadings({ store, log, ...options }: Options): TextReadings {
  const { againMs = 600_000, delayMs = 1000, rate = { perSecond: 1, burst: 120 }, waitingMax = 2000 } = options
  const isNew = createLastEntries(againMs)
  const buckets = new TokenBuckets<number>(membersMax)
  let waiting: Entry[] = []
  /** Readings without an entry of their own, by session. */
  let beyond = new Map<number, Entry & { count: number }>()
  let beyondWrittenAt = 0
  let writing: Promise<void> | null = null
  const stopping = new AbortController()

  const write = async () => {
    const entries = waiting
    waiting = []
    const now = Date.now()
    const isDue = stopping.signal.aborted || now - beyondWrittenAt >= beyondMs
    const rest = isDue ? beyond : new Map<number, Entry & { count: number }>()
    if (isDue) {
      beyond = new Map()
      beyondWrittenAt = now
    }
    if (entries.length + rest.size === 0) return
    try {
      await store.change(async (db) => {
        for (const { actor, thing, at } of entries) await audit(db, { ...actor, at }, 'text.read', thing)
        for (const { actor, thing, at, count } of rest.values()) {
          await audit(db, { ...actor, at }, 'text.read', thing, { readings: count })
        }
      })
    } catch (error) {
      if (stopping.signal.aborted) log.warn({ err: error, entries: entries.length }, 'audit entries were not written')
      waiting = [...entries, ...waiting].slice(0, waitingMax)
    }
  }

  const run = async () => {
    while (waiting.length + beyond.size > 0 && !stopping.signal.aborted) {
      await pause(delayMs, undefined, { signal: stopping.signal, ref: false }).catch(() => {})
      await write()
    }
    writing = null
  }

  const note = (session: Session, thing: string) => {
    const at = Date.now()
    if (!isNew(`${session.id} ${session.accountId} ${thing}`, at)) return
    const { memberId, accountId, actingAs, ip, requestId } = session
    const actor = { memberId, accountId, actingAs, ip, requestId }
    const hasRoom = waiting.length < waitingMax && buckets.take(memberId, rate, performance.now()) >= 0
    if (hasRoom) waiting.push({ actor, thing, at })
    else {
      const entry = beyond.get(session.id) ?? { actor, thing: 'further texts', at, count: 0 }
      beyond.set(session.id, { ...entry, count: entry.count + 1 })
    }
    writing ??= run()
  }

  return {
    open(session, thing) {
      if (session.textsHidden) return () => null
      if (session.actingAs) note(session, thing)
      return (text) => text
    },
    note,
    async stop() {
      stopping.abort()
      await writing
      await write()
    },
  }
}

/** Times of the last entries, by session and thing, the oldest first. Gives false for one that is read again soon. */
function createLastEntries(againMs: number) {
  const lastAt = new Map<string, number>()
  return (key: string, at: number): boolean => {
    const last = lastAt.get(key)
    if (last !== undefined && at - last < againMs) return false
    lastAt.delete(key)
    lastAt.set(key, at)
    if (lastAt.size > rememberedMax) lastAt.delete(lastAt.keys().next().value!)
    return true
  }
}
