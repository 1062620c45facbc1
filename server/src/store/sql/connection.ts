/** A connection on which the verbs run, whichever engine is behind it: node:sqlite's `DatabaseSync` is one as it is. */
import type { SQLInputValue, SQLOutputValue, StatementResultingChanges } from 'node:sqlite'

export type Row = Record<string, SQLOutputValue>

export interface Statement {
  /** The first row. */
  get(...parameters: SQLInputValue[]): Row | undefined
  all(...parameters: SQLInputValue[]): Row[]
  run(...parameters: SQLInputValue[]): StatementResultingChanges
  /** Runs a write that nearly always changes one row; true where it did. Left out where `run` can tell at once. */
  runLikely?(...parameters: SQLInputValue[]): boolean
  /** Reads at once what `get` or `all` will be asked for with these sets of parameters, in this transaction or with the beginning of the
   *  next one. Left out where one after the other is as quick. */
  readAhead?(sets: readonly SQLInputValue[][]): void
  /** Keeps rows, as arrays, that another statement has just read, as if this one had read them ahead. */
  keepAhead?(parameters: readonly SQLInputValue[], rows: unknown[][]): void
  /** Integers are read as `bigint` from now on: sums of money go beyond 2⁵³. */
  setReadBigInts(enabled: boolean): void
  /** Rows are arrays of values, in the order of the columns, from now on. */
  setReturnArrays(enabled: boolean): void
}

/** Runs a write that nearly always changes one row. False where it changed none. */
export function changesRow(statement: Statement, ...parameters: SQLInputValue[]): boolean {
  return statement.runLikely?.(...parameters) ?? statement.run(...parameters).changes > 0
}

/** A statement failed; perhaps not the last one, since writes may go to the server later than they were made. */
export class StatementError extends Error {
  override name = 'StatementError'
}

export interface Connection {
  readonly isOpen: boolean
  readonly isTransaction: boolean
  prepare(sql: string): Statement
  exec(sql: string): void
  close(): void
  /** True where another connection wrote since this one's last transaction: what was kept in memory may be old. Of engines with
   *  several writers. */
  readonly othersWrote?: boolean
  /** True for an error that says nothing about the statement: the server was away, or another transaction in the way. */
  isPassing?(error: unknown): boolean
  /** Waits a moment, and tells whether a transaction that failed may succeed when it is run again. */
  worthAnotherTry?(error: unknown): boolean
}
