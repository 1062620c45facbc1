/** Rows that were read ahead in a transaction, until a write of the same transaction may have changed them. */
import type { Prepared, WireValue } from './pending.ts'
import { rowColumns } from './shape.ts'
import type { StepResult } from './wire-thread.ts'

interface Known {
  statement: Prepared
  found: Map<string, StepResult>
  /** Keys of `found` by the values that name rows in them. */
  naming: Map<string, Set<string>>
}

const naming: ReadonlySet<string> = new Set(['message_id', ...Object.values(rowColumns)])

export class RowsAhead {
  readonly #known = new Map<number, Known>()
  readonly #pairs = new Map<string, boolean>()

  find({ id }: Prepared, values: readonly WireValue[]): StepResult | undefined {
    return this.#known.get(id)?.found.get(keyOf(values))
  }

  keep(statement: Prepared, values: readonly WireValue[], result: StepResult): void {
    let known = this.#known.get(statement.id)
    if (known === undefined) {
      known = { statement, found: new Map(), naming: new Map() }
      this.#known.set(statement.id, known)
    }
    const key = keyOf(values)
    known.found.set(key, result)
    for (const value of values) if (value !== null) addName(known, String(value), key)
    for (const [index, column] of result.columns.entries()) {
      if (naming.has(column)) for (const row of result.rows) addName(known, String(row[index]), key)
    }
  }

  /** A write was made. */
  changed(write: Prepared, values: readonly WireValue[]): void {
    const { writes, rowAt } = write.shape
    if (this.#known.size === 0 || writes === null) return
    for (const [id, known] of this.#known) {
      if (!this.#touches(write, known.statement)) continue
      if (rowAt === null) this.#known.delete(id)
      else for (const key of known.naming.get(String(values[rowAt])) ?? []) known.found.delete(key)
    }
  }

  /** True where the write may change what the statement reads. */
  #touches(write: Prepared, read: Prepared): boolean {
    const pair = `${write.id}/${read.id}`
    let touches = this.#pairs.get(pair)
    if (touches === undefined) {
      const { writes, sets } = write.shape
      const names = (column: string) => new RegExp(`\\b${column}\\b|\\*`).test(read.text)
      touches = read.shape.tables.has(writes!) && (sets === null || sets.some(names))
      this.#pairs.set(pair, touches)
    }
    return touches
  }

  clear(): void {
    this.#known.clear()
  }
}

function addName({ naming: names }: Known, name: string, key: string): void {
  const keys = names.get(name)
  if (keys === undefined) names.set(name, new Set([key]))
  else keys.add(key)
}

export function keyOf(values: readonly WireValue[]): string {
  return values.join('\0')
}
