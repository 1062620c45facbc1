/**
 * Runs the tries at claimed events: each waits for its host, is signed and sent, judged, and recorded in the store.
 */
import type { AttemptRow, ClaimedEvent } from '../store/traffic/events.ts'
import type { Clock } from './clock.ts'
import type { Answer, Sender } from './deliver.ts'
import type { Destination } from './endpoint.ts'
import { webhookId as webhookIdOf } from './events.ts'
import type { HostQueuesOptions } from './host-queues.ts'
import { HostQueues } from './host-queues.ts'
import { Recorder, type RecorderOptions } from './recorder.ts'
import { type OpenDestination, signedRequest } from './signed-request.ts'
import type { RetryRules, Verdict } from './verdict.ts'
import { judge } from './verdict.ts'

export interface TriesOptions extends HostQueuesOptions, RecorderOptions {
  sender: Sender
  clock: Clock
  retries: RetryRules
  /** A host whose answer took this long, in ms, is slow. */
  slowAfterMs: number
  /** A try was recorded: its event is in flight no more, and due again at `nextAt`, if it is. `slow` says how its host did,
   *  undefined when it was not asked. */
  onRecorded: (keyId: number, slow: boolean | undefined, nextAt: number | null) => void
  /** The store failed to record a try. It has let go of the event, which is due as if it had not been tried. */
  onLost: (keyId: number, slow: boolean | undefined, error: unknown) => void
  /** A try was made. Must not throw. */
  onAttempt: (outcome: AttemptRow['outcome'], durationMs: number) => void
  /** The receiver at this URL answered 410. Must not throw. */
  onGone: (keyId: number, url: string) => void
}

export class Tries {
  readonly #options: TriesOptions
  readonly #queues: HostQueues<Job>
  readonly #recorder: Recorder
  #abandoned = false

  constructor(options: TriesOptions) {
    this.#options = options
    this.#queues = new HostQueues(options)
    this.#recorder = new Recorder(options)
  }

  /** Takes one event in; null when its key has no URL any more. */
  add(event: ClaimedEvent, destination: Destination | null) {
    if (destination?.ok) {
      this.#queues.add(destination, event.keyId, { event, destination })
      this.#startWhatMay()
      return
    }
    const startedAt = this.#options.clock.now()
    if (destination === null) {
      const error = 'the API key has no webhook URL any more, or it is disabled'
      void this.#record(event, startedAt, notSent(error), { outcome: 'failed', nextAt: null, error }, undefined)
      return
    }
    const answer = notSent(destination.reason)
    void this.#record(event, startedAt, answer, judge(answer, event, startedAt, this.#options.retries), undefined)
  }

  /** Lets go of the events whose try has not begun, and returns them. */
  dropWaiting(): ClaimedEvent[] {
    return this.#queues.clear().map(({ event }) => event)
  }

  /** Records at once what has ended. */
  flush() {
    this.#recorder.flush()
  }

  /** Takes no notice any more of how the tries under way end. */
  abandon() {
    this.#abandoned = true
  }

  #startWhatMay() {
    for (let job = this.#queues.next(); job !== undefined; job = this.#queues.next()) void this.#run(job)
  }

  async #run({ event, destination }: Job) {
    const { clock, sender, retries, slowAfterMs, onAttempt, onGone } = this.#options
    const startedAt = clock.now()
    const webhookId = webhookIdOf(event.eventId)
    const answer = await sender.deliver(signedRequest(destination, { webhookId, body: event.body, at: startedAt }))
    if (this.#abandoned) return
    const slow = answer.durationMs >= slowAfterMs
    this.#queues.done(destination, slow)
    this.#startWhatMay()
    const { gone, ...verdict } = judge(answer, event, clock.now(), retries)
    onAttempt(verdict.outcome, answer.durationMs)
    await this.#record(event, startedAt, answer, verdict, slow)
    if (gone) onGone(event.keyId, destination.url)
  }

  async #record(
    { eventId, keyId, attempts, regularAt }: ClaimedEvent,
    startedAt: number,
    { durationMs, statusCode, response }: Answer,
    { outcome, nextAt, error, postponed }: Omit<Verdict, 'gone'>,
    slow: boolean | undefined,
  ) {
    const { onRecorded, onLost } = this.#options
    try {
      const number = attempts + (regularAt === undefined ? 1 : 0)
      const ended = { startedAt, durationMs, statusCode, error, response, outcome, nextAt }
      await this.#recorder.record({ eventId, keyId, number, ...ended, ...(postponed && { postponed }) })
    } catch (error) {
      onLost(keyId, slow, error)
      return
    }
    onRecorded(keyId, slow, nextAt)
  }
}

interface Job {
  event: ClaimedEvent
  destination: OpenDestination
}

const notSent = (error: string): Answer => ({
  ...{ statusCode: null, error, response: null },
  ...{ retryAfter: null, durationMs: 0 },
})
