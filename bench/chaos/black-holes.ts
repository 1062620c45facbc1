/** Black holes of a chaos run: a simulator that was one reads, once it reads again, what was written to it long before. */
import type { Submit } from './evidence.ts'
import type { OutsideRecord } from './records.ts'

/** Time from the next start of the gateway until everything old is read, in ms. */
const readAgainMs = 5000

/** True for a submit whose time may be much later than that of its writing. */
export function readLate(outside: readonly OutsideRecord[]): (submit: Submit) => boolean {
  const starts = outside.filter((record) => record.event === 'started')
  const holes = outside.flatMap((record) => {
    if (record.event !== 'blackHole') return []
    const { log, atMs: fromMs } = record
    const next = starts.find(({ atMs }) => atMs > fromMs)?.atMs ?? Number.POSITIVE_INFINITY
    return [{ log, fromMs, toMs: next + readAgainMs }]
  })
  return ({ log, atMs }) => holes.some((hole) => hole.log === log && atMs >= hole.fromMs && atMs <= hole.toMs)
}
