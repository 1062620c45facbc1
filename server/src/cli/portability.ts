/** `websms portability …`: which network serves the numbers that have left the holder of their prefix. */
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { csvText, networkNames, networkOf, normaliseNumber } from '@websms/sms'
import { type Command, InvalidArgumentError } from 'commander'
import { clearTable, importFile, type Progress } from '../lookup/import/import.ts'
import { exportTable, networkInTable, summariseTable, tableColumns } from '../lookup/table.ts'
import type { Settings } from '../settings.ts'
import { openStore } from '../store/open-store.ts'
import { UserError } from '../user-error.ts'
import { addAnswerOptions, answerFromStore, commandSettings } from './answer.ts'
import { addSettingOptions } from './options.ts'
import { printAnswer } from './print-answer.ts'
import { columns, type Terminal } from './terminal.ts'

export function addPortabilityCommands(program: Command, terminal: Terminal): void {
  const portability = program.command('portability').description('numbers that moved to another network')

  addPortabilityImport(portability, terminal)

  addSettingOptions(portability.command('export'), ['dataDir'])
    .description('write the portability table to a CSV file that can be imported')
    .argument('<file>', 'the file, or - for stdout')
    .action((file: string, _options: unknown, command: Command) => writeTable(terminal, command, file))

  addAnswerOptions(portability.command('clear'))
    .description('empty the portability table, so that networks are told by prefix alone')
    .action(async (_options: unknown, command: Command) => {
      await clearTable(commandSettings(terminal, command))
      printAnswer(terminal, command, { json: { rows: 0 }, lines: ['The portability table is empty.'] })
    })

  addAnswerOptions(portability.command('lookup'))
    .description('look up a number in the portability table and by prefix')
    .argument('<number>', 'in any format the API accepts', numberArgument)
    .action((number: string, _options: unknown, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        const network = await networkInTable(store.read, number)
        const holder = networkOf(number)?.network ?? null
        return {
          json: { number, network: network ?? holder, in_table: network !== null, prefix_holder: holder },
          lines: [
            network === null ? `${number} is not in the portability table.` : `${number} is on ${network}.`,
            holder === null ? 'Its prefix is not assigned to a known network.' : `Its prefix is assigned to ${holder}.`,
          ],
          quiet: [network ?? holder ?? 'unknown'],
        }
      }),
    )

  addAnswerOptions(portability.command('status'))
    .description('show the source of the portability table and its size')
    .action((_options: unknown, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        const { rows, source, importedAt, networks } = await summariseTable(store.read)
        const time = importedAt === null ? null : new Date(importedAt).toISOString()
        return {
          json: { rows, source, imported_at: time, networks: Object.fromEntries(networks) },
          lines:
            rows === 0
              ? ['The portability table is empty. Fill it with: websms portability import FILE.csv']
              : [`${count(rows)} numbers from ${source}${time ? `, imported ${time}` : ''}`, ...networkLines(networks)],
          quiet: [String(rows)],
        }
      }),
    )
}

function addPortabilityImport(portability: Command, terminal: Terminal): void {
  addAnswerOptions(portability.command('import'))
    .description('replace the portability table with a file; the gateway can keep running')
    .argument('<file>', 'a CSV file with a number and its network in each row')
    .option('--skip-bad', 'skip bad rows; otherwise one bad row stops the import')
    .action(async (file: string, options: { skipBad?: true; quiet?: true }, command: Command) => {
      const settings = commandSettings(terminal, command)
      const progress = progressLine(terminal, options.quiet === true)
      try {
        const { rows, skipped, networks, encoding } = await importFile({
          place: settings,
          file,
          skipBad: options.skipBad === true,
          howToSkipBad: 'skip bad rows with --skip-bad',
          onBadRow: badRows(terminal, file, progress.clear),
          onProgress: progress.show,
        })
        progress.clear()
        if (!options.quiet) {
          if (encoding !== null && encoding !== 'UTF-8') terminal.err(`${file} was read as ${encoding}\n`)
          warnOfStrangers(terminal, networks, settings)
        }
        const left = skipped === 0 ? [] : [`${count(skipped)} bad rows were skipped.`]
        printAnswer(terminal, command, {
          json: { rows, skipped, networks: Object.fromEntries(networks) },
          lines: [`The portability table now has ${count(rows)} numbers.`, ...left, ...networkLines(networks)],
          quiet: [String(rows)],
        })
      } finally {
        progress.clear()
      }
    })
}

