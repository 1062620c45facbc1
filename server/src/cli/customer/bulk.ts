/** `websms bulk`: a text to each row of a CSV file. */
import { hash, randomBytes } from 'node:crypto'
import type { SendOptions } from '@websms/sdk'
import { type Command, Option } from 'commander'
import { type ExitCode, exitCodes, UserError } from '../../user-error.ts'
import { type Answer, printAnswer } from '../print-answer.ts'
import type { Terminal } from '../terminal.ts'
import { addCustomerOptions, addExamples, withGateway } from './answering.ts'
import { type Columns, columnsOf, rowsOf, survey } from './bulk-file.ts'
import { createProgress } from './bulk-progress.ts'
import { type BulkText, requireText, textOf } from './bulk-request.ts'
import { openResultFile, priceAnswer, type Tally, tallyAnswer, tallyOf } from './bulk-results.ts'
import { quoteBulk, runBulk } from './bulk-run.ts'
import type { Connection } from './connection.ts'
import { exitCodeOf } from './failures.ts'
import { type JournalHead, openJournal } from './journal.ts'
import { addSendOptions, type SendFlags, sendOptionsOf } from './send-options.ts'

interface BulkFlags extends SendFlags {
  body?: string
  dedupe?: true
  out?: string
  journal?: string
  dryRun?: true
  again?: true
  unknown?: 'skip' | 'send'
}

export function addBulkCommand(program: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  const bulk = addSendOptions(addCustomerOptions(program.command('bulk')))
    .description('send a text to each row of a CSV file')
    .argument('<file>', 'the CSV file, with a heading')
    .option('--body <text>', 'the text, where rows have none of their own; {{ first_name }} is the column first_name')
    .option('--dedupe', 'send once to a number that several rows have')
    .option('--out <file>', 'write the result of each row to this CSV file')
    .option('--dry-run', 'send nothing, and show what all rows would come to')
    .option('--journal <file>', 'the journal of what was sent; without it, FILE.journal')
    .option('--again', 'send all rows once more, also those that were sent')
    .addOption(
      new Option('--unknown <what>', 'what to do with rows of which nobody knows that they were sent').choices([
        'skip',
        'send',
      ]),
    )
    .action(async (file: string, flags: BulkFlags, command: Command) => {
      const answer = await withGateway(terminal, command, async (connection) => {
        const plan = await planOf(file, flags, connection)
        return flags.dryRun
          ? priceOf(terminal, plan, connection)
          : await sendAll(terminal, { command, plan, connection, done })
      })
      printAnswer(terminal, command, answer)
    })
  bulk.addHelpText('after', columnsHelp)
  addExamples(
    bulk,
    'websms bulk people.csv --body "Kia ora {{ first_name }}" --dry-run',
    'websms bulk people.csv --body "Kia ora {{ first_name }}" --out results.csv',
    'websms bulk people.csv --template reminder --at 2026-12-24T09:00:00+13:00',
  )
}

const columnsHelp = `
Columns are found by their headings: "to" (or number, phone, mobile) is needed; "body" (or message, text) is the text
where neither --body nor --template gives one; "reference" is your own. The others are values of fields.

What was sent is written to a journal beside the file. After an interruption the same command continues where it ended,
and nothing is sent twice: each request has an Idempotency-Key from the journal. Exit code 6: some rows were refused.`

interface Plan {
  file: string
  flags: BulkFlags
  rows: number
  columns: Columns
  text: BulkText
  options: SendOptions
  fingerprint: string
}

async function planOf(file: string, flags: BulkFlags, { client, profile }: Connection): Promise<Plan> {
  const { headings, rows, digest } = await survey(file)
  const text = await textOf(client, flags)
  const options = { ...sendOptionsOf(flags), ...(text.template !== null && { template: text.template }) }
  const columns = columnsOf(file, headings, text.fields)
  requireText(file, text, columns)
  const { base_url, client_id } = profile
  const fingerprint = hash('sha256', JSON.stringify([digest, text.body, options, flags.dedupe, base_url, client_id]))
  return { file, flags, rows, columns, text, options, fingerprint }
}

