/**
 * The time that a site goes by. Nodes on one database all go by the database's clock: a message that one of them accepts is
 * released, sent and expired by others, so the clocks of their machines must not matter. Between two answers of the database the
 * monotonic clock counts, which nobody sets. A gateway that is alone with its data goes by the clock of its machine.
 */

/** Time of the database when the monotonic clock was 0; NaN: the machine's clock counts. Shared by the threads of this process. */
let origin = new Float64Array(new SharedArrayBuffer(8)).fill(Number.NaN)

/** Ms since epoch, a whole number. */
export function siteTime(): number {
  const originMs = origin[0]!
  return Number.isNaN(originMs) ? Date.now() : Math.floor(originMs + monotonicMs())
}

/** The same clock for all threads, and not `performance.now()`, which each counts from its own start. */
function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}

/** Begins to ask the database for its time. Call the result with the answer. */
export function askTime(): (databaseMs: number) => void {
  const askedAt = monotonicMs()
  return (databaseMs) => {
    const answeredAt = monotonicMs()
    // It was that time at some moment between the question and the answer: an answer that came late tells little, and a time
    // that may be right stays as it is.
    const known = Number.isNaN(origin[0]!) ? Date.now() - answeredAt : origin[0]!
    origin[0] = Math.min(Math.max(known, databaseMs - answeredAt), databaseMs + 1 - askedAt)
  }
}

/** For a thread of this process, which goes by it after `goBy`. */
export function timeToShare(): SharedArrayBuffer {
  return origin.buffer as SharedArrayBuffer
}

export function goBy(shared: SharedArrayBuffer): void {
  origin = new Float64Array(shared)
}
