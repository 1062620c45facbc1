/** From a table to the messages to send: recipients, texts, bad rows, and the number of parts. */
import { type CsvRecord, fillPlaces, foldToGsm7, measure, normaliseNumber, readPlaces, renamePlaces } from '@websms/sms'

interface Recipient {
  row: number
  /** Normalised. */
  to: string
  cells: readonly string[]
}

export interface BadRow {
  row: number
  written: string
  reason: string
}

interface Numbers {
  /** In order, repeated numbers included. */
  recipients: Recipient[]
  bad: BadRow[]
  /** Number of rows with the number of an earlier row. */
  repeated: number
  /** Number of rows whose number lacks its leading 0, which spreadsheets drop. */
  lackZero: number
  /** Counts of numbers, each number once. */
  countries: Map<string, number>
}

interface ReadOptions {
  /** Send to numbers that lack only their 0; without it they are bad. */
  addZeros: boolean
}

export function readNumbers(
  rows: readonly Pick<CsvRecord, 'row' | 'cells'>[],
  column: number,
  { addZeros }: ReadOptions,
): Numbers {
  const numbers: Numbers = { recipients: [], bad: [], repeated: 0, lackZero: 0, countries: new Map() }
  const seen = new Set<string>()
  for (const { row, cells } of rows) {
    const written = cells[column] ?? ''
    const read = normaliseNumber(written)
    const lacksZero = !read.ok && read.meant?.lacksZero === true
    if (lacksZero) numbers.lackZero += 1
    const number = lacksZero && addZeros ? { ok: true as const, ...read.meant! } : read
    if (!number.ok) {
      numbers.bad.push({ row, written, reason: written.trim() === '' ? 'The number is missing.' : number.message })
      continue
    }
    numbers.recipients.push({ row, to: number.number, cells })
    if (seen.has(number.number)) numbers.repeated += 1
    else numbers.countries.set(number.country, (numbers.countries.get(number.country) ?? 0) + 1)
    seen.add(number.number)
  }
  return numbers
}

interface Template {
  text: string
  columns: readonly string[]
}

/** Names in double braces that no column has. */
export function unknownPlaceholders({ text, columns }: Template): string[] {
  return readPlaces(text).fields.filter((name) => columnOf(columns, name) === -1)
}

export function isPersonal({ text, columns }: Template): boolean {
  return readPlaces(text).fields.some((name) => columnOf(columns, name) !== -1)
}

/** The text for one row; `missing` is the first column it needs that is empty there. */
export function textFor(
  { text, columns }: Template,
  cells: readonly string[],
  places = readPlaces(text),
): { text: string; missing: string | null } {
  let missing: string | null = null
  const filled = fillPlaces(places, (name) => {
    const index = columnOf(columns, name)
    if (index === -1) return undefined
    const value = (cells[index] ?? '').trim()
    if (value === '') missing ??= columns[index]!
    return value
  })
  return { text: filled, missing }
}

/** A template's text with the columns that its fields seem to mean: `first_name` is the column “First name”. */
export function withColumns({ text, columns }: Template): string {
  return renamePlaces(text, (field) => columns.find((column) => bare(column) === bare(field)))
}

function bare(name: string): string {
  return name.toLowerCase().replace(/[\s_-]+/g, '')
}

function columnOf(columns: readonly string[], name: string): number {
  const exact = columns.indexOf(name)
  return exact !== -1 ? exact : columns.findIndex((column) => column.toLowerCase() === name.toLowerCase())
}

export interface UploadRow {
  row: number
  to: string
  /** Only where each row has its own. */
  body?: string
}

interface Prepared {
  rows: UploadRow[]
  /** Rows that lack a value for the text, or whose text is too long. */
  bad: BadRow[]
  parts: number
  /** Of all rows, in dollars. */
  cost: number
  /** Of the longest text. */
  partsMost: number
  /** Dollars that plain characters save on all rows, whether they are chosen or not. */
  saved: number
}

interface PrepareOptions {
  template: Template
  keepRepeated: boolean
  /** Send plain characters. */
  fold: boolean
  partsMax: number
  /** Of one part to a number, in dollars. */
  priceOf: (number: string) => number
  /** Numbers to which nothing would be sent, each with the reason. */
  refused: ReadonlyMap<string, string>
}

export function prepare(recipients: readonly Recipient[], options: PrepareOptions): Prepared {
  const { template, keepRepeated, fold, partsMax, priceOf, refused } = options
  const personal = isPersonal(template)
  const places = readPlaces(template.text)
  const shared = partsOf(template.text)
  const seen = new Set<string>()
  const prepared: Prepared = { rows: [], bad: [], parts: 0, cost: 0, partsMost: 0, saved: 0 }
  for (const { row, to, cells } of recipients) {
    if (!keepRepeated && seen.has(to)) continue
    const { text, missing } = personal ? textFor(template, cells, places) : { text: template.text, missing: null }
    const { written, plain } = personal ? partsOf(text) : shared
    const parts = fold ? plain : written
    const reason =
      refused.get(to) ??
      (missing !== null
        ? `The column “${missing}” is empty.`
        : parts > partsMax
          ? `The text is too long: ${parts} parts (limit ${partsMax}).`
          : null)
    if (reason !== null) {
      prepared.bad.push({ row, written: to, reason })
      continue
    }
    seen.add(to)
    prepared.rows.push(personal ? { row, to, body: text } : { row, to })
    prepared.parts += parts
    prepared.cost += parts * priceOf(to)
    prepared.partsMost = Math.max(prepared.partsMost, parts)
    prepared.saved += (written - plain) * priceOf(to)
  }
  return prepared
}

/** Parts of a text as it is written, and in plain characters. */
function partsOf(text: string): { written: number; plain: number } {
  const written = measure(text).parts
  const folded = foldToGsm7(text)
  return { written, plain: folded === text ? written : measure(folded).parts }
}
