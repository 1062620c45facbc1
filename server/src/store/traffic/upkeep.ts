/** What is done by the clock: messages expire, old rows go. */

export interface UpkeepVerbs {
  /** Ends what is still open and was created before `before` as expired. Returns how many it passed, ended
   *  before or now: 0 when it has caught up. */
  expire(before: number, at: number, limit: number): Promise<number>
  /** Removes what was made before `before`, and tokens that are over, for some ms. Returns how many rows it passed: 0 when
   *  it has caught up. Open messages and everything about money stay. */
  removeOld(before: number, at: number): Promise<number>
  /** Ends everything queued for a carrier that will not run, as failed and refunded; returns how many messages. */
  failQueued(carrierId: number, error: string, at: number, limit: number): Promise<number>
}
