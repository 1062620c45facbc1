/**
 * Delivers webhook events: claims due events, posts them, records the results, and sleeps when there is nothing to do.
 *
 *   due in the store ──claimEvents──▶ in flight, waiting for its host ──▶ attempt in progress ──attempts──▶ recorded
 *
 * An event in flight when the process dies is simply due again: an attempt that was cut short does not count, and a receiver
 * may see an event twice, with the same `webhook-id` (promise 8).
 */
import type { AttemptRow, ClaimedEvent } from '../store/traffic/events.ts'
import type { TrafficStore } from '../store/traffic/traffic.ts'
import type { BeginAttempt } from '../tracing/trace-webhooks.ts'
import { createAttempts } from './attempts.ts'
import { createClaimLoop } from './claim-loop.ts'
import type { Clock } from './clock.ts'
import { systemClock } from './clock.ts'
import type { CheckedDestination, WebhookDestination } from './destination.ts'
import { destinationChecker } from './destination.ts'
import { createTestEvents, type SendTestEvent } from './event-tester.ts'
import type { AllowedHosts, Resolve } from './guard.ts'
import { KeysInFlight } from './keys-in-flight.ts'
import type { DelivererLimits } from './limits.ts'
import { defaultLimits } from './limits.ts'
import { createPoster } from './post.ts'
import { createTroubles, type Troubles } from './troubles.ts'
import { createWakeSignal, type WakeSignal } from './wake-signal.ts'

export interface DelivererOptions {
  store: Pick<TrafficStore, 'claimEvents' | 'nextEventAt' | 'attempts'>
  /** The webhook setting of a key; null when it has none, or it is disabled. Asked once for each key in each claim. */
  destinationOf: (keyId: number) => Promise<WebhookDestination | null>
  allow: AllowedHosts
  log: DelivererLog
  /** Called after each attempt with its result and its duration in ms. */
  onAttempt?: ((outcome: AttemptRow['outcome'], durationMs: number) => void) | undefined
  /** Begins the spans of attempts; absent while tracing is off. */
  beginAttempt?: BeginAttempt | undefined
  /** A receiver answered 410: its URL is to be disabled. May be called again for the same key. */
  onGone?: ((keyId: number, url: string) => Promise<void>) | undefined
  clock?: Clock | undefined
  /** From 0 up to, not including, 1. */
  random?: (() => number) | undefined
  /** Resolver of names; default: DNS. */
  resolve?: Resolve | undefined
  limits?: Partial<DelivererLimits> | undefined
}

/** The part of a pino logger that is used. */
interface DelivererLog {
  warn(facts: object, text: string): void
  error(facts: object, text: string): void
}

export interface Deliverer {
  start(): void
  /** A new event was committed. Cheap; call it as often as that happens. */
  wake(): void
  /** Claims no more, and waits for the attempts in progress, at most the timeout of one; then abandons them: they are not
   *  recorded, so they do not count. Resolves when no timer and no connection is left. */
  stop(): Promise<void>
  /** Posts an event with made-up content, once, whether or not the deliverer was started. */
  sendTestEvent: SendTestEvent
  /** Events claimed and not yet recorded. */
  readonly inFlight: number
}

export const createDeliverer = (options: DelivererOptions): Deliverer => {
  const { store, allow, log, onAttempt, resolve, clock = systemClock, random = Math.random } = options
  const limits = { ...defaultLimits, ...options.limits }
  const { rememberedMax } = limits
  const stopped = createWakeSignal(clock)
  const emptied = createWakeSignal(clock)
  const troubles = createTroubles(log)
  const checked = destinationChecker(allow)
  const poster = createPoster({ ...limits, allow, originsMax: rememberedMax, resolve })
  const keys = new KeysInFlight({ ...limits, slowKeysMax: rememberedMax, onRoom: () => loop.wake() })

  const endWhenEmpty = () => {
    if (stopped.isSet && !loop.running && keys.total === 0) emptied.set()
  }
  const left = (keyId: number, slow?: boolean) => {
    keys.remove(keyId, slow)
    endWhenEmpty()
  }

  const attempts = createAttempts({
    ...limits,
    store,
    poster,
    clock,
    retries: { ...limits, random },
    slowHostsMax: rememberedMax,
    onRecorded: (keyId, slow, nextAt) => {
      troubles.ended('record')
      left(keyId, slow)
      if (nextAt !== null) loop.wakeBy(nextAt)
    },
    onLost: (keyId, slow, error) => {
      troubles.note('record', error)
      left(keyId, slow)
    },
    onAttempt: (outcome, durationMs) => onAttempt?.(outcome, durationMs),
    onGone: (keyId, url) => disableGone(options, keyId, url),
    beginAttempt: options.beginAttempt,
  })

  const looking = { ...options, checked, stopped, troubles, pauseMs: limits.troublePauseMs }
  const takeIn = (events: readonly ClaimedEvent[]) => {
    for (const { keyId } of events) keys.add(keyId)
    for (const [keyId, ownEvents] of Map.groupBy(events, (event) => event.keyId)) {
      void lookUp(keyId, looking).then((found) => {
        for (const event of ownEvents) {
          if (found === undefined || stopped.isSet) left(keyId)
          else attempts.add(event, found)
        }
      })
    }
  }
  const loop = createClaimLoop({
    ...{ store, clock, limits, keys, troubles, stopped },
    onClaimed: takeIn,
    onEnd: endWhenEmpty,
  })

  return {
    start: loop.start,
    wake: loop.wake,
    async stop() {
      stopped.set()
      loop.wake()
      for (const { keyId } of attempts.dropWaiting()) left(keyId)
      attempts.flush()
      endWhenEmpty()
      await emptied.sleep(limits.timeoutMs)
      attempts.abandon()
      await poster.destroy()
    },
    sendTestEvent: createTestEvents({ poster, checked, clock, underWayMax: limits.testEventsMax }),
    get inFlight() {
      return keys.total
    },
  }
}

function disableGone({ log, onGone }: DelivererOptions, keyId: number, url: string): void {
  log.warn({ keyId }, 'a webhook receiver answered 410: its URL is to be disabled')
  onGone?.(keyId, url).catch((error: unknown) =>
    log.error({ err: error, keyId }, 'the URL of a receiver that is gone could not be disabled'),
  )
}

interface LookUp {
  destinationOf: DelivererOptions['destinationOf']
  checked: (destination: WebhookDestination) => CheckedDestination
  stopped: WakeSignal
  troubles: Troubles
  pauseMs: number
}

/** The destination of a key's events; null when it has no URL. Repeats until the store answers, because an event in
 *  flight cannot be given back. Undefined when stopped meanwhile. */
async function lookUp(
  keyId: number,
  { destinationOf, checked, stopped, troubles, pauseMs }: LookUp,
): Promise<CheckedDestination | null | undefined> {
  while (!stopped.isSet) {
    try {
      const destination = await destinationOf(keyId)
      troubles.ended('look up')
      return destination === null ? null : checked(destination)
    } catch (error) {
      troubles.note('look up', error)
      await stopped.sleep(pauseMs)
    }
  }
  return undefined
}
