/** One clock for all programs of a bench: fractions of a ms count, and programs compare what they noted. */

/** Time in ms since epoch, with microseconds. */
export function now(): number {
  return performance.timeOrigin + performance.now()
}

export function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs))
}