async function writeTable(terminal: Terminal, command: Command, file: string): Promise<void> {
  const store = await openStore(commandSettings(terminal, command))
  const progress = progressLine(terminal, file === '-')
  try {
    const { row_count: all } = await store.read.selectFrom('portability_state').selectAll().executeTakeFirstOrThrow()
    async function* text() {
      yield csvText([tableColumns])
      let rows = 0
      for await (const page of exportTable(store.read)) {
        rows += page.length
        progress.show({ step: 'writing', share: rows / all, rows })
        yield csvText(page)
      }
    }
    if (file === '-') for await (const chunk of text()) terminal.out(chunk)
    else await writeWhole(file, text())
    progress.clear()
    if (file !== '-') terminal.err(`${count(all)} numbers were written to ${file}.\n`)
  } finally {
    progress.clear()
    await store.close()
  }
}

/** The file appears whole or not at all. */
async function writeWhole(file: string, text: AsyncIterable<string>): Promise<void> {
  const draft = `${file}.part`
  try {
    await pipeline(text, createWriteStream(draft, { flags: 'w' }))
    await rename(draft, file)
  } catch (error) {
    await rm(draft, { force: true })
    if (error instanceof UserError) throw error
    throw new UserError(`${file} cannot be written: ${(error as Error).message}`)
  }
}

/** Wrong rows that are shown: in a file of another kind every row is wrong. */
const badRowsShown = 20

/** Interval between updates of the line of progress, in ms. */
const progressMs = 100

function numberArgument(text: string): string {
  const normalised = normaliseNumber(text)
  if (!normalised.ok) throw new InvalidArgumentError(normalised.message)
  return normalised.number
}

function badRows(terminal: Terminal, file: string, clearProgress: () => void) {
  let shown = 0
  return (line: number, reason: string) => {
    shown += 1
    if (shown > badRowsShown + 1) return
    clearProgress()
    terminal.err(shown > badRowsShown ? 'and more\n' : `${file}:${line}: ${reason}\n`)
  }
}

/** One line that changes, for a person who watches. */
function progressLine(terminal: Terminal, quiet: boolean) {
  let last = 0
  let drawn = false
  return {
    show({ step, share, rows }: { step: string } & Pick<Progress, 'share' | 'rows'>) {
      const now = performance.now()
      if (!terminal.progress || quiet || now - last < progressMs) return
      last = now
      drawn = true
      terminal.err(`\r${step} ${Math.floor(share * 100)} %, ${count(rows)} rows\x1b[K`)
    },
    clear() {
      if (drawn) terminal.err('\r\x1b[K')
      drawn = false
    },
  }
}

/** A network that neither prefixes nor carriers name is mostly misspelt, and would match no route. */
function warnOfStrangers(terminal: Terminal, networks: ReadonlyMap<string, number>, { carriers }: Settings): void {
  const known = new Set([...networkNames, ...carriers.flatMap((carrier) => carrier.networks ?? [])])
  for (const [network, rows] of networks) {
    if (known.has(network)) continue
    terminal.err(`warning: no prefix and no carrier uses the network name "${network}" of ${count(rows)} numbers\n`)
  }
}

function networkLines(networks: ReadonlyMap<string, number>): string[] {
  return columns([['NETWORK', 'NUMBERS'], ...[...networks].map(([network, rows]) => [network, count(rows)])])
}

function count(rows: number): string {
  return rows.toLocaleString('en')
}
