/**
 * Query strings hold text; fields that their schema calls a number, a boolean or a list are converted before they are
 * checked. Lists are paged: a query asks for one row more than the page holds, which tells whether there is another
 * page.
 */
import type { Page, Paging, TObject, TSchema } from '@websms/contract/members'
import { invalidField } from './problem-error.ts'

type Query = Record<string, unknown>

export function typedQuery(schema: TObject, query: Query): Query {
  const typed: Query = {}
  for (const [name, value] of Object.entries(query)) {
    const field = schema.properties[name]
    // An empty form field counts as absent.
    if (value !== '') typed[name] = field === undefined ? value : typedValue(field, value)
  }
  return typed
}

function typedValue(schema: TSchema, value: unknown): unknown {
  const { type, items } = schema as { type?: string; items?: TSchema }
  if (type === 'array') {
    const values = Array.isArray(value) ? value : [value]
    return items === undefined ? values : values.map((item) => typedValue(items, item))
  }
  if (typeof value !== 'string') return value
  if ((type === 'integer' || type === 'number') && /^-?\d{1,15}(\.\d+)?$/.test(value)) return Number(value)
  if (type === 'boolean') return value === 'true' ? true : value === 'false' ? false : value
  return value
}

/** Ask for one row more than this. */
export function pageSize({ limit }: Paging): number {
  return limit ?? 50
}

/** The page of at most `size` items, from `size + 1` rows or fewer. `keyOf` gives the key from which the next page
 *  continues. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  size: number,
  keyOf: (row: Row) => CursorKey,
  itemOf: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, size)
  const last = shown.at(-1)
  return { items: shown.map(itemOf), next: rows.length > size && last !== undefined ? cursorOf(keyOf(last)) : null }
}

type CursorKey = readonly (number | string)[]

/** For a list that does its own paging. */
export function cursorOf(key: CursorKey): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url')
}

/** The value of `keyOf` at the end of the previous page, with as many parts as `kinds` names; null on the first page.
 *  @throws ProblemError `invalid` for a cursor that is not ours. */
export function cursorKey<const Kinds extends readonly ('number' | 'string')[]>(
  { cursor }: Paging,
  ...kinds: Kinds
): { [Index in keyof Kinds]: Kinds[Index] extends 'number' ? number : string } | null {
  if (cursor === undefined) return null
  const key = parsed(cursor)
  if (!Array.isArray(key) || key.length !== kinds.length || key.some((value, index) => typeof value !== kinds[index])) {
    throw invalidField('cursor', 'is no cursor of this list')
  }
  return key as { [Index in keyof Kinds]: Kinds[Index] extends 'number' ? number : string }
}

function parsed(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    return null
  }
}