function taskOf({ file, columns, text, options, flags }: Plan, { client }: Connection) {
  return { client, rows: rowsOf(file, columns), columns, text, options, dedupe: flags.dedupe === true }
}

async function priceOf(terminal: Terminal, plan: Plan, connection: Connection): Promise<Answer> {
  const progress = createProgress(terminal, plan.rows)
  try {
    return priceAnswer(await quoteBulk(taskOf(plan, connection), progress.show))
  } finally {
    progress.clear()
  }
}

interface Sending {
  command: Command
  plan: Plan
  connection: Connection
  done: (code: ExitCode) => void
}

async function sendAll(terminal: Terminal, { command, plan, connection, done }: Sending): Promise<Answer> {
  const { file, flags, rows, fingerprint } = plan
  const journalFile = flags.journal ?? `${file}.journal`
  // A token shows that the credentials are right, and that the gateway keeps keys, before anything is begun.
  await connection.client.balance()
  const journal = await openJournal(journalFile, newHead(fingerprint, rows), flags.again === true)
  const isRepetition = journal.batches.size > 0
  const interruption = terminal.interruption?.() ?? neverInterrupted()
  const progress = createProgress(terminal, rows)
  const tally = tallyOf(rows)
  const out = flags.out === undefined ? null : openResultFile(flags.out)
  const { scheduledFor } = connection
  const told = { journalFile, out: flags.out }
  try {
    await runBulk({
      ...taskOf(plan, connection),
      journal,
      keepsKeys: connection.keepsKeys,
      unknown: flags.unknown ?? null,
      signal: interruption.signal,
      onResults(results, isNew) {
        tally.add(results, isNew)
        out?.write(results)
        progress.show(tally.rowsDone)
      },
    })
  } catch (error) {
    progress.clear()
    printAnswer(terminal, command, tallyAnswer(tally, { ...told, ended: false, scheduledFor: scheduledFor() }))
    throw interruption.signal.aborted ? interrupted(tally) : withAdvice(error, tally)
  } finally {
    progress.clear()
    interruption.forget()
    await out?.close()
    await journal.close()
  }
  if (isRepetition && tally.rowsNew === 0 && terminal.progress) {
    terminal.err(`All of it was sent before, from ${journal.head.started_at} on. To send it once more: --again.\n`)
  }
  if (tally.failed + tally.unknown > 0) done(tally.accepted > 0 ? exitCodes.partly : exitCodes.failure)
  return tallyAnswer(tally, { ...told, ended: true, scheduledFor: scheduledFor() })
}

function newHead(fingerprint: string, rows: number): JournalHead {
  const run = `websms-bulk-${randomBytes(12).toString('hex')}`
  return { websms_bulk: 1, run, fingerprint, rows, started_at: new Date().toISOString() }
}

const neverInterrupted = () => ({ signal: new AbortController().signal, forget: () => {} })

const toContinue = 'Run the same command again to continue; nothing is sent twice.'

function interrupted({ rowsDone, rows }: Tally): UserError {
  return new UserError(`Interrupted after ${rowsDone} of ${rows} rows. ${toContinue}`, {
    exitCode: exitCodes.interrupted,
  })
}

/** The error that stopped a bulk, with the way to continue. */
function withAdvice(error: unknown, { rowsDone, rows }: Tally): unknown {
  if (error instanceof UserError || !(error instanceof Error)) return error
  const code = exitCodeOf(error)
  if (code !== exitCodes.unreachable && code !== exitCodes.balanceTooLow) return error
  const top = code === exitCodes.balanceTooLow ? 'Top up the account. ' : ''
  return new UserError(`Stopped after ${rowsDone} of ${rows} rows: ${error.message}. ${top}${toContinue}`, {
    cause: error,
    exitCode: code,
  })
}
