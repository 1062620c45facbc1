/** `websms price …`: prices of the site and of accounts, and costs of carriers, by destination. */

import { csvText } from '@websms/sms'
import type { Command } from 'commander'
import type { Kysely } from 'kysely'
import { createKnownNames, readDestination } from '../pricing/destination.ts'
import {
  allEntries,
  findList,
  hasEntry,
  putEntry,
  readEntries,
  removeEntry,
  type StoredList,
} from '../pricing/lists.ts'
import { ownerText } from '../pricing/owners.ts'
import { priceColumns } from '../pricing/price-rows.ts'
import { dollars, dollarText } from '../rules/ledger/money.ts'
import { type ListOwner, type PricedDestination, type PriceEntry, partMicrosMax } from '../rules/pricing/price.ts'
import type { Settings } from '../settings.ts'
import type { Tables } from '../store/tables.ts'
import { UserError } from '../user-error.ts'
import { answerFromStore } from './answer.ts'
import { audited } from './audited.ts'
import { writeNew } from './new-file.ts'
import { dollarsArgument } from './options.ts'
import { addPriceImport } from './price-import.ts'
import { addOwnerOptions, type OwnerOptions, readOwner } from './price-owner.ts'
import { noteCountriesBeside, readPriceKnowledge, warnOfPrices } from './price-warnings.ts'
import { columns, type Terminal } from './terminal.ts'

export function addPriceCommands(program: Command, terminal: Terminal): void {
  const price = program.command('price').description('prices by destination, and costs of carriers')
  addShow(price, terminal)
  addSet(price, terminal)
  addPriceImport(price, terminal)
  addExport(price, terminal)
}

/** Prices that `show` prints. */
const shownMax = 200

function addShow(price: Command, terminal: Terminal): void {
  addOwnerOptions(price.command('show'))
    .description('show a list of prices')
    .option('--search <text>', 'only destinations that contain this', '')
    .action((options: OwnerOptions & { search: string; quiet?: true }, command: Command) =>
      answerFromStore(terminal, command, async ({ read }, settings) => {
        const { owner, words, things } = await readOwner(read, options)
        const list = await findList(read, owner)
        const page = { limit: shownMax, like: options.search }
        const entries = list === null ? [] : await readEntries(read, list.listId, page)
        if (list !== null && !options.quiet) {
          const { check } = await readPriceKnowledge(read, settings)
          await warnOfPrices(terminal, check, owner, { all: await readWhole(read, list), shown: entries })
        }
        const all = list?.entries ?? 0
        const none =
          options.search === ''
            ? `There are no ${things} of ${words} yet.`
            : `No ${things} of ${words} match "${options.search}".`
        const rows = entries.map(({ by, value, micros }) => [value, by, dollarText(micros)])
        return {
          json: entries.map(({ by, value, micros }) => ({ by, value, price: dollars(micros) })),
          lines: [
            ...(entries.length === 0 ? [none] : columns([['DESTINATION', 'KIND', 'A PART'], ...rows])),
            ...(entries.length === shownMax ? [`The list has ${all} in all: export it, or use --search.`] : []),
          ],
          quiet: entries.map(({ value }) => value),
        }
      }),
    )
}

async function readWhole(db: Kysely<Tables>, { listId }: StoredList): Promise<PriceEntry[]> {
  const entries: PriceEntry[] = []
  for await (const slice of allEntries(db, listId)) entries.push(...slice)
  return entries
}

