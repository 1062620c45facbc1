/**
 * Delivers webhook events: claims what is due, posts it, reports what came of it, and sleeps when there is nothing to do.
 *
 *   due in the store ──claimEvents──▶ in flight, waiting for its host ──▶ under way ──attempts──▶ recorded
 *
 * What is in flight when the process dies is simply due again: a try cut short does not count, and a receiver may see an
 * event twice, with the same `webhook-id` (promise 8).
 */
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'
import type { AttemptRow, ClaimedEvent } from '../store/traffic/events.ts'
import type { TrafficStore } from '../store/traffic/traffic.ts'
import { Bell } from './bell.ts'
import type { Clock } from './clock.ts'
import { systemClock } from './clock.ts'
import { createSender } from './deliver.ts'
import type { Destination, Endpoint } from './endpoint.ts'
import { destinationReader } from './endpoint.ts'
import type { AllowedHosts, Resolve } from './guard.ts'
import { KeysInFlight } from './keys-in-flight.ts'
import type { DelivererLimits } from './limits.ts'
import { defaultLimits } from './limits.ts'
import { createTestEvents, type SendTestEvent } from './testing-events.ts'
import { Tries } from './tries.ts'

export interface DelivererOptions {
  store: Pick<TrafficStore, 'claimEvents' | 'nextEventAt' | 'attempts'>
  /** The webhook setting of a key; null when it has none, or it is disabled. Asked once for each key in each claim. */
  endpointOf: (keyId: number) => Promise<Endpoint | null>
  allow: AllowedHosts
  log: DelivererLog
  /** Called after each attempt with its result and its duration in ms. */
  onAttempt?: ((outcome: AttemptRow['outcome'], durationMs: number) => void) | undefined
  /** A receiver answered 410: its URL is to be disabled. May be called again for the same key. */
  onGone?: ((keyId: number, url: string) => Promise<void>) | undefined
  clock?: Clock | undefined
  /** From 0 up to, not including, 1. */
  random?: (() => number) | undefined
  /** How names are looked up; default: DNS. */
  resolve?: Resolve | undefined
  limits?: Partial<DelivererLimits> | undefined
}

/** The part of a pino logger that is used. */
export interface DelivererLog {
  warn(facts: object, text: string): void
  error(facts: object, text: string): void
}

export interface Deliverer {
  start(): void
  /** A new event was committed. Cheap; call it as often as that happens. */
  wake(): void
  /** Claims no more, and waits for the tries under way, at most the timeout of one; then abandons them: they are not
   *  recorded, so they do not count. Resolves when no timer and no connection is left. */
  stop(): Promise<void>
  /** Posts an event with made-up content, once, whether or not the deliverer was started. */
  sendTestEvent: SendTestEvent
  /** Events claimed and not yet recorded. */
  readonly inFlight: number
}

