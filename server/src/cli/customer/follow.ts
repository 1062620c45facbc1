/**
 * Follows the messages of an API key by asking for the newest again and again. Changes are found by comparing with the previous
 * poll, among the newest messages alone.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { ApiError, type Client, ConnectionError, type ReceivedMessage, type SentMessage } from '@websms/sdk'
import { UserError } from '../../user-error.ts'

export type Message = SentMessage | ReceivedMessage

export interface Change {
  message: Message
  /** Null: the message is new. */
  before: Message | null
}

interface FollowOptions {
  client: Client
  signal: AbortSignal
  /** The time of the gateway, in ms since epoch. */
  now: () => number
  /** Interval between two polls, in ms. */
  intervalMs: number
  direction?: 'in' | 'out' | undefined
  /** Called with the newest messages when the first poll is done, the oldest first. */
  onStart: (messages: readonly Message[]) => void
  /** Called with the changes of one poll, the oldest message first. */
  onChanges: (changes: readonly Change[]) => Promise<void> | void
  /** Called when a poll fails for a reason that may pass; polling goes on. */
  onTrouble: (error: Error) => void
  /** Called when more messages came between two polls than are looked at. */
  onGap: () => void
}

/** Messages that are looked at: beyond them no change is seen. */
export const followedMax = 1000

/** Messages before the start that are looked at, by their age in ms. */
const lookBackMs = 86_400_000

/** A message may become visible this much later than its time, in ms. */
const lateMs = 60_000

/** Polls from one to the next that looks as far back as the oldest message that has not ended: a scheduled one may be old. */
const pollsPerDeepOne = 5

/** Longest pause while the gateway cannot be reached, in ms. */
const troublePauseMsMax = 30_000

/** Resolves when the signal is aborted. @throws the SDK's error where the gateway refuses */
export async function follow(options: FollowOptions): Promise<void> {
  const { signal, now, intervalMs, onTrouble } = options
  let known: Known | null = null
  let lastMs = 0
  let troublesInRow = 0
  for (let polls = 0; !signal.aborted; polls++) {
    const beganMs = performance.now()
    try {
      const recentMs = lastMs - lateMs
      const oldestOpenMs = polls % pollsPerDeepOne === 0 ? oldestOpen(known) : recentMs
      const sinceMs = known === null ? now() - lookBackMs : Math.min(recentMs, oldestOpenMs)
      known = await poll(options, known, new Date(sinceMs).toISOString())
      lastMs = now() - (performance.now() - beganMs)
      troublesInRow = 0
    } catch (error) {
      if (signal.aborted) return
      if (!mayPass(error)) throw isWithoutList(error) ? noList(error) : error
      if (troublesInRow === 0) onTrouble(error)
      troublesInRow += 1
    }
    const pauseMs = troublesInRow === 0 ? intervalMs : Math.min(troublePauseMsMax, intervalMs * 2 ** troublesInRow)
    await pause(pauseMs, undefined, { signal }).catch(() => {})
  }
}

/** The newest messages by their keys, the newest first. */
type Known = ReadonlyMap<string, Message>

async function poll(options: FollowOptions, known: Known | null, since: string): Promise<Known> {
  const { client, signal, direction, onStart, onChanges, onGap } = options
  const found = new Map<string, Message>()
  for await (const message of client.messages.list({ since, ...(direction && { direction }) }, { signal })) {
    found.set(keyOf(message), message)
    if (found.size >= followedMax) break
  }
  const oldestFirst = [...found.values()].reverse()
  if (known === null) onStart(oldestFirst)
  else {
    if (found.size >= followedMax && ![...found.keys()].some((key) => known.has(key))) onGap()
    const oldestMs = known.size < followedMax ? 0 : Math.min(...[...known.values()].map(timeOf))
    const changes = oldestFirst.flatMap((message) => changeOf(message, known, oldestMs))
    if (changes.length > 0) await onChanges(changes)
  }
  const others = [...(known ?? [])].filter(([key]) => !found.has(key))
  return new Map([...found, ...others].slice(0, followedMax))
}

/** @param oldestMs a message that is older and not known has been followed before, or never */
function changeOf(message: Message, known: Known, oldestMs: number): Change[] {
  const before = known.get(keyOf(message)) ?? null
  if (before !== null) return JSON.stringify(before) === JSON.stringify(message) ? [] : [{ message, before }]
  return timeOf(message) < oldestMs ? [] : [{ message, before: null }]
}

/** The time of the oldest message that has not ended; Infinity without one. */
function oldestOpen(known: Known | null): number {
  return Math.min(...[...(known ?? new Map<string, Message>()).values()].filter(isOpen).map(timeOf))
}

const keyOf = (message: Message): string =>
  message.direction === 'out' ? `out ${message.message_id}` : `in ${message.inbound_id}`

/** In ms since epoch. */
const timeOf = (message: Message): number =>
  Date.parse(message.direction === 'out' ? message.accepted_at : message.received_at)

const isOpen = (message: Message): boolean => message.direction === 'out' && message.final_at === undefined

function mayPass(error: unknown): error is Error {
  if (error instanceof ConnectionError) return true
  return error instanceof ApiError && (error.status >= 500 || error.status === 429)
}

const isWithoutList = (error: unknown) => error instanceof ApiError && error.code === 'not_found'

function noList(cause: unknown): UserError {
  return new UserError(
    'This gateway has no list of messages (GET /sms/messages). websms status ID --wait follows single messages.',
    { cause },
  )
}
