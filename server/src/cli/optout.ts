/** `websms optout …`: numbers that get no more messages from a sender. */

import { writeFile } from 'node:fs/promises'
import { csvText, normaliseNumber } from '@websms/sms'
import { type Command, InvalidArgumentError } from 'commander'
import { requireAccount } from '../accounts/require.ts'
import { type ListedOptOut, listOptOuts } from '../opt-outs/list.ts'
import { expectedInstead, senderAsStored } from '../rules/senders/sender.ts'
import { siteTime } from '../site-time.ts'
import type { Store } from '../store/store.ts'
import { everyAccount, type OptOutChange } from '../store/traffic/opt-outs.ts'
import { exitCodes, UserError } from '../user-error.ts'
import { addAnswerOptions, answerFromStore, isoTime } from './answer.ts'
import { type OptOutRow, readOptOutFile } from './opt-out-file.ts'
import { addOptOutSettings } from './opt-out-settings.ts'
import { idArgument } from './options.ts'
import { columns, type Terminal } from './terminal.ts'

export function addOptOutCommands(program: Command, terminal: Terminal): void {
  const optOut = program.command('optout').description('numbers that get no more messages from a sender')
  addListing(optOut, terminal)
  addChanging(optOut, terminal)
  addFiles(optOut, terminal)
  addOptOutSettings(optOut, terminal)
}

interface OwnerOptions {
  account?: number
  everyAccount?: true
}

function ofOwner(optOut: Command, name: string): Command {
  return addAnswerOptions(optOut.command(name))
    .option('--account <id>', 'the account that it holds for', idArgument)
    .option('--every-account', 'it holds for every account that sends from the sender')
}

/** @throws UserError unless one of the two is given */
async function readOwner({ read }: Pick<Store, 'read'>, { account, everyAccount: all }: OwnerOptions): Promise<number> {
  if ((account === undefined) === (all === undefined)) {
    const words = 'Say whom it holds for: either --account ID, or --every-account.'
    throw new UserError(words, { exitCode: exitCodes.usage })
  }
  if (account !== undefined) await requireAccount(read, account)
  return account ?? everyAccount
}

function addListing(optOut: Command, terminal: Terminal): void {
  ofOwner(optOut, 'list')
    .description('list opt-outs, the newest first')
    .option('--number <number>', 'only of this number', numberArgument)
    .option('--sender <code>', 'only of this sender')
    .option('--limit <n>', 'how many at most', idArgument, 50)
    .action((options: OwnerOptions & { number?: string; sender?: string; limit: number }, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        const { number, sender, limit } = options
        const accountId = await readOwner(store, options)
        const found = await listOptOuts(store.read, { accountId, number, sender, limit })
        return {
          json: found.map(jsonOf),
          lines:
            found.length === 0
              ? ['No opt-outs.']
              : columns([
                  ['NUMBER', 'SENDER', 'SINCE', 'BY', 'ACCOUNT', 'NOTE'],
                  ...found.map((row) => [
                    ...[row.number, row.sender, isoTime(row.at)!, row.source],
                    row.accountId === everyAccount ? 'every' : String(row.accountId),
                    row.note,
                  ]),
                ]),
          quiet: found.map((row) => row.number),
        }
      }),
    )
}

function addChanging(optOut: Command, terminal: Terminal): void {
  ofOwner(optOut, 'add')
    .description('add opt-outs; what waits for the numbers ends within a few seconds')
    .argument('<number...>', 'the numbers', (text: string, before: string[] = []) => [...before, numberArgument(text)])
    .requiredOption('--sender <code>', 'the sender that they get nothing from', senderArgument)
    .option('--note <text>', 'where the request came from', '')
    .action((numbers: string[], options: OwnerOptions & { sender: string; note: string }, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        const accountId = await readOwner(store, options)
        const { sender, note } = options
        const rows = numbers.map((number) => ({ number, sender, note }))
        const added = await change(store, accountId, 'opted_out', rows, { sender, ...(note !== '' && { note }) })
        return changedAnswer({ added, unchanged: rows.length - added })
      }),
    )

  ofOwner(optOut, 'remove')
    .description('remove an opt-out: only when the person asked for messages again')
    .argument('<number>', 'the number', numberArgument)
    .requiredOption('--sender <code>', 'the sender', senderArgument)
    .requiredOption('--reason <text>', 'how the person asked')
    .action((number: string, options: OwnerOptions & { sender: string; reason: string }, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        const accountId = await readOwner(store, options)
        const { sender, reason } = options
        const removed = await change(store, accountId, 'resumed', [{ number, sender, note: reason }], {
          sender,
          reason,
        })
        if (removed === 0) {
          throw new UserError(`${number} has not opted out of ${sender}. List its opt-outs with: websms optout list`)
        }
        return { json: { number, sender }, lines: [`${number} gets messages from ${sender} again.`], quiet: [number] }
      }),
    )
}

