/**
 * The live log: messages as they change. One poll a second of an account's newest messages serves all its viewers, and
 * an account without viewers is not polled. Changes are found by comparing with the previous poll. Polls of many
 * accounts take turns and leave half of the search's time to others; then each account waits longer than a second.
 *
 *   no viewer ──first──▶ polling ──1 s──▶ polling … ──last viewer leaves──▶ no viewer
 */
import { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { liveItemsMax } from '@websms/contract/members'
import type { Kysely } from 'kysely'
import { listMessages } from '../../messages/reading/list/list.ts'
import type { ListedMessage } from '../../messages/reading/list/listed.ts'
import type { Tables } from '../../store/tables.ts'
import type { ShowText } from '../text-readings.ts'
import { itemOf } from './item.ts'

interface LiveOptions {
  db: Kysely<Tables>
  /** Interval between two polls, in ms. Default 1,000. */
  pollMs?: number
  /** The longest silence, in ms. Default 15,000: proxies give up after a minute, phones earlier. */
  heartbeatMs?: number
  /** Maximum number of viewers of one account, default 20, and of all, default 200. */
  viewersMax?: { account: number; all: number }
}

interface Live {
  /** Streams events to a viewer until it leaves or is no longer allowed; null when there are too many viewers. */
  watch(accountId: number, asked: Asked): Readable | null
  /** Ends all streams. */
  stop(): void
}

interface Asked {
  /** Id of the last event that the viewer received. */
  since: number | null
  /** Asked before events are sent, and with every heartbeat. */
  allowed: () => Promise<boolean>
  show: ShowText
}

/** Messages that a new viewer sees first. */
const firstItems = 50
/** A change may become visible this much later than its date, in ms. Sending it twice does no harm; leaving it out
 *  would. */
const lateMs = 5000
/** A viewer that reads nothing is disconnected when this much waits for it, in bytes. */
const unreadBytesMax = 1_000_000

interface Viewer {
  stream: Readable
  /** Set once nothing more may be written; a slow reader may still be reading. */
  ended: boolean
  /** The last event of an earlier connection, or null; undefined once the first events were sent. */
  since: number | null | undefined
  allowed: () => Promise<boolean>
  show: ShowText
}

interface Watched {
  viewers: Set<Viewer>
  timer: NodeJS.Timeout | undefined
  /** The previous poll: the newest messages, each as it was sent; null before the first poll. */
  seen: { rows: readonly ListedMessage[]; told: ReadonlyMap<string, string> } | null
}

export function createLive({ db, pollMs = 1000, heartbeatMs = 15_000, viewersMax }: LiveOptions): Live {
  const { account: accountMax, all: allMax } = viewersMax ?? { account: 20, all: 200 }
  const accounts = new Map<number, Watched>()
  let stopped = false

  let turn: Promise<void> = Promise.resolve()
  const poll = (accountId: number, watched: Watched) => {
    turn = turn.then(async () => {
      if (stopped || watched.viewers.size === 0) return
      const beganMs = performance.now()
      try {
        const { rows } = await listMessages(db, { accountId }, { limit: liveItemsMax })
        await tell(watched, rows)
      } catch {
        // The search is busy, or the store is closing: the next poll catches up.
      }
      watched.timer = setTimeout(poll, pollMs, accountId, watched)
      await pause(performance.now() - beganMs)
    })
  }

  return {
    watch(accountId, { since, allowed, show }) {
      const watched = accounts.get(accountId) ?? { viewers: new Set(), timer: undefined, seen: null }
      const all = [...accounts.values()].reduce((sum, { viewers }) => sum + viewers.size, 0)
      if (stopped || watched.viewers.size >= accountMax || all >= allMax) return null
      const viewer: Viewer = { stream: new Readable({ read() {} }), ended: false, since, allowed, show }
      const heartbeat = setInterval(async () => {
        if (await allowed().catch(() => false)) put(viewer, ': still here\n\n')
        else end(viewer)
      }, heartbeatMs)
      viewer.stream.on('close', () => {
        clearInterval(heartbeat)
        watched.viewers.delete(viewer)
        if (watched.viewers.size > 0) return
        clearTimeout(watched.timer)
        if (accounts.get(accountId) === watched) accounts.delete(accountId)
      })
      // Headers, and with them "connected", leave with the first bytes.
      put(viewer, ': hello\n\n')
      watched.viewers.add(viewer)
      if (accounts.has(accountId)) {
        if (watched.seen !== null) greet(viewer, watched.seen.rows)
      } else {
        accounts.set(accountId, watched)
        poll(accountId, watched)
      }
      return viewer.stream
    },
    stop() {
      stopped = true
      for (const { viewers, timer } of accounts.values()) {
        clearTimeout(timer)
        for (const viewer of viewers) end(viewer)
      }
    },
  }
}

async function tell(watched: Watched, rows: readonly ListedMessage[]): Promise<void> {
  const { seen } = watched
  const told = new Map(rows.map((row) => [keyOf(row), JSON.stringify(itemOf(row, (text) => text))]))
  watched.seen = { rows, told }
  const changed = seen === null ? [] : rows.filter((row) => seen.told.get(keyOf(row)) !== told.get(keyOf(row)))
  // None of the previous poll's messages is left: more arrived than one poll reads.
  const gap = seen !== null && seen.rows.length > 0 && !rows.some((row) => seen.told.has(keyOf(row)))
  const toTell = [...watched.viewers].filter(({ since }) => since !== undefined || changed.length > 0)
  await Promise.all(
    toTell.map(async (viewer) => {
      if (!(await viewer.allowed().catch(() => false))) end(viewer)
      else if (viewer.since !== undefined) greet(viewer, rows)
      else put(viewer, `${gap ? 'event: gap\ndata: {}\n\n' : ''}${eventsOf(changed, viewer.show)}`)
    }),
  )
}

/** The newest messages, or the changes since the viewer's last event. */
function greet(viewer: Viewer, rows: readonly ListedMessage[]): void {
  const { since } = viewer
  viewer.since = undefined
  const chosen =
    since === null || since === undefined
      ? rows.slice(0, firstItems)
      : rows.filter(({ changedAt }) => changedAt > since - lateMs)
  put(viewer, eventsOf(chosen, viewer.show))
}

/** The earliest change first. The id is the time of the change, so that it is valid after a restart too. */
function eventsOf(rows: readonly ListedMessage[], show: ShowText): string {
  return rows
    .toSorted((a, b) => a.changedAt - b.changedAt || a.at - b.at || a.id - b.id)
    .map((row) => `id: ${row.changedAt}\nevent: message\ndata: ${JSON.stringify(itemOf(row, show))}\n\n`)
    .join('')
}

function put({ stream, ended }: Viewer, text: string): void {
  if (stream.destroyed || ended || text === '') return
  if (stream.readableLength > unreadBytesMax) stream.destroy()
  else stream.push(text)
}

function end(viewer: Viewer): void {
  if (viewer.ended) return
  viewer.ended = true
  viewer.stream.push(null)
}

function keyOf({ direction, id }: ListedMessage): string {
  return `${direction}${id}`
}
