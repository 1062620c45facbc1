/** Writes many rows by COPY, in its text format (PostgreSQL documentation, "COPY"). */
import type { SQLOutputValue } from 'node:sqlite'
import type pg from 'pg'
import { writeValue } from './values.ts'

/** One row, with its end. */
export function copyLine(values: readonly SQLOutputValue[]): string {
  return `${values.map(copyText).join('\t')}\n`
}

function copyText(value: SQLOutputValue): string {
  if (typeof value === 'bigint') return String(value)
  if (value === null) return '\\N'
  const text = writeValue(value)
  if (typeof text !== 'string') throw new TypeError('bytes cannot be copied into a text')
  return special.test(text) ? text.replaceAll(specials, (character) => escapes[character]!) : text
}

const special = /[\\\n\r\t]/
const specials = /[\\\n\r\t]/g
const escapes: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** Sends the lines to a statement `COPY … FROM STDIN`. */
export function copyIn(client: pg.Client, statement: string, lines: string): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query(new CopyIn(statement, lines, resolve, reject) as unknown as pg.Submittable)
  })
}

/** The part of `pg`'s connection that a COPY uses. */
interface Wire {
  query(text: string): void
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
}

class CopyIn {
  readonly #statement: string
  readonly #lines: string
  readonly #resolve: () => void
  readonly #reject: (error: Error) => void

  constructor(statement: string, lines: string, resolve: () => void, reject: (error: Error) => void) {
    this.#statement = statement
    this.#lines = lines
    this.#resolve = resolve
    this.#reject = reject
  }

  submit(connection: Wire): null {
    connection.query(this.#statement)
    return null
  }

  handleCopyInResponse(connection: Wire): void {
    connection.sendCopyFromChunk(Buffer.from(this.#lines))
    connection.endCopyFrom()
  }

  handleCommandComplete(): void {}

  handleError(error: Error): void {
    this.#reject(error)
  }

  handleReadyForQuery(): void {
    this.#resolve()
  }
}
