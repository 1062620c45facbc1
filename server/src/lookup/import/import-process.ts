/**
 * Imports a portability file in a process beside the gateway, which starts it and receives its progress. Reading
 * millions of rows takes the processor for seconds, and a cancelled import is killed in the middle of a step. The rows
 * that it leaves behind are never read, and the next import removes them.
 */
import { setPriority } from 'node:os'
import { argv, env } from 'node:process'
import { UserError } from '../../user-error.ts'
import { importFile, type Progress } from './import.ts'

export type ImportSaid =
  | { progress: Progress; badRows: number }
  | { badRow: { line: number; reason: string } }
  | { done: { rows: number; networks: [string, number][]; encoding: string | null }; badRows: number }
  | { failed: string; badRows: number }

/** Lower than the gateway's, so that it gets the processor when the gateway leaves it. */
const niceness = 10

/** Bad rows that are reported one by one; further ones are counted. */
const badRowsTold = 100

/** Interval between progress reports, in ms. */
const progressMs = 100

try {
  setPriority(niceness)
} catch {
  // Some containers forbid the change; then the import runs at the gateway's priority.
}

// Ctrl-C reaches every process of the terminal: the gateway decides when this one ends.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
process.on('disconnect', () => process.exit())

const [dataDir, file, name, skipBad] = argv.slice(2) as [string, string, string, string]
const databaseUrl = env.DATABASE_URL || null
let toldAt = Number.NEGATIVE_INFINITY
let badRows = 0

try {
  const { rows, networks, encoding } = await importFile({
    place: { dataDir, databaseUrl },
    file,
    name,
    skipBad: skipBad === 'true',
    howToSkipBad: 'tick “Skip bad rows”',
    onBadRow(line, reason) {
      badRows += 1
      if (badRows <= badRowsTold) say({ badRow: { line, reason } })
    },
    onProgress(progress) {
      const now = performance.now()
      if (now - toldAt < progressMs) return
      toldAt = now
      say({ progress, badRows })
    },
  })
  say({ done: { rows, networks: [...networks], encoding }, badRows })
} catch (error) {
  const failed = error instanceof UserError ? error.message : `It could not be imported: ${(error as Error).message}`
  say({ failed, badRows })
}
process.disconnect()

function say(said: ImportSaid): void {
  process.send!(said, () => {})
}
