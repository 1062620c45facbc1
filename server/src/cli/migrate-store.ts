/** `websms migrate-store`: moves the data of a folder to PostgreSQL. */

import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import type { Settings } from '../settings.ts'
import { siteTime } from '../site-time.ts'
import { withoutPassword } from '../store/data-folder.ts'
import { type Relocation, type RelocationProgress, relocate, undoRelocation } from '../store/relocation.ts'
import { secretKeyFile } from '../store/secrets.ts'
import { exitCodes, UserError } from '../user-error.ts'
import { commandSettings } from './answer.ts'
import { printAnswer } from './print-answer.ts'
import type { Terminal } from './terminal.ts'

interface MoveOptions {
  from?: string
  to?: string
  rehearse?: true
  startOver?: true
  undo?: true
  quiet?: true
}

export function addMigrateStoreCommand(program: Command, terminal: Terminal): void {
  program
    .command('migrate-store')
    .description('move the data of a folder to PostgreSQL; goes on where it was when it is run again')
    .option('--from <folder>', 'the data folder (WEBSMS_DATA)')
    .option('--to <url>', 'the database; other users can read it here, so better set DATABASE_URL')
    .option('--rehearse', 'move into a schema that is removed again; a gateway may go on meanwhile')
    .option('--start-over', 'remove what another move has left unfinished in the database')
    .option('--undo', 'use the folder again after a move, without what happened since')
    .option('--json', 'print only JSON to stdout')
    .option('--quiet', 'print nothing but errors')
    .addHelpText('after', '\nThe whole way, and the way back: docs/move-to-postgres.md')
    .action(async (options: MoveOptions, command: Command) => {
      const settings = commandSettings(terminal, command)
      const dataDir = options.from === undefined ? settings.dataDir : resolve(options.from)
      if (options.undo) undo(terminal, command, dataDir)
      else await move(terminal, command, { ...settings, dataDir })
    })
}

async function move(terminal: Terminal, command: Command, settings: Settings): Promise<void> {
  const { to, rehearse = false, startOver = false, quiet = false } = command.opts<MoveOptions>()
  const { dataDir, secretKey, secretKeyOld } = settings
  const databaseUrl = to ?? settings.databaseUrl
  if (databaseUrl === null || !/^postgres(ql)?:\/\/./.test(databaseUrl)) {
    const found = databaseUrl === null ? 'No database is named' : 'The database is not an address'
    throw new UserError(`${found}: set DATABASE_URL, or give --to, such as postgres://user:password@host/websms.`, {
      exitCode: exitCodes.usage,
    })
  }
  const progress = createProgress(terminal, quiet)
  try {
    const moved = await relocate({
      ...{ dataDir, databaseUrl, secretKey, secretKeyOld, rehearse, startOver },
      at: siteTime,
      onProgress: progress.show,
    })
    progress.clear()
    printAnswer(terminal, command, {
      json: jsonOf(moved, rehearse),
      lines: rehearse ? rehearsed(moved) : linesOf(moved, settings, withoutPassword(databaseUrl)),
    })
  } finally {
    progress.clear()
  }
}

function undo(terminal: Terminal, command: Command, dataDir: string): void {
  const { mark, past } = undoRelocation(dataDir, siteTime())
  printAnswer(terminal, command, {
    json: {
      target: mark.target,
      next_message_id: past === null ? null : String(past.nextMessageId),
      unknown_parts: past?.unknownParts ?? 0,
    },
    lines: [
      `A gateway can run on ${dataDir} again. Run none on ${mark.target} from now on.`,
      ...(past === null
        ? ['The move had not ended, so nothing has happened there.']
        : [
            'It is as it was at the move: what happened in the database since is not in it.',
            `The next message ID is ${past.nextMessageId}.`,
            `${past.unknownParts} parts may have been sent since. Without a receipt they are sent again in 10 min; one-time codes are not.`,
          ]),
    ],
  })
}

function jsonOf(moved: Relocation, rehearsal: boolean) {
  const { tables, rows, messages, rowsBefore, inexactRows, transfers, endedBefore, durationMs } = moved
  return {
    ...{ rehearsal, messages, rows, tables, transfers },
    rows_before: rowsBefore,
    inexact_rows: inexactRows,
    ended_before: endedBefore,
    duration_ms: durationMs,
  }
}

