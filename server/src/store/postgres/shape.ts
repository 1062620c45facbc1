/** The shape of a statement, read from its text: the tables that it touches, the row that it names, and its form for many rows. */

export interface Shape {
  /** Tables that it names. */
  tables: ReadonlySet<string>
  /** The table that it writes; null for one that only reads. */
  writes: string | null
  /** The columns that an UPDATE sets; null for other statements. */
  sets: readonly string[] | null
  /** Place of the parameter that names the row that is written, by the column in `rowColumns`; null where none does, and where a new
   *  row may come between others that were read. */
  rowAt: number | null
  /** Places of the parameters that tell rows of a batch apart: two with the same values there are not written by one statement.
   *  Empty: any may be. Null: it is run for one row at a time. */
  keyAt: readonly number[] | null
}

/** The column by which a row of these tables is named. Rows that were read ahead are forgotten by it, and only rows of these tables
 *  are changed many at once: a test holds that the server finds each by its key. */
export const rowColumns: Readonly<Record<string, string>> = {
  messages: 'id',
  submissions: 'carrier_ref',
  claims: 'message_id',
  outbox: 'account_id',
  message_parts: 'message_id',
  refunds: 'message_id',
  event_queue: 'event_id',
  attempts: 'event_id',
  events: 'id',
  accounts: 'id',
  idempotency_keys: 'key',
  webhook_failures: 'key_id',
}

export function shapeOf(text: string): Shape {
  const tables = new Set<string>()
  for (const [, table] of text.matchAll(/\b(?:FROM|JOIN|INTO|UPDATE|USING)\s+(?!SET\b|SELECT\b)(\w+)/g))
    tables.add(table!)
  const writes = /\b(?:INSERT INTO|DELETE FROM|UPDATE(?!\s+SET\b))\s+(\w+)/.exec(text)?.[1] ?? null
  if (writes === null) return { tables, writes, sets: null, rowAt: null, keyAt: null }
  const insert = insertOf(text)
  const bound = insert === null ? equalities(text) : insert.bound
  const rowColumn = rowColumns[writes]
  const between = insert !== null && writes === 'outbox'
  const rowAt = between ? null : ((rowColumn !== undefined ? bound.get(rowColumn) : undefined) ?? null)
  return {
    tables,
    writes,
    sets: setsOf(text),
    rowAt,
    keyAt: insert !== null ? insertKey(text, insert) : rowColumn === undefined ? null : changeKey(text, bound),
  }
}

/** The statement for many rows, whose parameters are arrays of these types; null where a type has no arrays here. */
export function forManyRows(text: string, types: readonly number[]): string | null {
  const source = arraysOf(types)
  if (source === null) return null
  const rows = `${source} AS many(${types.map((_, index) => `p${index + 1}`).join(', ')})`
  const named = ofMany(text)
  if (/^\s*INSERT/.test(text)) {
    const { from, to } = insertOf(named)!
    return `${named.slice(0, from)}SELECT ${named.slice(from + 'VALUES ('.length, to)} FROM ${rows}${named.slice(to + 1)}`
  }
  const where = outline(named).indexOf(' WHERE ')
  const word = /^\s*UPDATE/.test(text) ? 'FROM' : 'USING'
  return `${named.slice(0, where)} ${word} ${rows}${named.slice(where)}`
}

/** The query for many sets of parameters; its first column is the number of the set, from 1. Null where a type has no arrays. */
export function forManyReads(text: string, types: readonly number[]): string | null {
  const source = arraysOf(types)
  if (source === null || types.length === 0) return null
  const names = types.map((_, index) => `p${index + 1}`).join(', ')
  return `SELECT many.n, found.* FROM ${source} WITH ORDINALITY AS many(${names}, n) CROSS JOIN LATERAL (${ofMany(text)}) found`
}

/** The write, which fails where it does not change as many rows as its last parameter says. */
export function checked(text: string, parameters: number): string {
  return `WITH done AS (${text} RETURNING 1) SELECT all_changed(count(*), $${parameters + 1}) FROM done`
}

/** An INSERT that is given its id as the last parameter. */
export function withId(text: string): { text: string; table: string } {
  const { from, parameters } = insertOf(text)!
  const table = shapeOf(text).writes!
  const columns = text.indexOf('(')
  const values = from + 'VALUES ('.length
  return {
    table,
    text: `${text.slice(0, columns)}(id, ${text.slice(columns + 1, values)}$${parameters + 1}, ${text.slice(values)}`,
  }
}

/** An array of PostgreSQL as text. */
export function arrayText(values: readonly (string | null)[]): string {
  return `{${values.map(elementText).join(',')}}`
}

function elementText(value: string | null): string {
  if (value === null) return 'NULL'
  if (plain.test(value)) return value
  return special.test(value) ? `"${value.replaceAll(/["\\]/g, '\\$&')}"` : `"${value}"`
}

