/** A prepared statement with the shape of node:sqlite's. */
import type { SQLInputValue, StatementResultingChanges } from 'node:sqlite'
import type { Row, Statement } from '../sql/connection.ts'
import type { Row as PendingRow, Prepared, WireValue } from './pending.ts'
import { withId } from './shape.ts'
import { writeValue } from './values.ts'
import type { StepResult } from './wire-thread.ts'

/** The connection as its statements use it. */
export interface StatementRunner {
  prepared(text: string): Prepared
  read(statement: Prepared, values: WireValue[]): StepResult
  /** Reads at once what `read` will be asked for, in a transaction or with the beginning of the next one. */
  readAhead(statement: Prepared, sets: WireValue[][]): void
  /** Keeps rows that are known already as if they had been read ahead. */
  keepAhead(statement: Prepared, values: WireValue[], rows: unknown[][]): void
  /** Sends a write with the next statement that has to be answered. */
  write(statement: Prepared, values: WireValue[]): PendingRow
  /** The same, of a write that nearly always changes one row; true where it did. */
  writeLikely(statement: Prepared, values: WireValue[]): boolean
  /** Rows changed by the write that was made last; sends it. */
  changesOf(row: PendingRow): number
  /** Takes the write that was made last back. */
  takeBack(row: PendingRow): void
  /** The id of a new row. */
  nextId(table: string): number
}

interface NumberedInsert {
  table: string
  prepared: Prepared
}

export class PostgresStatement implements Statement {
  readonly #connection: StatementRunner
  readonly #prepared: Prepared
  /** The same INSERT with an id that is given to it, once its id was asked for. */
  #withId: NumberedInsert | null = null
  #bigInts = false
  #arrays = false

  constructor(connection: StatementRunner, text: string) {
    this.#connection = connection
    this.#prepared = connection.prepared(text)
  }

  setReadBigInts(enabled: boolean): void {
    this.#bigInts = enabled
  }

  setReturnArrays(enabled: boolean): void {
    this.#arrays = enabled
  }

  get(...parameters: SQLInputValue[]): Row | undefined {
    return this.all(...parameters)[0]
  }

  all(...parameters: SQLInputValue[]): Row[] {
    const { columns, rows } = this.#connection.read(this.#prepared, parameters.map(writeValue))
    const valued = this.#bigInts ? rows.map((row) => row.map(asBigInt)) : rows
    if (this.#arrays) return valued as unknown as Row[]
    return valued.map((row) => rowOf(columns, row))
  }

  readAhead(sets: readonly SQLInputValue[][]): void {
    this.#connection.readAhead(
      this.#prepared,
      sets.map((parameters) => parameters.map(writeValue)),
    )
  }

  keepAhead(parameters: readonly SQLInputValue[], rows: unknown[][]): void {
    this.#connection.keepAhead(this.#prepared, parameters.map(writeValue), rows)
  }

  run(...parameters: SQLInputValue[]): StatementResultingChanges {
    const values = parameters.map(writeValue)
    if (this.#withId !== null) return this.#runWithId(this.#withId, values)
    const connection = this.#connection
    const row = connection.write(this.#prepared, values)
    const numbered = () => {
      connection.takeBack(row)
      this.#withId ??= this.#prepareWithId()
      return this.#runWithId(this.#withId, values).lastInsertRowid
    }
    return {
      get changes() {
        return connection.changesOf(row)
      },
      get lastInsertRowid() {
        return numbered()
      },
    }
  }

  runLikely(...parameters: SQLInputValue[]): boolean {
    return this.#connection.writeLikely(this.#prepared, parameters.map(writeValue))
  }

  #prepareWithId(): NumberedInsert {
    const { table, text } = withId(this.#prepared.text)
    return { table, prepared: this.#connection.prepared(text) }
  }

  #runWithId({ table, prepared }: NumberedInsert, values: WireValue[]): StatementResultingChanges {
    const id = this.#connection.nextId(table)
    this.#connection.write(prepared, [...values, String(id)])
    return { changes: 1, lastInsertRowid: id }
  }
}

function rowOf(columns: readonly string[], values: readonly unknown[]): Row {
  const row: Record<string, unknown> = {}
  for (const [index, column] of columns.entries()) row[column] = values[index]
  return row as Row
}

function asBigInt(value: unknown): unknown {
  return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : value
}
