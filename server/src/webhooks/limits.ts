/**
 * The bounds of webhook delivery and their defaults (reliability "Defaults").
 */

export interface DelivererLimits {
  /** For the whole of one attempt, in ms (reference §5: 5 s). */
  timeoutMs: number
  /** Pause before the second attempt, the third and so on, in ms (readings "Webhook rules"). */
  retryDelaysMs: readonly number[]
  /** Random change of such a pause, as a share of it. */
  retryJitter: number
  /** Maximum number of attempts in progress. An account has at most as many as are free. */
  concurrency: number
  /** Maximum number of attempts in progress, and of connections, of one account to one origin. */
  perHostConcurrency: number
  /** Maximum number of attempts in progress to all slow hosts together; the rest is kept for others. An account has at
   *  most as many as are free. */
  slowConcurrency: number
  /** A host whose last answer took this long, in ms, or never came, is slow. */
  slowAfterMs: number
  /** Maximum number of test events in progress. An account has at most as many as are free. */
  testEventsMax: number
  /** Maximum number of events claimed and not yet recorded. They keep connections busy between two claims. */
  inFlightMax: number
  /** Maximum number of events taken by one claim, which is done in one turn of the event loop. */
  claimEventsMax: number
  perKeyInFlight: number
  /** The limit of a key whose host is slow, and of every key once half of `inFlightMax` is taken. */
  perKeyInFlightLeast: number
  /** Time that an ended attempt waits for others, to be recorded together, in ms. */
  recordWaitMs: number
  /** Attempts that are recorded without waiting for others. */
  recordRows: number
  /** Maximum number of keys, of slow hosts and of idle origins that are remembered. */
  rememberedMax: number
  /** Largest share of the time that claims may take: after a claim that took long, because very many keys have waiting
   *  events, the next claim comes later. */
  claimShareMax: number
  /** Longest pause that this makes, in ms. */
  claimPauseMs: number
  /** Longest sleep while a due event waits for its key's turn, in ms: others may fall due meanwhile. */
  busyPollMs: number
  /** Longest sleep, in ms. Covers events that another process made due, and a clock that was stepped. */
  idlePollMs: number
  /** Pause, in ms, when an event is due that a claim did not return. */
  emptyClaimPauseMs: number
  /** Pause after the store failed, in ms. */
  troublePauseMs: number
}

export const defaultLimits: DelivererLimits = {
  timeoutMs: 5000,
  retryDelaysMs: [5000, 300_000, 1_800_000],
  retryJitter: 0.1,
  concurrency: 256,
  perHostConcurrency: 16,
  slowConcurrency: 128,
  slowAfterMs: 1000,
  testEventsMax: 16,
  inFlightMax: 16_384,
  claimEventsMax: 4096,
  perKeyInFlight: 256,
  perKeyInFlightLeast: 8,
  recordWaitMs: 3,
  recordRows: 64,
  rememberedMax: 10_000,
  claimShareMax: 0.2,
  claimPauseMs: 50,
  busyPollMs: 250,
  idlePollMs: 5000,
  emptyClaimPauseMs: 20,
  troublePauseMs: 1000,
}
