/** `websms ledger …`: checks the stored balances against the transfers. */
import type { Command } from 'commander'
import { type LedgerCheck, verifyLedger } from '../store/data-folder.ts'
import { type ExitCode, exitCodes } from '../user-error.ts'
import { addAnswerOptions, commandSettings } from './answer.ts'
import { printAnswer } from './print-answer.ts'
import type { Terminal } from './terminal.ts'

export function addLedgerCommands(program: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  const ledger = program.command('ledger').description('the double-entry ledger')

  addAnswerOptions(ledger.command('verify'))
    .description(
      'replay all transfers and compare them with balances, messages and refunds; exits with 1 if they differ',
    )
    .option('--full', 'check all transfers, not only those since the last check')
    .action(async (options: { full?: true }, command: Command) => {
      const check = await verifyLedger(commandSettings(terminal, command), { full: options.full === true })
      printAnswer(terminal, command, { json: jsonOf(check), lines: linesOf(check), quiet: textsOf(check) })
      done(check.ok ? exitCodes.ok : exitCodes.failure)
    })
}

function jsonOf({ ok, full, checked, transfers, drift, driftCount, durationMs }: LedgerCheck) {
  return {
    ok,
    full,
    checked,
    transfers,
    drift_count: driftCount,
    drift: drift.map(({ kind, accountId, transferId, messageId, expectedMicros, foundMicros, text }) => ({
      kind,
      account_id: idOf(accountId),
      transfer_id: idOf(transferId),
      message_id: idOf(messageId),
      expected_micros: expectedMicros === null ? null : Number(expectedMicros),
      found_micros: foundMicros === null ? null : Number(foundMicros),
      text,
    })),
    duration_ms: durationMs,
  }
}

function linesOf(check: LedgerCheck): string[] {
  const { ok, full, checked, transfers, driftCount, durationMs } = check
  const read = full || checked === transfers ? `all ${transfers}` : `${checked} new ones of ${transfers}`
  const summary = `${read} transfers read in ${durationMs} ms`
  if (ok) return [`The ledger is in order: ${summary}.`]
  const more = driftCount - check.drift.length
  return [
    `The ledger is not in order: ${driftCount} differences, ${summary}.`,
    ...textsOf(check).map((text) => `  ${text}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
    'How to fix it: docs/ledger.md',
  ]
}

function textsOf({ drift }: LedgerCheck): string[] {
  return drift.map(({ text }) => text)
}

function idOf(id: number | null): string | null {
  return id === null ? null : String(id)
}
