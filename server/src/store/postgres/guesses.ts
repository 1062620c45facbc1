/**
 * Guesses of how many rows a write changes, so that a group need not wait for each answer. The server refuses the transaction
 * where one was wrong (`all_changed`), and the group runs again with what is known by then.
 *
 *   plain: each changes one row ──wrong──▶ careful: as far as known, and each is counted ──wrong too often──▶ asking
 */
import type { Prepared, Row, WireValue } from './pending.ts'

/** A write changed another number of rows than it was taken to. */
export class WrongGuessError extends Error {
  override name = 'WrongGuessError'
}

/** Runs with what is known, before every answer is waited for. */
const carefulMax = 3

export class Guesses {
  #wrong = 0
  /** Rows that each write changed, by its statement and values, in the order in which it was made. */
  readonly #known = new Map<string, number[]>()
  readonly #made = new Map<string, number>()
  readonly #checked = new Map<string, number>()

  /** Each write is counted by itself. */
  get careful(): boolean {
    return this.#wrong > 0
  }

  /** Null: the answer has to be waited for. */
  next(statement: Prepared, values: readonly WireValue[]): number | null {
    if (this.#wrong === 0) return 1
    if (this.#wrong > carefulMax) return null
    const key = keyOf(statement, values)
    const made = this.#made.get(key) ?? 0
    this.#made.set(key, made + 1)
    return this.#known.get(key)?.[made] ?? 1
  }

  /** Compares what was sent with what was found. @throws WrongGuessError */
  check(rows: readonly Row[]): void {
    let wrong = false
    for (const { batch, values, guess, changes } of rows) {
      if (guess === null) continue
      wrong ||= changes !== guess
      const key = keyOf(batch.statement, values)
      const known = this.#known.get(key) ?? []
      this.#known.set(key, known)
      const checked = this.#checked.get(key) ?? 0
      this.#checked.set(key, checked + 1)
      known[checked] = changes!
    }
    if (wrong) throw new WrongGuessError('a write changed another number of rows than expected')
  }

  /** The transaction begins again. */
  begin(): void {
    this.#made.clear()
    this.#checked.clear()
  }

  wrong(): void {
    this.#wrong += 1
  }

  /** The transaction is over. */
  forget(): void {
    this.#wrong = 0
    this.#known.clear()
  }
}

function keyOf({ id }: Prepared, values: readonly WireValue[]): string {
  return `${id}\0${values.join('\0')}`
}
