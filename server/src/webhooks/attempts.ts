/** Makes the attempts at claimed events: each waits for its host, is signed and sent, judged, and recorded in the store. */
import type { AttemptRow, ClaimedEvent } from '../store/traffic/events.ts'
import type { BeginAttempt } from '../tracing/trace-webhooks.ts'
import type { Clock } from './clock.ts'
import type { CheckedDestination } from './destination.ts'
import { webhookId as webhookIdOf } from './events.ts'
import type { HostQueuesOptions } from './host-queues.ts'
import { HostQueues } from './host-queues.ts'
import type { Answer, Poster } from './post.ts'
import { createRecorder, type RecorderOptions } from './recorder.ts'
import { type AllowedDestination, signedRequest } from './signed-request.ts'
import type { RetryRules, Verdict } from './verdict.ts'
import { judge } from './verdict.ts'

interface AttemptsOptions extends HostQueuesOptions, RecorderOptions {
  poster: Poster
  clock: Clock
  retries: RetryRules
  /** A host whose answer took this long, in ms, is slow. */
  slowAfterMs: number
  /** An attempt was recorded: its event is no longer in flight, and due again at `nextAt` unless that is null. `slow` tells
   *  whether its host was slow; undefined when nothing was sent. */
  onRecorded: (keyId: number, slow: boolean | undefined, nextAt: number | null) => void
  /** The store failed to record an attempt. It has released the event, which is due as if there had been no attempt. */
  onLost: (keyId: number, slow: boolean | undefined, error: unknown) => void
  /** An attempt was made. Must not throw. */
  onAttempt: (outcome: AttemptRow['outcome'], durationMs: number) => void
  /** The receiver at this URL answered 410. Must not throw. */
  onGone: (keyId: number, url: string) => void
  /** Begins the spans of attempts; absent while tracing is off. */
  beginAttempt?: BeginAttempt | undefined
}

interface Attempts {
  /** Takes an event in. `destination` is null when its key no longer has a URL. */
  add(event: ClaimedEvent, destination: CheckedDestination | null): void
  /** Releases the events whose attempt has not begun, and returns them. */
  dropWaiting(): ClaimedEvent[]
  /** Records the ended attempts now. */
  flush(): void
  /** From now on attempts that are in progress are ignored when they end. */
  abandon(): void
}

interface Job {
  event: ClaimedEvent
  destination: AllowedDestination
}

export function createAttempts(options: AttemptsOptions): Attempts {
  const { poster, clock, retries, slowAfterMs, onRecorded, onLost, onAttempt, onGone, beginAttempt } = options
  const queues = new HostQueues<Job>(options)
  const recorder = createRecorder(options)
  let abandoned = false

  const record = async (
    { eventId, keyId, attempts, regularAt }: ClaimedEvent,
    startedAt: number,
    { durationMs, statusCode, response }: Answer,
    { outcome, nextAt, error, postponed }: Omit<Verdict, 'gone'>,
    slow: boolean | undefined,
    traceparent?: string,
  ) => {
    try {
      const number = attempts + (regularAt === undefined ? 1 : 0)
      const ended = { startedAt, durationMs, statusCode, error, response, outcome, nextAt }
      await recorder.record({
        eventId,
        keyId,
        number,
        ...ended,
        ...(postponed && { postponed }),
        ...(traceparent && { traceparent }),
      })
    } catch (failure) {
      onLost(keyId, slow, failure)
      return
    }
    onRecorded(keyId, slow, nextAt)
  }

  const startAllowed = () => {
    for (let job = queues.next(); job !== undefined; job = queues.next()) void run(job)
  }

  const run = async ({ event, destination }: Job) => {
    const startedAt = clock.now()
    const webhookId = webhookIdOf(event.eventId)
    const { body, reference } = event
    const span = beginAttempt?.(event, destination.origin, startedAt)
    const traceparent = span?.traceparent
    const answer = await poster.post(
      signedRequest(destination, { webhookId, body, at: startedAt, reference, traceparent }),
    )
    span?.end(answer)
    if (abandoned) return
    const slow = answer.durationMs >= slowAfterMs
    queues.done(destination, slow)
    startAllowed()
    const { gone, ...verdict } = judge(answer, event, clock.now(), retries)
    onAttempt(verdict.outcome, answer.durationMs)
    await record(event, startedAt, answer, verdict, slow, traceparent)
    if (gone) onGone(event.keyId, destination.url)
  }

  return {
    add(event, destination) {
      if (destination?.ok) {
        queues.add(destination, event.keyId, { event, destination })
        startAllowed()
        return
      }
      const startedAt = clock.now()
      if (destination === null) {
        const error = 'the API key no longer has a webhook URL, or it is disabled'
        void record(event, startedAt, notSent(error), { outcome: 'failed', nextAt: null, error }, undefined)
        return
      }
      const answer = notSent(destination.reason)
      void record(event, startedAt, answer, judge(answer, event, startedAt, retries), undefined)
    },
    dropWaiting: () => queues.clear().map(({ event }) => event),
    flush: recorder.flush,
    abandon() {
      abandoned = true
    },
  }
}

const notSent = (error: string): Answer => ({
  ...{ statusCode: null, error, response: null },
  ...{ retryAfter: null, durationMs: 0 },
})