function addFiles(optOut: Command, terminal: Terminal): void {
  ofOwner(optOut, 'import')
    .description(
      'add the opt-outs of a CSV file with number,sender,note; shows what it has, and adds nothing without --yes',
    )
    .argument('<file>', 'a CSV file')
    .option('--sender <code>', 'the sender of rows that name none', senderArgument)
    .option('--yes', 'add them')
    .action((file: string, options: OwnerOptions & { sender?: string; yes?: true }, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        const accountId = await readOwner(store, options)
        const { rows, faults } = await readOptOutFile(file, options.sender ?? null)
        for (const { line, text } of faults.slice(0, faultsShown)) terminal.err(`${file}:${line}: ${text}\n`)
        if (faults.length > 0) {
          const count = faults.length === 1 ? '1 faulty row' : `${faults.length} faulty rows`
          throw new UserError(`${file} has ${count}: nothing was added. Correct the file and import it again.`)
        }
        if (!options.yes) {
          const lines = [`${file} has ${rows.length} numbers. Nothing was added: to add them, give --yes.`]
          return { json: { numbers: rows.length, saved: false }, lines, quiet: [String(rows.length)] }
        }
        let added = 0
        for (let start = 0; start < rows.length; start += sliceRows) {
          added += await change(store, accountId, 'opted_out', rows.slice(start, start + sliceRows), { file })
        }
        return changedAnswer({ added, unchanged: rows.length - added })
      }),
    )

  ofOwner(optOut, 'export')
    .description('write the opt-outs as a CSV file')
    .argument('<file>', 'the file, or - for stdout')
    .action((file: string, options: OwnerOptions, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        const accountId = await readOwner(store, options)
        let text = csvText([['number', 'sender', 'note', 'opted_out_at', 'source']])
        let rows = 0
        for (let below: number | undefined; ; ) {
          const page = await listOptOuts(store.read, { accountId, below, limit: sliceRows })
          text += csvText(page.map((row) => [row.number, row.sender, row.note, isoTime(row.at), row.source]))
          rows += page.length
          if (page.length < sliceRows) break
          below = page.at(-1)!.changeId
        }
        if (file === '-') terminal.out(text)
        else await writeFile(file, text)
        const lines = file === '-' ? [] : [`${rows} opt-outs were written to ${file}.`]
        return { json: { rows }, lines, quiet: file === '-' ? [] : [String(rows)] }
      }),
    )
}

/** Rows of one transaction. */
const sliceRows = 1000
const faultsShown = 20

function change(
  { traffic }: Pick<Store, 'traffic'>,
  accountId: number,
  kind: OptOutChange['kind'],
  rows: readonly OptOutRow[],
  detail: Readonly<Record<string, unknown>>,
): Promise<number> {
  return traffic.changeOptOuts({
    ...{ accountId, kind, source: 'command', memberId: null, at: siteTime() },
    entries: rows,
    audit: {
      ...{ memberId: null, accountId: accountId === everyAccount ? null : accountId, actingAs: false },
      action: kind === 'opted_out' ? 'optout.added' : 'optout.removed',
      target: rows.length === 1 ? rows[0]!.number : `${rows.length} numbers`,
      detail: JSON.stringify(detail),
      ...{ ip: null, requestId: null },
    },
  })
}

function changedAnswer({ added, unchanged }: { added: number; unchanged: number }) {
  const before = unchanged === 0 ? '' : ` ${unchanged} had opted out before.`
  return { json: { added, unchanged }, lines: [`Opt-outs added: ${added}.${before}`], quiet: [String(added)] }
}

function jsonOf(row: ListedOptOut) {
  return {
    number: row.number,
    sender: row.sender,
    account_id: row.accountId === everyAccount ? null : String(row.accountId),
    opted_out_at: isoTime(row.at),
    source: row.source,
    word: row.word,
    inbound_id: row.inboundId === null ? null : String(row.inboundId),
    note: row.note,
  }
}

function numberArgument(text: string): string {
  const normalised = normaliseNumber(text)
  if (!normalised.ok) throw new InvalidArgumentError(normalised.message)
  return normalised.number
}

function senderArgument(text: string): string {
  const code = senderAsStored(text)
  const expected = expectedInstead(code)
  if (expected !== null) throw new InvalidArgumentError(`Expected ${expected}.`)
  return code
}
