/** Results of a bulk: counted, written to a CSV file, and told at the end. */
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { csvText } from '@websms/sms'
import { UserError } from '../../user-error.ts'
import type { Answer } from '../print-answer.ts'
import { money, plural, waitLines } from './answering.ts'
import type { BulkPrice } from './bulk-run.ts'
import type { RowResult } from './journal.ts'

export interface Tally {
  readonly rows: number
  rowsDone: number
  /** Rows that this run has sent, and not an earlier one. */
  rowsNew: number
  accepted: number
  duplicates: number
  failed: number
  unknown: number
  parts: number
  /** The first that were refused. */
  readonly examples: RowResult[]
  add(results: readonly RowResult[], isNew: boolean): void
}

/** Refused rows that are named; the others are in the result file. */
const examplesMax = 10

export function tallyOf(rows: number): Tally {
  const examples: RowResult[] = []
  const tally: Tally = {
    ...{ rows, rowsDone: 0, rowsNew: 0, accepted: 0, duplicates: 0, failed: 0, unknown: 0, parts: 0, examples },
    add(results, isNew) {
      tally.rowsDone += results.length
      if (isNew) tally.rowsNew += results.length
      for (const result of results) {
        const [, , , outcome, , parts] = result
        tally[outcome === 'duplicate' ? 'duplicates' : outcome] += 1
        tally.parts += parts ?? 0
        if (outcome === 'failed' && examples.length < examplesMax) examples.push(result)
      }
    },
  }
  return tally
}

interface Where {
  journalFile: string
  out: string | undefined
  /** False: it stopped before all rows were sent. */
  ended: boolean
  /** Time that the messages wait for; null: they do not wait, or were sent by an earlier run. */
  scheduledFor: string | null
}

export function tallyAnswer(tally: Tally, { journalFile, out, ended, scheduledFor }: Where): Answer {
  const { rows, rowsDone, accepted, duplicates, failed, unknown, parts } = tally
  const others = [
    ...(failed > 0 ? [`Refused: ${failed.toLocaleString('en')}`] : []),
    ...(duplicates > 0 ? [`repeated numbers left out: ${duplicates.toLocaleString('en')}`] : []),
    ...(unknown > 0 ? [`unknown: ${unknown.toLocaleString('en')}`] : []),
  ]
  return {
    json: {
      ...{ rows, done: rowsDone, complete: ended, accepted, failed, duplicates, unknown, parts },
      ...{ journal: journalFile, out: out ?? null },
      ...(scheduledFor !== null && { scheduled_for: scheduledFor }),
      errors: tally.examples.map(([line, to, , , , , error]) => ({ line, to, error })),
    },
    lines: [
      `Accepted ${plural(accepted, 'message')} in ${plural(parts, 'part')}, of ${plural(rows, 'row')}.`,
      ...(others.length === 0 ? [] : [`${others.join(', ')}.`]),
      ...failureLines(tally.examples, failed, out),
      ...waitLines(scheduledFor, 'wait'),
      ...(out === undefined ? [] : [`Results: ${out}`]),
    ],
    quiet: [String(accepted)],
  }
}

function failureLines(examples: readonly RowResult[], failed: number, out: string | undefined): string[] {
  const more = failed - examples.length
  const where = out === undefined ? '--out writes all of them to a file' : `all are in ${out}`
  return [
    ...examples.map(([line, to, , , , , error]) => `  line ${line}, ${to}: ${error}`),
    ...(more > 0 ? [`  and ${more.toLocaleString('en')} more: ${where}.`] : []),
  ]
}

export function priceAnswer({ messages, parts, price, failed, duplicates, balance }: BulkPrice): Answer {
  const enough = balance >= price
  return {
    json: {
      ...{ messages, parts, price, failed: failed.length, duplicates, balance, balance_sufficient: enough },
      errors: failed.slice(0, examplesMax).map(([line, to, , , , , error]) => ({ line, to, error })),
    },
    lines: [
      `${plural(messages, 'message')} in ${plural(parts, 'part')} for ${money(price)}. Nothing was sent.`,
      ...(failed.length > 0 ? [`Would be refused: ${failed.length.toLocaleString('en')}.`] : []),
      ...failureLines(failed.slice(0, examplesMax), Math.min(failed.length, examplesMax), undefined),
      ...(duplicates > 0 ? [`Repeated numbers left out: ${duplicates.toLocaleString('en')}.`] : []),
      enough ? `The balance is ${money(balance)}.` : `The balance of ${money(balance)} does not cover it.`,
    ],
    quiet: [String(price)],
  }
}

interface ResultFile {
  write(results: readonly RowResult[]): void
  /** @throws UserError when it could not be written */
  close(): Promise<void>
}

export function openResultFile(file: string): ResultFile {
  const stream = createWriteStream(file, { mode: 0o600 })
  // Told by `close`, where it is waited for.
  const ended = finished(stream).catch((error: Error) => error)
  stream.write(csvText([['line', 'to', 'reference', 'result', 'message_id', 'parts', 'error']]))
  return {
    write: (results) => void stream.write(csvText(results)),
    async close() {
      stream.end()
      const error = await ended
      if (error instanceof Error) throw new UserError(`Cannot write ${file}: ${error.message}.`)
    },
  }
}
