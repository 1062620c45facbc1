/** The gateway's clock in a chaos run, as far as the outside log tells. */
import type { OutsideRecord } from './records.ts'

/** Gives the time on the gateway's clock at a time of ours. */
export function gatewayClockOf(outside: readonly OutsideRecord[]): (atMs: number) => number {
  const steps = outside.filter((record) => record.event === 'clock')
  return (atMs) => atMs + (steps.findLast((step) => step.atMs <= atMs)?.offsetMs ?? 0)
}

/** Time on its clock until which scheduled messages must have left: that of its last start. */
export function lastStartOf(outside: readonly OutsideRecord[]): number {
  const last = outside.findLast((record) => record.event === 'started')
  return last === undefined ? 0 : last.atMs + last.clockOffsetMs
}