const special = /["\\]/

/** Digits need no quotes. */
const plain = /^-?[0-9]+$/

/** Types (pg_type.dat) of parameters that can be arrays. */
const typeNames: Readonly<Record<number, string>> = { 20: 'bigint', 23: 'integer', 25: 'text' }

function arraysOf(types: readonly number[]): string | null {
  const arrays = types.map((type, index) => typeNames[type] && `$${index + 1}::${typeNames[type]}[]`)
  return arrays.includes(undefined) ? null : `unnest(${arrays.join(', ')})`
}

/** Parameters as columns of the arrays. */
function ofMany(text: string): string {
  return text.replaceAll(/'[^']*'|\$(\d+)/g, (found, number: string | undefined) =>
    number ? `many.p${number}` : found,
  )
}

/** The text with blanks for all that is quoted or within brackets, so that places in it are places in the text. */
function outline(text: string): string {
  let depth = 0
  let quoted = false
  let masked = ''
  for (const character of text) {
    if (character === "'") quoted = !quoted
    else if (!quoted && character === ')') depth--
    masked += quoted || depth > 0 ? ' ' : /\s/.test(character) ? ' ' : character
    if (!quoted && character === '(') depth++
  }
  return masked
}

interface Insert {
  /** Places of `VALUES (` and of the bracket that closes it. */
  from: number
  to: number
  /** Places of the parameters that columns are given as they are. */
  bound: Map<string, number>
  values: string[]
  parameters: number
}

/** Null where it is no INSERT of one row of values. */
function insertOf(text: string): Insert | null {
  if (!/^\s*INSERT INTO \w+ \(/.test(text)) return null
  const lines = outline(text)
  const from = lines.indexOf('VALUES (')
  if (from < 0) return null
  const to = lines.indexOf(')', from)
  const columns = text.slice(text.indexOf('(') + 1, text.indexOf(')')).split(',')
  const inside = text.slice(from + 'VALUES ('.length, to)
  const values: string[] = []
  let start = 0
  const masked = outline(inside)
  for (let end = masked.indexOf(','); start <= inside.length; end = masked.indexOf(',', start)) {
    values.push(inside.slice(start, end < 0 ? inside.length : end).trim())
    start = end < 0 ? inside.length + 1 : end + 1
  }
  const bound = new Map<string, number>()
  for (const [index, value] of values.entries()) {
    const parameter = /^\$(\d+)$/.exec(value)
    if (parameter) bound.set(columns[index]!.trim(), Number(parameter[1]) - 1)
  }
  const parameters = Math.max(0, ...Array.from(text.matchAll(/\$(\d+)/g), ([, number]) => Number(number)))
  return { from, to, bound, values, parameters }
}

function setsOf(text: string): string[] | null {
  const lines = outline(text)
  const set = /^\s*UPDATE \w+ SET (.*?)( FROM | WHERE |$)/.exec(lines)?.[1]
  return set === undefined ? null : Array.from(set.matchAll(/(\w+) = /g), ([, column]) => column!)
}

/** Parameters that its WHERE compares with columns. */
function equalities(text: string): Map<string, number> {
  const lines = outline(text)
  const where = lines.indexOf(' WHERE ')
  const bound = new Map<string, number>()
  if (where < 0) return bound
  for (const [, column, number] of lines.slice(where).matchAll(/\b(\w+) = \$(\d+)/g))
    bound.set(column!, Number(number) - 1)
  return bound
}

function changeKey(text: string, bound: ReadonlyMap<string, number>): number[] | null {
  const lines = outline(text)
  const where = lines.indexOf(' WHERE ')
  const isPlain = /^\s*(UPDATE \w+ SET|DELETE FROM \w+ WHERE) /.test(lines) && !/\b(SELECT|RETURNING)\b/.test(text)
  if (!isPlain || where < 0 || bound.size === 0 || / OR /.test(lines.slice(where))) return null
  const set = lines.slice(0, where)
  if (/^\s*UPDATE/.test(set) && / FROM /.test(set)) return null
  // A row must not be found by a value that another row of the batch is given.
  if ([...bound.keys()].some((column) => new RegExp(`\\b${column} = `).test(set))) return null
  return [...bound.values()]
}

function insertKey(text: string, { to, bound, values, parameters }: Insert): number[] | null {
  const rest = text.slice(to + 1)
  if (parameters === 0 || /\bRETURNING\b/.test(rest)) return null
  const key = new Set<number>()
  const conflict = /ON CONFLICT \(([^)]*)\)\s+DO UPDATE/.exec(rest)
  for (const column of conflict?.[1]?.split(',') ?? []) {
    const at = bound.get(column.trim())
    if (at !== undefined) key.add(at)
  }
  // A value that is read for one row may be written with another.
  for (const value of values) {
    if (/\bSELECT\b/.test(value)) for (const [, number] of value.matchAll(/\$(\d+)/g)) key.add(Number(number) - 1)
  }
  return [...key]
}
