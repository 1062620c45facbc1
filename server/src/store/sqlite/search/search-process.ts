/**
 * Runs the searches, charts and lists of people: a process of its own with a connection that can only read. A thread
 * would not do: a query that runs too long can only be ended together with the process that runs it, since nothing
 * interrupts SQLite in the middle of a step. It steps back behind the gateway, which carries the traffic.
 */
import { setPriority } from 'node:os'
import { argv } from 'node:process'
import type { SQLInputValue } from 'node:sqlite'
import { openForSearch } from '../open.ts'

export interface SearchQuestion {
  sql: string
  parameters: readonly unknown[]
}

export type SearchAnswer = { rows: unknown[] } | { error: string }

/** Said once, before the first question. */
export type Ready = { ready: true }

/** Lower than the gateway's, so that it gets the processor when the gateway leaves it. */
const niceness = 10

try {
  setPriority(niceness)
} catch {
  // Some containers allow no change: then it runs beside the gateway.
}

// Ctrl-C reaches every process of the terminal: the gateway decides when this one ends.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})

const db = openForSearch(argv[2]!)

process.on('message', ({ sql, parameters }: SearchQuestion) => answer(run(sql, parameters)))
process.on('disconnect', () => process.exit())
answer({ ready: true })

function run(sql: string, parameters: readonly unknown[]): SearchAnswer {
  try {
    return { rows: db.prepare(sql).all(...(parameters as SQLInputValue[])) }
  } catch (error) {
    return { error: (error as Error).message }
  }
}

function answer(said: SearchAnswer | Ready): void {
  // Sending fails when the gateway has gone, and then 'disconnect' ends this process.
  process.send!(said, () => {})
}
