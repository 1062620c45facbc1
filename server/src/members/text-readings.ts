/**
 * Texts of messages in answers. An operator who acts as an account gets none until they ask for them. Each reading by a member
 * who is an operator has an entry in the audit log, also as a member of the account: they could have invited themselves.
 *
 * Reading does not wait for the store: entries are written together, a second later, and what is read again within ten minutes
 * has no further one. A list, a search or an export has an entry with its filter. Beyond the rate, readings share an entry that
 * names each of them.
 */

import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import { type Rate, TokenBuckets } from '../http/token-bucket.ts'
import { siteTime } from '../site-time.ts'
import type { Store } from '../store/store.ts'
import { type Actor, audit } from './audit.ts'
import type { Session } from './identity/sessions.ts'
import { createSharedEntry, detailOf, type ListRead, type SharedEntry, type ThingRead, targetOf } from './read-entry.ts'

/** Null: it is hidden. */
export type ShowText = (text: string) => string | null

export interface TextReadings {
  open(session: Session, read: ThingRead | ListRead): ShowText
  /** Writes an entry though nothing is opened: for texts that belong to no account. */
  note(session: Session, read: ListRead): void
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
  /** Entries of lists by a member. Default: 600 at once, then ten a second, more than a person asks for. */
  listRate?: Rate
  /** Entries that may wait for the store. Default 2,000. */
  waitingMax?: number
}

/** Readings that are remembered, so that they have one entry. */
const rememberedMax = 20_000
const membersMax = 10_000
/** Interval of the entries for what is beyond the rate, in ms. */
const furtherMs = 60_000

interface Entry {
  actor: Actor
  target: string
  detail: Readonly<Record<string, unknown>> | null
}

export function createTextReadings({ store, log, ...options }: Options): TextReadings {
  const { againMs = 600_000, delayMs = 1000, waitingMax = 2000 } = options
  const isNew = createLastEntries(againMs)
  const isWithinRate = createRates(options)
  let waiting: Entry[] = []
  /** Readings without an entry of their own, by session and account. */
  const further = new Map<string, { actor: Actor; readings: SharedEntry }>()
  let furtherWrittenAt = 0
  let writing: Promise<void> | null = null
  const stopping = new AbortController()

  const closeFurther = (key: string) => {
    const { actor, readings } = further.get(key)!
    further.delete(key)
    waiting.push({ actor, target: 'further texts', detail: readings.detail() })
  }

  const write = async () => {
    const now = siteTime()
    if (stopping.signal.aborted || now - furtherWrittenAt >= furtherMs) {
      furtherWrittenAt = now
      for (const key of further.keys()) closeFurther(key)
    }
    const entries = waiting
    waiting = []
    if (entries.length === 0) return
    try {
      await store.change(async (db) => {
        for (const { actor, target, detail } of entries) await audit(db, actor, 'text.read', target, detail)
      })
    } catch (error) {
      const kept = stopping.signal.aborted ? [] : [...entries, ...waiting].slice(0, waitingMax)
      const lost = entries.length + waiting.length - kept.length
      if (lost > 0) log.warn({ err: error, entries: lost }, 'audit entries were not written')
      waiting = kept
    }
  }

  const run = async () => {
    while (waiting.length + further.size > 0 && !stopping.signal.aborted) {
      await pause(delayMs, undefined, { signal: stopping.signal, ref: false }).catch(() => {})
      await write()
    }
    writing = null
  }

  const note = (session: Session, read: ThingRead | ListRead) => {
    const at = siteTime()
    const target = targetOf(read)
    const asked = 'list' in read ? JSON.stringify(read.query) : ''
    if (!isNew(`${session.id} ${session.accountId} ${target} ${asked}`, at)) return
    const { memberId, accountId, actingAs, ip, requestId } = session
    const actor = { memberId, accountId, actingAs, ip, requestId, at }
    if (waiting.length < waitingMax && isWithinRate(memberId, read)) {
      waiting.push({ actor, target, detail: detailOf(read) })
    } else {
      const key = `${session.id} ${accountId}`
      const { readings } = further.get(key) ?? { readings: createSharedEntry() }
      further.set(key, { actor, readings })
      if (readings.add(read)) closeFurther(key)
    }
    writing ??= run()
  }

  return {
    open(session, read) {
      if (session.textsHidden) return () => null
      if (session.operatorRole !== null) note(session, read)
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

/** True while a member has room for an entry of its own. */
function createRates({
  rate = { perSecond: 1, burst: 120 },
  listRate = { perSecond: 10, burst: 600 },
}: Pick<Options, 'rate' | 'listRate'>) {
  const things = new TokenBuckets<number>(membersMax)
  const lists = new TokenBuckets<number>(membersMax)
  return (memberId: number, read: ThingRead | ListRead): boolean => {
    const now = performance.now()
    return ('list' in read ? lists.take(memberId, listRate, now) : things.take(memberId, rate, now)) >= 0
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