function addSet(price: Command, terminal: Terminal): void {
  addOwnerOptions(price.command('set'))
    .description('add or change one price')
    .argument('<destination>', 'a country (NZ), the name of a network, or the first digits of numbers (6421)')
    .argument('<dollars>', 'the price of a part', dollarsArgument)
    .action((destination: string, micros: number, options: OwnerOptions & { quiet?: true }, command: Command) =>
      answerFromStore(terminal, command, async ({ read, change }, settings) => {
        const { owner, words } = await readOwner(read, options)
        const place = await readPlace(read, settings, destination)
        if (micros < 0 || micros > partMicrosMax) {
          throw new UserError(`The price of a part is from 0 to 1000 dollars, not ${dollars(micros)}.`)
        }
        const before = await change(async (db) => {
          const was = await putEntry(db, owner, { ...place, micros })
          const detail = {
            destination: place.value,
            price: dollars(micros),
            ...(was !== null && { before: dollars(was) }),
          }
          await note(db, owner, 'prices.changed', detail)
          return was
        })
        if (!options.quiet) await warnOfEntry(terminal, read, settings, owner, { ...place, micros })
        const was = before === null ? '' : `, and was ${dollarText(before)}`
        return {
          json: { ...place, price: dollars(micros), before: before === null ? null : dollars(before) },
          lines: [`${place.value} is ${dollarText(micros)} a part in the list of ${words}${was}.`],
        }
      }),
    )

  addOwnerOptions(price.command('remove'))
    .description('remove one price')
    .argument('<destination>', 'as it was set')
    .action((destination: string, options: OwnerOptions, command: Command) =>
      answerFromStore(terminal, command, async ({ read, change }, settings) => {
        const { owner, words } = await readOwner(read, options)
        // A name that is not known so may have been stored so.
        const stored = { by: 'network' as const, value: destination.trim() }
        const isStored = await hasEntry(read, owner, stored)
        const place = isStored ? stored : await readPlace(read, settings, destination)
        const before = await change(async (db) => {
          const was = await removeEntry(db, owner, place)
          if (was === null) throw new UserError(`The list of ${words} has no price for ${place.value}.`)
          await note(db, owner, 'prices.changed', { destination: place.value, price: null, before: dollars(was) })
          return was
        })
        return {
          json: { ...place, price: null, before: dollars(before) },
          lines: [`${place.value} was ${dollarText(before)} a part in the list of ${words}; it was removed.`],
        }
      }),
    )
}

async function readPlace(read: Kysely<Tables>, settings: Settings, destination: string): Promise<PricedDestination> {
  const { networks } = await readPriceKnowledge(read, settings)
  const place = readDestination(destination, null, createKnownNames(networks))
  if (typeof place === 'string') throw new UserError(`The destination is wrong: ${place}.`)
  return place
}

async function warnOfEntry(
  terminal: Terminal,
  read: Kysely<Tables>,
  settings: Settings,
  owner: ListOwner,
  entry: PriceEntry,
): Promise<void> {
  const { check } = await readPriceKnowledge(read, settings)
  const list = await findList(read, owner)
  const entries = { all: list === null ? [] : await readWhole(read, list), shown: [entry] }
  await warnOfPrices(terminal, check, owner, entries)
  await noteCountriesBeside(terminal, entries)
}

function note(db: Kysely<Tables>, owner: ListOwner, action: string, detail: Readonly<Record<string, unknown>>) {
  return audited(db, owner.kind === 'account' ? owner.id : null, action, ownerText(owner), detail)
}

function addExport(price: Command, terminal: Terminal): void {
  addOwnerOptions(price.command('export'))
    .description('write a list as CSV, as import reads it')
    .argument('<file>', 'the file to write, which must not exist yet; - for stdout')
    .action((file: string, options: OwnerOptions, command: Command) =>
      answerFromStore(terminal, command, async ({ read }) => {
        const { owner, words, countOf } = await readOwner(read, options)
        const list = await findList(read, owner)
        const entries = list === null ? [] : await readWhole(read, list)
        const text = csvText([priceColumns, ...entries.map(({ value, micros }) => [value, dollars(micros)])])
        if (file === '-') {
          terminal.out(text)
          return { json: { file, prices: entries.length }, lines: [], quiet: [] }
        }
        await writeNew(file, text)
        return {
          json: { file, prices: entries.length },
          lines: [`${file} has ${countOf(entries.length)} of ${words}.`],
          quiet: [file],
        }
      }),
    )
}