export const createDeliverer = (options: DelivererOptions): Deliverer => {
  const {
    store,
    endpointOf,
    allow,
    log,
    onAttempt,
    onGone,
    resolve,
    clock = systemClock,
    random = Math.random,
  } = options
  const limits = { ...defaultLimits, ...options.limits }
  const { inFlightMax, rememberedMax, troublePauseMs } = limits
  const bell = new Bell(clock)
  const stopped = new Bell(clock)
  const emptied = new Bell(clock)
  const destinationOf = destinationReader(allow)
  const sender = createSender({ ...limits, allow, originsMax: rememberedMax, resolve })
  const keys = new KeysInFlight({
    ...limits,
    slowKeysMax: rememberedMax,
    onRoom: () => bell.ring(),
  })
  let running = false
  /** Time of the next scheduled claim. Infinity during a claim, because events that fall due meanwhile may have been
   *  missed by it. */
  let asksAgainAt = Number.POSITIVE_INFINITY
  /** Verbs of the store that failed at their last call: a failure is logged once, until the verb works again. */
  const troubles = new Set<keyof typeof troubleTexts>()

  const trouble = (what: keyof typeof troubleTexts, error: unknown) => {
    if (!troubles.has(what)) log.error({ err: error }, troubleTexts[what])
    troubles.add(what)
  }

  const ringWhenEmptied = () => {
    if (stopped.rung && !running && keys.total === 0) emptied.ring()
  }

  const left = (keyId: number, slow?: boolean) => {
    keys.remove(keyId, slow)
    ringWhenEmptied()
  }

  const tries = new Tries({
    ...limits,
    store,
    sender,
    clock,
    retries: { ...limits, random },
    slowHostsMax: rememberedMax,
    onRecorded: (keyId, slow, nextAt) => {
      troubles.delete('record')
      left(keyId, slow)
      if (nextAt !== null && nextAt < asksAgainAt) bell.ring()
    },
    onLost: (keyId, slow, error) => {
      trouble('record', error)
      left(keyId, slow)
    },
    onAttempt: (outcome, durationMs) => onAttempt?.(outcome, durationMs),
    onGone: (keyId, url) => {
      log.warn({ keyId }, 'a webhook receiver answered 410: its URL is to be disabled')
      onGone?.(keyId, url).catch((error: unknown) =>
        log.error({ err: error, keyId }, 'the URL of a receiver that is gone could not be disabled'),
      )
    },
  })

  /** Repeats the call until the store answers, because an event in flight cannot be given back. Undefined when stopped
   *  meanwhile. */
  const lookUp = async (keyId: number): Promise<Destination | null | undefined> => {
    while (!stopped.rung) {
      try {
        const endpoint = await endpointOf(keyId)
        troubles.delete('look up')
        return endpoint === null ? null : destinationOf(endpoint)
      } catch (error) {
        trouble('look up', error)
        await stopped.sleep(troublePauseMs)
      }
    }
    return undefined
  }

  const takeInFlight = (events: readonly ClaimedEvent[]) => {
    const eventsOf = new Map<number, ClaimedEvent[]>()
    for (const event of events) {
      keys.add(event.keyId)
      const others = eventsOf.get(event.keyId)
      if (others === undefined) eventsOf.set(event.keyId, [event])
      else others.push(event)
    }
    for (const [keyId, ownEvents] of eventsOf) {
      void lookUp(keyId).then((destination) => {
        for (const event of ownEvents) {
          if (destination === undefined || stopped.rung) left(keyId)
          else tries.add(event, destination)
        }
      })
    }
  }

  /** Claims once, and returns the latest time for the next claim, in ms since epoch. */
  const claim = async (): Promise<number> => {
    // While attempts cannot be recorded, delivered events fall due again and would be delivered again as fast as they
    // can be claimed. One event at a time is enough to see that recording works again.
    const room = (troubles.has('record') ? 1 : inFlightMax) - keys.total
    const wanted = Math.min(room, limits.claimEventsMax)
    const events = wanted > 0 ? await store.claimEvents({ limit: wanted, ...keys.room(), at: clock.now() }) : []
    const now = clock.now()
    if (stopped.rung) return now
    takeInFlight(events)
    const mayBeMore = events.length === wanted && wanted < room
    if (bell.rung || mayBeMore) return now
    if (events.length >= room || keys.anyFull) return now + limits.busyPollMs
    const dueAt = await store.nextEventAt()
    if (dueAt === null) return now + limits.idlePollMs
    if (dueAt > now) return dueAt
    // Due and not claimed: it became due just now, or the store gives its events in several claims.
    return events.length > 0 ? now : now + limits.emptyClaimPauseMs
  }

  /** Keeps a flood of wakes from turning into a flood of claims, however much one claim costs. */
  const pauseAfter = async (claimTookMs: number) => {
    const pauseMs = Math.floor(Math.min(claimTookMs * (1 / limits.claimShareMax - 1), limits.claimPauseMs))
    if (pauseMs > 0) await pause(pauseMs)
  }

  const run = async () => {
    while (!stopped.rung) {
      if (troubles.has('claim') || troubles.has('record')) await stopped.sleep(troublePauseMs)
      bell.answer()
      const claimedAt = performance.now()
      asksAgainAt = Number.POSITIVE_INFINITY
      try {
        asksAgainAt = Math.min(await claim(), clock.now() + limits.idlePollMs)
        troubles.delete('claim')
        await pauseAfter(performance.now() - claimedAt)
        await bell.sleep(asksAgainAt - clock.now())
      } catch (error) {
        trouble('claim', error)
      }
      // Lets sockets have their turn, and many wakes become one.
      await nextTurn()
    }
    running = false
    ringWhenEmptied()
  }

  return {
    start() {
      running = true
      void run()
    },
    wake() {
      bell.ring()
    },
    async stop() {
      stopped.ring()
      bell.ring()
      for (const { keyId } of tries.dropWaiting()) left(keyId)
      tries.flush()
      ringWhenEmptied()
      await emptied.sleep(limits.timeoutMs)
      tries.abandon()
      await sender.destroy()
    },
    sendTestEvent: createTestEvents({ sender, destinationOf, clock, underWayMax: limits.testEventsMax }),
    get inFlight() {
      return keys.total
    },
  }
}

const troubleTexts = {
  claim: 'webhook events cannot be claimed from the store',
  record: 'webhook tries cannot be recorded, and will be made again',
  'look up': 'the webhook setting of an API key cannot be read',
}
