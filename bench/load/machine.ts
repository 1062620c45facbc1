/** One line about the machine, so that a figure is never read without it. */
import { availableParallelism, cpus, totalmem } from 'node:os'

export function machineLine(): string {
  const gib = Math.round(totalmem() / 2 ** 30)
  return `${cpus()[0]?.model.trim()}, ${availableParallelism()} cores, ${gib} GiB, Node ${process.versions.node}, ${process.platform}`
}

/** The middle value; of an even number the lower of the two. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)]!
}
