/**
 * The limits and timers of a session, with their defaults. Every queue, buffer and wait of the package is one of these.
 */
import type { Clock } from './clock.ts'
import { systemClock } from './clock.ts'

/** Limits and timers of one session. Times are in ms; 0 turns a timer off where that is said. */
export interface SessionOptions {
  /** Requests that may wait for their answer at once. Default 10. */
  window: number
  /** Requests that may wait for a place in the window. 0 rejects with `window_full` instead of waiting. Default 1000. */
  queueMax: number
  /** Requests of the peer that may wait for our handler at once; above it the socket is not read. Default 1000. */
  unansweredMax: number
  /** Octets that may wait to be written before we stop reading, so that a peer that never reads cannot fill memory.
   *  Requests wait in the queue from the socket's own high water mark on. Default 1 MiB. */
  bufferedBytesMax: number
  /** The largest command_length accepted; a larger one closes the session. Default 70,000. */
  pduBytesMax: number
  /** Time to wait for a response, in ms; then the request fails with `timeout` (§7.2 response_timer). Default
   *  60,000. */
  responseTimeoutMs: number
  /** Time that a request that timed out keeps its place in the window, in ms, as the peer may be working on it. 0:
   *  none. Default 60,000. */
  timedOutPlaceMs: number
  /** Requests that timed out and are remembered for their late answers. Beyond it the oldest is forgotten: its answer is
   *  counted, and goes to nobody. Default 10,000. */
  timedOutMax: number
  /** Silence of the peer after which we send enquire_link (§7.2 enquire_link_timer). 0 is off. Default 30,000. */
  enquireLinkIntervalMs: number
  /** Time that the peer then has to answer, in ms; after it the session closes. Default 10,000. */
  enquireLinkTimeoutMs: number
  /** Time without any PDU but enquire_link after which the session closes (§7.2 inactivity_timer). Default 0, off. */
  inactivityTimeoutMs: number
  /** The time from connection to bind (§7.2 session_init_timer), and for the answer to a bind. Default 5,000. */
  bindTimeoutMs: number
  /** Refuse malformed TLVs instead of keeping them as bytes or leaving them out: see DecodeOptions. Default false. */
  strictTlvs: boolean
  /** Source of time. Default the system's clock. */
  clock: Clock
}

/** The settings that may differ from session to session of one server. */
export type SessionLimits = Partial<Omit<SessionOptions, 'clock'>>

/** The defaults of {@link SessionOptions}. */
export const sessionDefaults: Readonly<SessionOptions> = {
  window: 10,
  queueMax: 1000,
  unansweredMax: 1000,
  bufferedBytesMax: 1_048_576,
  pduBytesMax: 70_000,
  responseTimeoutMs: 60_000,
  timedOutPlaceMs: 60_000,
  timedOutMax: 10_000,
  enquireLinkIntervalMs: 30_000,
  enquireLinkTimeoutMs: 10_000,
  inactivityTimeoutMs: 0,
  bindTimeoutMs: 5_000,
  strictTlvs: false,
  clock: systemClock,
}

/** Takes the session's settings out of a caller's options and fills in the others; undefined counts as left out. */
export function sessionOptions(given: Partial<SessionOptions>, others = sessionDefaults): SessionOptions {
  const options: Record<string, unknown> = { ...others }
  for (const key of Object.keys(sessionDefaults) as (keyof SessionOptions)[]) {
    const value = given[key]
    if (value === undefined) continue
    const expected = typeof sessionDefaults[key]
    // `!(>=)` refuses NaN too.
    if (typeof value !== expected || (typeof value === 'number' && !(value >= (least[key] ?? 0)))) {
      const range = expected === 'number' ? `a number, at least ${least[key] ?? 0}` : `of type ${expected}`
      throw new RangeError(`${key} is ${JSON.stringify(value)}; it must be ${range}`)
    }
    options[key] = value
  }
  return options as unknown as SessionOptions
}

// Below these a session could do nothing at all: not one request, not the header of a PDU.
const least: Partial<Record<keyof SessionOptions, number>> = { window: 1, unansweredMax: 1, pduBytesMax: 16 }
