/** Work done by the clock: messages expire, old rows go. */

export interface UpkeepVerbs {
  /** Ends open messages created before `before` as expired. Returns the number of messages it passed, ended before or
   *  now: 0 when it has caught up. */
  expire(before: number, at: number, limit: number): Promise<number>
  /** Removes rows made before `before`, and expired tokens, for some ms. Returns the number of rows it passed: 0 when
   *  it has caught up. Open messages and everything about money stay. */
  removeOld(before: number, at: number): Promise<number>
  /** Ends everything queued for a carrier that will not run, as failed and refunded; returns the number of messages. */
  failQueued(carrierId: number, error: string, at: number, limit: number): Promise<number>
}
