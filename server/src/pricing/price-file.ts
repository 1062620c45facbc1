/** Reads a price list from the bytes of a CSV file, and compares it with the one that is stored. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { createCsvReader, FileKindError } from '@websms/sms'
import type { PriceEntry } from '../rules/pricing/price.ts'
import { createPriceList, type PriceList } from '../rules/pricing/price-list.ts'
import type { KnownNames } from './destination.ts'
import { createPriceRowReader, type PriceFault } from './price-rows.ts'

export interface PriceFile {
  entries: PriceEntry[]
  /** All of them count, the first `faultsMax` are here. */
  faults: PriceFault[]
  faultsCount: number
  /** Columns of the heading that are not read. */
  ignored: readonly string[]
  /** `0,021` is read as `0.021`. */
  decimalComma: boolean
}

/** Lines of a file, at most. */
export const linesMax = 100_000

/** Bytes of a file, at most: 100,000 lines of 80. */
export const fileBytesMax = 8_000_000

const faultsMax = 100

/** For people, where `decimalComma` is true. */
export const commaNote = 'Semicolons or tabs separate the columns, so a comma in a price is a decimal comma'

/** Bytes that are read in one turn of the event loop: some milliseconds. */
const sliceBytes = 32_000

/** Reads all of it; with faults the entries are those of the other lines. */
export async function readPriceFile(bytes: Uint8Array, networks: KnownNames): Promise<PriceFile> {
  const reader = createCsvReader()
  const entries: PriceEntry[] = []
  const faults: PriceFault[] = []
  let faultsCount = 0
  let rows = null as ReturnType<typeof createPriceRowReader> | null
  let lines = 0
  // A file that does not separate its cells by commas may write its decimals with them.
  const decimalComma = () => reader.separator === ';' || reader.separator === '\t'
  const fault = (found: PriceFault) => {
    faultsCount += 1
    if (faults.length < faultsMax) faults.push(found)
  }
  const take = (records: ReturnType<typeof reader.read>) => {
    for (const record of records) {
      rows ??= createPriceRowReader({ decimalComma: decimalComma(), networks })
      lines += 1
      if (lines > linesMax) {
        if (lines === linesMax + 1) fault({ line: record.line, text: tooMany })
        continue
      }
      const row = rows.read(record)
      if (row === null) continue
      if ('entry' in row) entries.push(row.entry)
      else fault(row)
    }
  }
  try {
    for (let at = 0; at < bytes.length; at += sliceBytes) {
      take(reader.read(bytes.subarray(at, at + sliceBytes)))
      await nextTurn()
    }
    take(reader.end())
  } catch (error) {
    if (!(error instanceof FileKindError)) throw error
    fault({ line: 1, text: `the file ${error.message}` })
  }
  if (entries.length === 0 && faultsCount === 0) fault({ line: 1, text: `found no price, expected ${rowExpected}` })
  return { entries, faults, faultsCount, ignored: rows?.ignored ?? [], decimalComma: decimalComma() }
}

const rowExpected = 'a line for each destination, such as NZ,0.08'
const tooMany = `found more lines, expected ${linesMax} at most`

/** Entries that are gone through in one turn of the event loop: some milliseconds. */
const sliceEntries = 5000

export interface ListChanges {
  added: PriceEntry[]
  /** `before`: what the price was. */
  changed: (PriceEntry & { before: number })[]
  removed: PriceEntry[]
  unchanged: number
}

/** @param before slices of the stored list */
export async function compareLists(
  before: AsyncIterable<readonly PriceEntry[]> | Iterable<readonly PriceEntry[]>,
  after: readonly PriceEntry[],
): Promise<ListChanges> {
  const left = new Map<string, PriceEntry>()
  for (const [index, entry] of after.entries()) {
    if (index % sliceEntries === 0) await nextTurn()
    left.set(`${entry.by} ${entry.value}`, entry)
  }
  const changes: ListChanges = { added: [], changed: [], removed: [], unchanged: 0 }
  for await (const slice of before) {
    for (const entry of slice) {
      const name = `${entry.by} ${entry.value}`
      const now = left.get(name)
      left.delete(name)
      if (now === undefined) changes.removed.push(entry)
      else if (now.micros === entry.micros) changes.unchanged += 1
      else changes.changed.push({ ...now, before: entry.micros })
    }
    await nextTurn()
  }
  return { ...changes, added: [...left.values()] }
}

/** A list of entries that are in memory, compiled in slices. */
export async function compileInTurns(entries: readonly PriceEntry[]): Promise<PriceList> {
  const list = createPriceList()
  for (const [index, entry] of entries.entries()) {
    if (index % sliceEntries === 0) await nextTurn()
    list.add(entry)
  }
  return list
}
