/**
 * Rows of a price list as CSV: a destination and the price of a part. A heading names the columns; without one there are two. A
 * row that can be read in two ways is a fault, and never guessed at. Pure.
 */
import { type CsvRecord, callingCodesOf } from '@websms/sms'
import { MoneyError, parseDollars } from '../rules/ledger/money.ts'
import { type DestinationKind, type PricedDestination, type PriceEntry, partMicrosMax } from '../rules/pricing/price.ts'

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
  /** Null for the heading. */
  read(record: CsvRecord): PriceRow | null
  /** Columns that are not read, by their names in the heading. */
  readonly ignored: readonly string[]
}

/** Reads the records of one file, in order. @param decimalComma the file may write `0,021` for `0.021` */
export function createPriceRowReader(decimalComma: boolean): PriceRowReader {
  let columns: Columns | null = null
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
    const place = readDestination(cells[destination] ?? '', kind)
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
      if (columns !== null) return rowOf(record, columns)
      const heading = readHeading(record)
      if (heading === null) {
        columns = twoColumns
        return rowOf(record, columns)
      }
      if ('text' in heading) {
        // Its rows would all be faults for the same reason.
        columns = noColumns
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
const noColumns: Columns = { destination: -1, price: -1, kind: null, count: null }

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
    return {
      line,
      text: `found the columns ${cells.map((cell) => shown(cell)).join(', ')}, expected ${headingExpected}`,
    }
  }
  const [destination, price] = [places[0]!, prices[0]!]
  return {
    columns: { destination, price, kind: destinationNames.get(names[destination]!)!, count: null },
    ignored: cells.flatMap((cell, index) =>
      index === destination || index === price || cell.trim() === '' ? [] : [cell.trim()],
    ),
  }
}

const recordFaults = {
  quote: 'found a quotation mark that is not closed, or text behind one, expected a destination and a price',
  long: 'found more than 100,000 characters, expected a destination and a price',
}

/** A destination as people write it, or what is wrong with it.
 *  @param kind null: its form tells it */
export function readDestination(written: string, kind: DestinationKind | null): PricedDestination | string {
  // The mark in front of a text that a spreadsheet would take for a formula.
  const text = written.trim().replace(/^'(?=[=+\-@\u2212])/u, '')
  if (text === '') return `found nothing, expected ${kind === null ? anyExpected : expected[kind]}`
  const by = kind ?? kindOf(text)
  const value = read[by](text)
  return value === null
    ? `found ${shown(text)}, expected ${kind === null ? anyExpected : expected[by]}${hint(text)}`
    : { by, value }
}

const expected: Record<DestinationKind, string> = {
  country: 'a country as two capital letters, such as NZ',
  network: 'the name of a network of 1 to 64 characters',
  prefix: 'the first digits of numbers with the country code first, such as 6421',
}
const anyExpected = 'a country such as NZ, the name of a network, or the first digits of numbers such as 6421'

function kindOf(text: string): DestinationKind {
  if (/^(?:[A-Za-z]{2}|001)$/.test(text)) return 'country'
  return /^[+\d][\d\s().+Ee-]*$/.test(text) && !/^\d[A-Za-z]/.test(text) ? 'prefix' : 'network'
}

const read: Record<DestinationKind, (text: string) => string | null> = {
  country: (text) => (callingCodesOf(text.toUpperCase()).length > 0 ? text.toUpperCase() : null),
  network: (text) => (/^\S(.{0,62}\S)?$/u.test(text) && !unreadable.test(text) && !isCountryName(text) ? text : null),
  prefix(text) {
    const digits = text.replace(/^\+/, '').replace(/[\s-]/g, '')
    return /^[1-9]\d{0,14}$/.test(digits) ? digits : null
  },
}

/** Control characters, the replacement character for bytes that could not be decoded, and a semicolon that was meant to separate
 *  cells. */
const unreadable = /[\p{Cc}\ufffd;]/u

function hint(text: string): string {
  const code = countryNames().get(text.toLowerCase())
  if (code !== undefined) return `: write ${code}`
  if (text.includes(';')) return ': begin a file with semicolons with the line destination;price'
  return /^0\d/.test(text) ? ': no country code begins with 0' : ''
}

function isCountryName(text: string): boolean {
  return countryNames().has(text.toLowerCase())
}

/** Codes of the countries whose English name contains the text. */
export function countriesNamed(text: string): string[] {
  const part = text.toLowerCase()
  return part.length < nameLengthMin
    ? []
    : [...countryNames()].flatMap(([name, code]) => (name.includes(part) ? [code] : []))
}

/** A shorter text is a part of too many names. */
const nameLengthMin = 3

let names: ReadonlyMap<string, string> | null = null

/** Codes by English names, in lower case. */
function countryNames(): ReadonlyMap<string, string> {
  names ??= namesOfCountries()
  return names
}

function namesOfCountries(): ReadonlyMap<string, string> {
  const english = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  const codes = letters.flatMap((first) => letters.map((second) => first + second))
  return new Map(
    codes
      .filter((code) => callingCodesOf(code).length > 0)
      .flatMap((code) => {
        const name = english.of(code)
        return name === undefined ? [] : [[name.toLowerCase(), code] as const]
      }),
  )
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

const shownLengthMax = 60

function shown(text: string): string {
  const trimmed = text.trim()
  return `"${trimmed.length > shownLengthMax ? `${trimmed.slice(0, shownLengthMax)}…` : trimmed}"`
}

/** Spreadsheets fill up short rows with empty cells. */
function filledCount(cells: readonly string[]): number {
  let count = cells.length
  while (count > 2 && cells[count - 1]!.trim() === '') count -= 1
  return count
}
