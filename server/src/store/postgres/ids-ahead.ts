/** Ids of a table's next rows, taken from its sequence some at a time. Only the writer that has the turn takes any, and what it
 *  has left is dropped once another has had the turn, or the connection was lost: ids rise in the order of the transactions. */

interface Block {
  next: number
  last: number
  /** Ids given since the transaction began. */
  given: number
  /** Ids that are taken the next time. */
  size: number
}

const sizeMin = 32
const sizeMax = 2000

const idsFrom = `SELECT min(id), max(id) FROM (
  SELECT nextval(sequence) AS id FROM (SELECT pg_get_serial_sequence($1, 'id')::regclass AS sequence) named
  CROSS JOIN generate_series(1, $2::bigint)) taken`

export class IdsAhead {
  readonly #blocks = new Map<string, Block>()
  readonly #ask: (text: string, values: string[]) => unknown[]

  /** @param ask gives the first row of a query */
  constructor(ask: (text: string, values: string[]) => unknown[]) {
    this.#ask = ask
  }

  next(table: string): number {
    let block = this.#blocks.get(table)
    if (block === undefined) {
      block = { next: 1, last: 0, given: 0, size: sizeMin }
      this.#blocks.set(table, block)
    }
    if (block.next > block.last) {
      ;[block.next, block.last] = this.#take(table, block.size)
      // Enough for the next transaction, so that it need not ask.
      block.size = Math.min(sizeMax, Math.max(sizeMin, 2 * block.size))
    }
    block.given += 1
    return block.next++
  }

  /** Takes ids from the sequence of a table. */
  #take(table: string, count: number): [first: number, last: number] {
    const [first, last] = this.#ask(idsFrom, [table, String(count)]) as [number, number]
    if (last - first !== count - 1) throw new Error(`the ids of ${table} were taken by another session meanwhile`)
    return [first, last]
  }

  /** @param mayBeTaken another writer had the turn since the last transaction, or the connection is another one */
  begin(mayBeTaken: boolean): void {
    for (const block of this.#blocks.values()) {
      if (mayBeTaken) {
        block.next = 1
        block.last = 0
        block.size = Math.min(sizeMax, Math.max(sizeMin, block.given))
      }
      block.given = 0
    }
  }
}
