/** Sends the batches of a bulk one after the other, each once, and counts their results. */
import { ApiError, type BulkAnswer, type Client, type SendOptions } from '@websms/sdk'
import { UserError } from '../../user-error.ts'
import type { BulkRow, Columns } from './bulk-file.ts'
import { type Batch, type BulkText, batchesOf, batchRows, requestOf } from './bulk-request.ts'
import type { Journal, RowResult } from './journal.ts'

interface BulkTask {
  client: Client
  rows: AsyncIterable<BulkRow>
  columns: Columns
  text: BulkText
  options: SendOptions
  dedupe: boolean
}

interface RunOptions extends BulkTask {
  journal: Journal
  /** True once the gateway has shown that it keeps idempotency keys. */
  keepsKeys: () => boolean
  /** Rows whose outcome is unknown, where it cannot be asked for: null refuses to guess. */
  unknown: 'skip' | 'send' | null
  signal: AbortSignal
  /** Called with the results of each batch, in order; `isNew` is false for one of an earlier run. */
  onResults: (results: readonly RowResult[], isNew: boolean) => void
}

/** A key counts for 24 hours; an hour is left for clocks that differ. */
const keyLifeMs = 23 * 3_600_000

/** @throws what the SDK throws, UserError where it is not known what was sent, or the reason of the signal */
export async function runBulk(run: RunOptions): Promise<void> {
  for await (const batch of batchesOf(run.rows, run.dedupe)) {
    const state = run.journal.batches.get(batch.index)
    if (state?.kind === 'done') {
      run.onResults(state.results, false)
      continue
    }
    const results =
      state !== undefined && !mayRepeat(state, run) ? unknownResults(batch, run.unknown) : await send(batch, run)
    await run.journal.done(batch.index, results)
    run.onResults(results, true)
  }
}

function mayRepeat(
  { atMs, keysKept }: { atMs: number; keysKept: boolean },
  { unknown, keepsKeys }: RunOptions,
): boolean {
  return unknown === 'send' || (keysKept && keepsKeys() && Date.now() - atMs < keyLifeMs)
}

/** @throws UserError unless they are to be skipped */
function unknownResults({ index, rows }: Batch, unknown: RunOptions['unknown']): RowResult[] {
  if (unknown === 'skip') return rows.map((row) => resultOf(row, 'unknown'))
  const [first, last] = [rows[0]!.line, rows.at(-1)!.line]
  throw new UserError(
    `Lines ${first} to ${last} may have been sent: the run was cut short while batch ${index + 1} was under way, and the gateway cannot ` +
      'tell. Look at its messages, then repeat the command with --unknown skip or --unknown send.',
  )
}

async function send(batch: Batch, run: RunOptions): Promise<RowResult[]> {
  const { journal, client, signal, keepsKeys } = run
  const request = requestOf(batch, run.text, run.columns, run.options)
  if (request === null) return resultsOf(batch, [])
  signal.throwIfAborted()
  await journal.begin(batch.index, keepsKeys())
  try {
    // Without keys a request that was cut short could not be repeated: it is waited for.
    const ending = keepsKeys() ? { signal } : {}
    const key = `${journal.head.run}-${batch.index + 1}`
    const { messages } = await client.bulk(request, { idempotencyKey: key, ...ending })
    return resultsOf(batch, messages)
  } catch (error) {
    if (error instanceof ApiError && isRefusal(error)) await journal.refused(batch.index, error.message)
    throw error
  }
}

/** True when nothing of the request was done, nor of an earlier one with its key. */
const isRefusal = ({ status }: ApiError) => status < 500 && status !== 409 && status !== 422

/** Results of all rows of a batch: those of the answer, and those that were left out. */
function resultsOf({ rows, repeated }: Batch, messages: BulkAnswer['messages']): RowResult[] {
  const answers = messages[Symbol.iterator]()
  return rows.map((row, place) => {
    if (repeated[place]) return resultOf(row, 'duplicate')
    const { value: answer } = answers.next()
    if (answer === undefined) return resultOf(row, 'unknown')
    if (!answer.success) return resultOf(row, 'failed', { error: answer.error })
    const parts = 'parts' in answer ? answer.parts : null
    return resultOf(row, 'parts' in answer ? 'accepted' : 'duplicate', { messageId: answer.message_id, parts })
  })
}

function resultOf(
  { line, to, reference }: BulkRow,
  outcome: RowResult[3],
  more: { messageId?: string; parts?: number | null; error?: string } = {},
): RowResult {
  return [line, to, reference, outcome, more.messageId ?? null, more.parts ?? null, more.error ?? null]
}

export interface BulkPrice {
  messages: number
  parts: number
  price: number
  /** Refused rows. */
  failed: readonly RowResult[]
  duplicates: number
  balance: number
}

/** The price of all rows; nothing is sent. */
export async function quoteBulk(task: BulkTask, onRows: (rows: number) => void): Promise<BulkPrice> {
  let [messages, parts, micros, duplicates] = [0, 0, 0, 0]
  const failed: RowResult[] = []
  for await (const batch of batchesOf(task.rows, task.dedupe)) {
    const request = requestOf(batch, task.text, task.columns, task.options)
    duplicates += batch.repeated.filter(Boolean).length
    if (request !== null) {
      const quoted = await task.client.quote(request)
      messages += quoted.summary.sent
      parts += quoted.summary.parts
      // Sums of dollars drift; micro-dollars are whole.
      micros += Math.round(quoted.summary.price * 1_000_000)
      const sent = batch.rows.filter((_, place) => !batch.repeated[place])
      for (const [place, one] of quoted.messages.entries()) {
        if (!one.success) failed.push(resultOf(sent[place]!, 'failed', { error: one.error }))
      }
    }
    onRows(batch.index * batchRows + batch.rows.length)
  }
  const { balance } = await task.client.balance()
  return { messages, parts, price: micros / 1_000_000, failed, duplicates, balance }
}
