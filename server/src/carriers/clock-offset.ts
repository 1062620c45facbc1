/** The offset of a carrier's clock from UTC, learnt from the done dates of its receipts, which name no zone. */

export interface ClockOffset {
  /** A receipt came at `at` and says that its message was done at `doneAt`, read as UTC; ms since epoch. */
  note(doneAt: number, at: number): void
  /** Null until enough receipts agree. */
  read(): { minutes: number; seen: number; of: number } | null
}

/** The last receipts count, so that a change of daylight saving is seen. */
const samplesMax = 200
const samplesMin = 5
/** Share of them that must agree: a late receipt names an earlier time. */
const agreement = 0.5

/** Zones differ by quarters of an hour. */
const stepMinutes = 15

export function createClockOffset(): ClockOffset {
  const samples: number[] = []
  return {
    note(doneAt, at) {
      samples.push(Math.round((doneAt - at) / 60_000 / stepMinutes) * stepMinutes || 0)
      if (samples.length > samplesMax) samples.shift()
    },
    read() {
      const counts = new Map<number, number>()
      for (const minutes of samples) counts.set(minutes, (counts.get(minutes) ?? 0) + 1)
      const [minutes, seen] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? [0, 0]
      if (samples.length < samplesMin || seen <= samples.length * agreement) return null
      return { minutes, seen, of: samples.length }
    },
  }
}
