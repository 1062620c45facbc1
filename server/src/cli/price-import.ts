/** `websms price import`: what a file would change, and the replacement of the list. */
import { readFile, stat } from 'node:fs/promises'
import type { Command } from 'commander'
import { type ImportPreview, importDetail, ListChangedError, previewImport, runImport } from '../pricing/import.ts'
import { ownerText } from '../pricing/owners.ts'
import { commaNote, fileBytesMax } from '../pricing/price-file.ts'
import type { PriceCheck } from '../pricing/warnings.ts'
import { dollarText } from '../rules/ledger/money.ts'
import type { ListOwner } from '../rules/pricing/price.ts'
import type { Store } from '../store/store.ts'
import { UserError } from '../user-error.ts'
import { answerFromStore } from './answer.ts'
import { audited } from './audited.ts'
import { addOwnerOptions, type OwnerOptions, readOwner } from './price-owner.ts'
import { noteCountriesBeside, readPriceKnowledge, warnOfPrices } from './price-warnings.ts'
import { columns, type Terminal } from './terminal.ts'

/** Changes of each kind that are printed. */
const shownMax = 20

export function addPriceImport(price: Command, terminal: Terminal): void {
  addOwnerOptions(price.command('import'))
    .description('replace a list by a CSV file; shows what that changes, and changes nothing without --yes')
    .argument('<file>', 'a CSV file with destination,price in each line')
    .option('--yes', 'replace the list')
    .action((file: string, options: OwnerOptions & { yes?: true }, command: Command) =>
      answerFromStore(terminal, command, async (store, settings) => {
        const { owner, words, countOf } = await readOwner(store.read, options)
        const { check, networks } = await readPriceKnowledge(store.read, settings)
        const preview = await previewImport(store.read, networks, owner, await readBytes(file))
        refuseFaults(terminal, file, preview)
        await warn(terminal, check, owner, preview)
        if (options.yes) await replace(store, owner, file, preview)
        const { entries } = preview.file
        return {
          json: { prices: entries.length, ...importDetail(preview), saved: options.yes === true },
          lines: [
            ...changeLines(preview),
            options.yes
              ? `The list of ${words} now has ${countOf(entries.length)}.`
              : `Nothing was changed. To replace the list of ${words} by the ${countOf(entries.length)} of ${file}, add --yes.`,
          ],
          quiet: [String(entries.length)],
        }
      }),
    )
}

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(file)
    if (size > fileBytesMax) throw new UserError(`${file} has ${size} bytes, and ${fileBytesMax} is the most.`)
    return await readFile(file)
  } catch (error) {
    if (error instanceof UserError) throw error
    throw new UserError(`${file} cannot be read: ${(error as Error).message}`, { cause: error })
  }
}

function refuseFaults(terminal: Terminal, file: string, { file: { faults, faultsCount } }: ImportPreview): void {
  if (faultsCount === 0) return
  for (const { line, text } of faults) terminal.err(`${file}:${line}: ${text}\n`)
  if (faultsCount > faults.length) terminal.err('and more\n')
  const count = faultsCount === 1 ? '1 faulty line' : `${faultsCount} faulty lines`
  throw new UserError(`${file} has ${count}: nothing was changed. Correct the file and import it again.`)
}

async function warn(
  terminal: Terminal,
  check: PriceCheck,
  owner: ListOwner,
  { file: { entries, ignored, decimalComma } }: ImportPreview,
): Promise<void> {
  if (ignored.length > 0) terminal.err(`note: columns that are not read: ${ignored.join(', ')}\n`)
  if (decimalComma) terminal.err(`note: ${commaNote}\n`)
  await warnOfPrices(terminal, check, owner, { all: entries, shown: entries })
  await noteCountriesBeside(terminal, { all: entries, shown: entries })
}

async function replace(store: Store, owner: ListOwner, file: string, preview: ImportPreview): Promise<void> {
  const accountId = owner.kind === 'account' ? owner.id : null
  const detail = { file, ...importDetail(preview) }
  await runImport(store, { owner, preview, confirm: preview.confirm! }, (db) =>
    audited(db, accountId, 'prices.imported', ownerText(owner), detail),
  ).catch((error) => {
    if (!(error instanceof ListChangedError)) throw error
    throw new UserError('Somebody has changed the list meanwhile: nothing was changed. Import the file again.')
  })
}

function changeLines({ changes }: ImportPreview): string[] {
  const { added, changed, removed, unchanged } = changes
  const rows = [
    ...added.slice(0, shownMax).map(({ value, micros }) => ['added', value, '', dollarText(micros)]),
    ...changed
      .slice(0, shownMax)
      .map(({ value, micros, before }) => ['changed', value, dollarText(before), dollarText(micros)]),
    ...removed.slice(0, shownMax).map(({ value, micros }) => ['removed', value, dollarText(micros), '']),
  ]
  const counts = `${added.length} added, ${changed.length} changed, ${removed.length} removed, ${unchanged} unchanged`
  const table = rows.length === 0 ? [] : columns([['', 'DESTINATION', 'BEFORE', 'NOW'], ...rows])
  return [...table, `${counts}.`]
}
