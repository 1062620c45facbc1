/** Messages that are accepted now and sent later. */

export interface DueSlice {
  /** Messages whose time is at or before this are due. */
  at: number
  /** Due messages whose time is before this are too late to be sent. */
  expiredBefore: number
  limit: number
}

export interface ReleasedSlice {
  /** Messages that went to the outbox. */
  released: number
  /** Messages that ended as expired, with their price back. */
  expired: number
  /** Messages that ended as failed, with their price back: their account is suspended, or their sender may no longer be used. */
  refused: number
  /** Late ones that wait for the end of quiet hours now. */
  moved: number
  /** Time of the next message that waits; null when none does. */
  nextAt: number | null
}

/** Messages of one account. */
export interface ChosenMessages {
  accountId: number
  messageIds: readonly number[]
}

/** `taken`: a carrier has it, or may have, or it has ended; `unknown`: the account has no such message. */
export type CancelOutcome = 'cancelled' | 'taken' | 'unknown'
/** `due`: it waits for no time. */
export type RescheduleOutcome = 'rescheduled' | 'due' | 'unknown'

export interface ScheduleVerbs {
  /** Moves messages that are due to the outbox, in the order of their times, unless they may not be sent now. */
  releaseDue(slice: DueSlice): Promise<ReleasedSlice>
  /** Ends messages of which nothing was claimed as failed, with their whole price back. A message that was cancelled before
   *  counts as cancelled. One outcome for each id, in order. */
  cancel(chosen: ChosenMessages & { at: number }): Promise<CancelOutcome[]>
  /** Gives messages that wait for their time another one. One outcome for each id, in order. */
  reschedule(chosen: ChosenMessages & { dueAt: number }): Promise<RescheduleOutcome[]>
}
