/** Collects the rows of one turn of the event loop for a verb that takes many: one call of the store instead of hundreds. */

interface TurnBatchOptions {
  /** Ends the collecting of rows. Default: the end of the current callback, such as the handling of one read of a
   *  socket. */
  when?: () => Promise<void>
}

/** Returns a function that adds a row and resolves when its batch has been handled. Rows that arrive in the same burst
 *  (one read of a socket, say) share a batch. */
export function turnBatch<Row>(
  handle: (rows: Row[]) => Promise<unknown>,
  { when = () => Promise.resolve() }: TurnBatchOptions = {},
): (row: Row) => Promise<void> {
  let batch: { rows: Row[]; done: Promise<void> } | null = null
  return (row) => {
    if (batch !== null) {
      batch.rows.push(row)
      return batch.done
    }
    const rows = [row]
    const done = when().then(async () => {
      batch = null
      await handle(rows)
    })
    batch = { rows, done }
    return done
  }
}
