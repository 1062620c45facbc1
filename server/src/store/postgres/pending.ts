/**
 * Writes that wait to be sent, in order. Those of one statement are gathered into a batch, which goes as one statement with
 * arrays, as far as that changes nothing: a row joins an earlier batch where no write made since may touch the same row.
 */
import { arrayText, type Shape } from './shape.ts'

/** A statement of PostgreSQL, and the number under which it is prepared. */
export interface Prepared {
  id: number
  text: string
  shape: Shape
}

export type WireValue = string | Uint8Array | null

export interface Row {
  values: WireValue[]
  batch: Batch
  /** Rows that it is taken to change, where that is used before it is known. */
  guess: number | null
  /** Rows that it changed; null until it was sent, and where only its batch was counted. */
  changes: number | null
}

export interface Batch {
  statement: Prepared
  rows: Row[]
  /** Values that tell its rows apart. */
  keys: Set<string>
  /** Rows of the table that it names; null where one of its rows names none. */
  named: Set<string> | null
  /** Later batches that touch a table of it. */
  rivals: Batch[]
}

export class PendingWrites {
  #batches: Batch[] = []
  /** The last batch of each statement. */
  #last = new Map<number, Batch>()
  #count = 0
  /** Pairs of statements that touch a common table. */
  readonly #shared = new Map<number, boolean>()

  /** Number of rows. */
  get count(): number {
    return this.#count
  }

  /** @param apart it goes by itself: its own result is read */
  add(statement: Prepared, values: WireValue[], guess: number | null, apart: boolean): Row {
    const { keyAt, rowAt } = statement.shape
    const key = keyAt === null || keyAt.length === 0 ? null : keyAt.map((at) => values[at]).join('\0')
    const name = rowAt === null ? null : String(values[rowAt])
    this.#count += 1
    const open = apart || keyAt === null ? undefined : this.#last.get(statement.id)
    if (open && !(key !== null && open.keys.has(key)) && !this.#inTheWay(open, statement, name)) {
      const row: Row = { values, batch: open, guess, changes: null }
      open.rows.push(row)
      note(open, key, name)
      return row
    }
    const batch: Batch = { statement, rows: [], keys: new Set(), named: new Set(), rivals: [] }
    const row: Row = { values, batch, guess, changes: null }
    batch.rows.push(row)
    note(batch, key, name)
    for (const earlier of this.#last.values()) {
      if (this.#share(earlier.statement, statement)) earlier.rivals.push(batch)
    }
    this.#batches.push(batch)
    if (apart) this.#last.delete(statement.id)
    else this.#last.set(statement.id, batch)
    return row
  }

  /** Takes out the row that was added last, which turns out to need a result of its own. */
  takeBack({ batch, values }: Row): void {
    const last = batch.rows.at(-1)
    if (last?.values !== values) throw new Error('the result of a write can be read until the next one is made')
    batch.rows.pop()
    this.#count -= 1
    if (batch.rows.length > 0) return
    if (this.#batches.at(-1) !== batch) throw new Error('the result of a write can be read until the next one is made')
    this.#batches.pop()
    this.#last.delete(batch.statement.id)
  }

  takeAll(): Batch[] {
    const batches = this.#batches
    this.#batches = []
    this.#last = new Map()
    this.#count = 0
    return batches
  }

  /** True where a write that was made after the batch may touch the row that would join it. */
  #inTheWay(open: Batch, { shape }: Prepared, name: string | null): boolean {
    for (const { statement, named } of open.rivals) {
      const bothAlone = shape.tables.size === 1 && statement.shape.tables.size === 1
      if (!bothAlone || name === null || named === null || named.has(name)) return true
    }
    return false
  }

  #share(one: Prepared, other: Prepared): boolean {
    const pair = one.id * pairs + other.id
    let share = this.#shared.get(pair)
    if (share === undefined) {
      share = [...one.shape.tables].some((table) => other.shape.tables.has(table))
      this.#shared.set(pair, share)
    }
    return share
  }
}

/** More than there are statements. */
const pairs = 1_000_000

function note(batch: Batch, key: string | null, name: string | null): void {
  if (key !== null) batch.keys.add(key)
  if (name === null) batch.named = null
  else batch.named?.add(name)
}

/** The parameters of many rows, an array for each; null where one has no text form. */
export function columnsOf(rows: readonly { values: readonly WireValue[] }[]): string[] | null {
  const arrays: string[] = []
  for (let at = 0; at < rows[0]!.values.length; at++) {
    const column: (string | null)[] = []
    for (const { values } of rows) {
      const value = values[at]!
      if (value !== null && typeof value !== 'string') return null
      column.push(value)
    }
    arrays.push(arrayText(column))
  }
  return arrays
}
