/** A prepared statement with the shape of node:sqlite's. */
import type { SQLInputValue, StatementResultingChanges } from 'node:sqlite'
import type { Row, Statement } from '../sql/connection.ts'
import { writeValue } from './values.ts'
import type { Step, StepResult } from './wire-thread.ts'

/** The connection as its statements use it. */
export interface StepRunner {
  /** The number under which a text is prepared. */
  textId(text: string): number
  read(step: Step): StepResult
  /** Sends a write with the next statement that has to be answered. */
  queue(step: Step): QueuedWrite
}

export interface QueuedWrite {
  /** Sends it, and waits for its result. */
  result(): StepResult
  /** Gives it another text before it is sent. */
  withText(text: string): void
}

export class PostgresStatement implements Statement {
  readonly #connection: StepRunner
  readonly #id: number
  readonly #text: string
  #bigInts = false
  #arrays = false

  constructor(connection: StepRunner, text: string) {
    this.#connection = connection
    this.#id = connection.textId(text)
    this.#text = text
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
    const { columns, rows } = this.#connection.read(this.#step(parameters))
    const valued = this.#bigInts ? rows.map((row) => row.map(asBigInt)) : rows
    if (this.#arrays) return valued as unknown as Row[]
    return valued.map((row) => rowOf(columns, row))
  }

  run(...parameters: SQLInputValue[]): StatementResultingChanges {
    const connection = this.#connection
    const text = this.#text
    const queued = connection.queue(this.#step(parameters))
    return {
      get changes() {
        return queued.result().changes
      },
      get lastInsertRowid() {
        queued.withText(`${text} RETURNING id`)
        return Number(queued.result().rows[0]![0])
      },
    }
  }

  #step(parameters: SQLInputValue[]): Step {
    return { id: this.#id, text: this.#text, values: parameters.map(writeValue) }
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
