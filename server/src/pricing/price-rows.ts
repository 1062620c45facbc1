/**
 * Rows of a price list as CSV: a destination and the price of a part. A heading names the columns; without one there are two. A
 * row that can be read in two ways is a fault, and never guessed at. Pure.
 */
import type { CsvRecord } from '@websms/sms'
import { MoneyError, parseDollars } from '../rules/ledger/money.ts'
import { type DestinationKind, type PriceEntry, partMicrosMax } from '../rules/pricing/price.ts'
import { type KnownNames, kindOf, readDestination, shown } from './destination.ts'

export interface PriceFault {
  /** The line of the file. */
  line: number
  /** Found and expected, as a sentence without a full stop. */
  text: string
}

type PriceRow = { line: number; entry: PriceEntry } | PriceFault

/** Columns of an exported list, as an import takes them. */
export const priceColumns = ['destination', 'price'] as const

interface PriceRowReader {
  /** Null for the heading, and for every row below a heading that is wrong. */
  read(record: CsvRecord): PriceRow | null
  /** Columns that are not read, by their names in the heading. */
  readonly ignored: readonly string[]
}

interface PriceRowOptions {
  /** The file may write `0,021` for `0.021`. */
  decimalComma: boolean
  networks: KnownNames
}

/** Reads the records of one file, in order. */
export function createPriceRowReader({ decimalComma, networks }: PriceRowOptions): PriceRowReader {
  let columns: Columns | null = null
  let isLost = false
  let ignored: readonly string[] = []
  const seen = new Map<string, number>()

  const rowOf = (record: CsvRecord, { destination, kind, price, count }: Columns): PriceRow => {
    const { line, cells, fault } = record
    const refused = (text: string): PriceFault => ({ line, text })
    if (fault !== null) return refused(recordFaults[fault])
    const filled = filledCount(cells)
    if (count !== null && filled !== count) {
      return refused(`found ${filled === 1 ? '1 column' : `${filled} columns`}, expected a destination and a price`)
    }
    const place = readDestination(cells[destination] ?? '', kind, networks)
    if (typeof place === 'string') return refused(place)
    const micros = readPrice(cells[price] ?? '', decimalComma)
    if (typeof micros === 'string') return refused(micros)
    const name = `${place.by} ${place.value}`
    const first = seen.get(name)
    if (first !== undefined) return refused(`found ${place.value} a second time: line ${first} has its price already`)
    seen.set(name, line)
    return { line, entry: { ...place, micros } }
  }

  return {
    read(record) {
      if (isLost) return null
      if (columns !== null) return rowOf(record, columns)
      const heading = readHeading(record)
      if (heading === null) {
        columns = twoColumns
        return rowOf(record, columns)
      }
      if ('text' in heading) {
        // Its rows would all be faults for the same reason.
        isLost = true
        return heading
      }
      columns = heading.columns
      ignored = heading.ignored
      return null
    },
    get ignored() {
      return ignored
    },
  }
}

interface Columns {
  /** Positions of the columns. */
  destination: number
  price: number
  /** Kind of every destination, where the heading says it. */
  kind: DestinationKind | null
  /** Number of columns of every row; null when a heading named them. */
  count: number | null
}

const twoColumns: Columns = { destination: 0, price: 1, kind: null, count: 2 }

const destinationNames = new Map<string, DestinationKind | null>([
  ['destination', null],
  ['prefix', 'prefix'],
  ['country', 'country'],
  ['country code', null],
  ['network', 'network'],
])
const priceNames = new Set(['price', 'cost', 'rate', 'price per part', 'cost per part'])

const headingExpected = 'one of destination, prefix, country, network, and one of price, cost, rate'

/** Null when the record is a row: it has a digit, or begins with a country. */
function readHeading({ line, cells }: CsvRecord): { columns: Columns; ignored: string[] } | PriceFault | null {
  const names = cells.map((cell) =>
    cell
      .trim()
      .toLowerCase()
      .replace(/[\s_-]+/g, ' '),
  )
  const places = names.flatMap((name, index) => (destinationNames.has(name) ? [index] : []))
  const prices = names.flatMap((name, index) => (priceNames.has(name) ? [index] : []))
  const isRow = names.some((name) => /\d/.test(name)) || kindOf(names[0] ?? '') === 'country'
  if (places.length === 0 && prices.length === 0 && isRow) return null
  if (places.length !== 1 || prices.length !== 1) {
    return { line, text: headingFault(cells, places, prices) }
  }
  const [destination, price] = [places[0]!, prices[0]!]
  return {
    columns: { destination, price, kind: destinationNames.get(names[destination]!)!, count: null },
    ignored: cells.flatMap((cell, index) =>
      index === destination || index === price || cell.trim() === '' ? [] : [cell.trim()],
    ),
  }
}

function headingFault(cells: readonly string[], places: readonly number[], prices: readonly number[]): string {
  const named = (indexes: readonly number[]) => indexes.map((index) => shown(cells[index]!)).join(', ')
  if (prices.length > 1) return `found ${prices.length} columns of prices (${named(prices)}), expected one`
  if (places.length > 1) return `found ${places.length} columns of destinations (${named(places)}), expected one`
  return `found the columns ${cells.map((cell) => shown(cell)).join(', ')}, expected ${headingExpected}`
}

const recordFaults = {
  quote: 'found a quotation mark that is not closed, or text behind one, expected a destination and a price',
  long: 'found more than 100,000 characters, expected a destination and a price',
}

/** Micro-dollars, or what is wrong with it. */
export function readPrice(written: string, decimalComma: boolean): number | string {
  const text = written.trim()
  const wrong = `found ${text === '' ? 'nothing' : shown(text)}, expected a price in dollars from 0 to 1000 with at most six decimals, such as 0.021`
  const amount = text.replace(/^(?:NZ)?\$\s*/i, '').replace(/\s*NZD$/i, '')
  const point = decimalComma ? amount.replace(/^(\d+),(\d+)$/, '$1.$2') : amount
  if (!/^\d*\.?\d+$/.test(point)) return wrong
  try {
    const micros = parseDollars(point.startsWith('.') ? `0${point}` : point)
    return micros <= partMicrosMax ? micros : wrong
  } catch (error) {
    if (error instanceof MoneyError) return wrong
    throw error
  }
}

/** Spreadsheets fill up short rows with empty cells. */
function filledCount(cells: readonly string[]): number {
  let count = cells.length
  while (count > 2 && cells[count - 1]!.trim() === '') count -= 1
  return count
}
