/** Webhook events and the attempts to deliver them. */

export interface ClaimedEvent {
  eventId: number
  keyId: number
  /** Regular tries made so far. */
  attempts: number
  body: string
  /** The customer's reference of the message that it is about. */
  reference?: string
  /** Time of the next regular try, while the next try is one that somebody asked for. */
  regularAt?: number
  /** The trace of the message that it is about; absent while tracing is off. */
  trace?: MessageTrace
}

/** Trace of the request that a message came with. */
export interface MessageTrace {
  traceparent: string
  /** Time at which the message was accepted, ms since epoch. */
  acceptedAt: number
}

/** Number of events that may be claimed. */
export interface EventRoom {
  limit: number
  /** Maximum for one key, except for keys in `keys`. */
  perKey: number
  keys?: ReadonlyMap<number, number>
  /** Now, ms since epoch. */
  at: number
}

export interface AttemptRow {
  eventId: number
  keyId: number
  /** Regular tries made so far, this one included if it is one. */
  number: number
  startedAt: number
  durationMs: number
  statusCode: number | null
  error: string | null
  response: string | null
  /** `retry` needs `nextAt`. */
  outcome: 'delivered' | 'retry' | 'failed'
  nextAt: number | null
  /** The receiver asked for it not to be tried before `nextAt`. */
  postponed?: boolean
  /** The header that it carried. */
  traceparent?: string
}

/** A webhook URL that was disabled. */
export interface DisabledWebhook {
  keyId: number
  /** The URL that was tried, so that another one set meanwhile stays; null for any URL. */
  url: string | null
  reason: 'gone' | 'failing'
  at: number
}

export interface EventVerbs {
  /** From now on events of keys in these parts alone are claimed (`webhookPart`); before the first call, those of every key. */
  serveEvents(parts: ReadonlySet<number>): void
  /** True while events of keys in this part are in flight. */
  holdsEvents(part: number): boolean
  /** Due events, and after a success some that are due later; keys in turn. They are in flight until `attempts` reports on
   *  them. */
  claimEvents(room: EventRoom): Promise<ClaimedEvent[]>
  /** Time at which the next event falls due that is not in flight; null when none waits. */
  nextEventAt(): Promise<number | null>
  /** A URL to which every try has failed for 5 days is disabled with the try that says so. */
  attempts(attempts: readonly AttemptRow[]): Promise<void>
  /** Stops deliveries to a URL, with a notice; its events are written as failed until it is set again. */
  disableWebhook(webhook: DisabledWebhook): Promise<void>
}