function rehearsed(moved: Relocation): string[] {
  return [
    `The rehearsal went well: ${countsOf(moved)} in ${timeText(moved.durationMs)}. Rows and sums of every table agree, and the ledger is in order on both sides.`,
    ...inexactLines(moved),
    'Nothing was changed in the folder, and nothing is left in the database. To move: stop the gateway, and run it without --rehearse.',
  ]
}

function linesOf(moved: Relocation, { dataDir, secretKey }: Settings, target: string): string[] {
  if (moved.endedBefore) return [`The data of ${dataDir} was moved to ${target} before: there is nothing left to do.`]
  const file = join(dataDir, secretKeyFile)
  return [
    `${countsOf(moved)} were moved to ${target} in ${timeText(moved.durationMs)}. Rows and sums of every table agree, and the ledger is in order on both sides.`,
    ...inexactLines(moved),
    secretKey === null
      ? `Start the gateway with DATABASE_URL, and with the content of ${file} as WEBSMS_SECRET_KEY: keep it.`
      : 'Start the gateway with DATABASE_URL and the same WEBSMS_SECRET_KEY.',
    `${dataDir} stays as it is, and no gateway starts on it any more. The way back: docs/move-to-postgres.md`,
  ]
}

function countsOf({ messages, rows, rowsBefore }: Relocation): string {
  const before = rowsBefore === 0 ? '' : `, ${count(rowsBefore)} of them by an earlier run`
  return `${count(messages)} messages, ${count(rows)} rows in all${before}`
}

function inexactLines({ inexactRows }: Relocation): string[] {
  if (inexactRows === 0) return []
  return [
    `${count(inexactRows)} rows have the character U+FFFD now: for a NUL, which PostgreSQL cannot hold, or because they had it before.`,
  ]
}

const stepTexts = {
  checking: 'checking the folder',
  moving: 'moving',
  comparing: 'comparing both sides',
} satisfies Record<RelocationProgress['step'], string>

/** Intervals between updates, in ms: of a line that changes, and of lines in a log. */
const drawMs = 200
const logMs = 10_000

/** One line that changes on a terminal, a line now and then elsewhere. */
function createProgress(terminal: Terminal, quiet: boolean) {
  const everyMs = terminal.progress ? drawMs : logMs
  let shown: { step: string; at: number } | null = null
  let first: { rows: number; at: number } | null = null
  let drawn = false
  return {
    show(progress: RelocationProgress) {
      const now = performance.now()
      if (progress.step === 'moving') first ??= { rows: progress.rows, at: now }
      if (quiet || (shown?.step === progress.step && now - shown.at < everyMs)) return
      shown = { step: progress.step, at: now }
      const text = progressText(progress, first && { rows: progress.rows - first.rows, ms: now - first.at })
      terminal.err(terminal.progress ? `\r${text}\x1b[K` : `${text}\n`)
      drawn = terminal.progress === true
    },
    clear() {
      if (drawn) terminal.err('\r\x1b[K')
      drawn = false
    },
  }
}

/** @param pace rows of this run, and its time */
function progressText(progress: RelocationProgress, pace: { rows: number; ms: number } | null): string {
  const { step, rows, rowsTotal, messages, messagesTotal } = progress
  if (step !== 'moving') return `${stepTexts[step]} (${count(rowsTotal)} rows)`
  const share = `${stepTexts[step]}: ${count(messages)} of ${count(messagesTotal)} messages, ${count(rows)} of ${count(rowsTotal)} rows`
  if (pace === null || pace.ms < 1000 || pace.rows === 0) return share
  const rate = pace.rows / (pace.ms / 1000)
  return `${share}, ${count(Math.round(rate))} rows/s, ${timeText(((rowsTotal - rows) / rate) * 1000)} left`
}

function timeText(ms: number): string {
  const seconds = Math.ceil(ms / 1000)
  if (seconds < 120) return `${seconds} s`
  return seconds < 7200 ? `${Math.ceil(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`
}

function count(rows: number): string {
  return rows.toLocaleString('en')
}
