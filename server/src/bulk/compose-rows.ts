/** Turns rows of a job into messages, each with its own text. A row that cannot be sent gets the reason. */
import type { KeyAccess } from '../accounts/access.ts'
import { ApiError } from '../http/api-error.ts'
import type { Composed, Composer, SendFields } from '../messages/compose.ts'
import { composeEach, contentsOf } from '../messages/compose-each.ts'
import type { BulkRow, RefusedRow } from './packing.ts'

/** Fields of a send that all rows share. */
type RowFields = Pick<SendFields, 'from' | 'fold'>

interface ComposedRows {
  /** The rows that can be sent, with their messages, in order. */
  good: { row: BulkRow; message: Composed }[]
  refused: RefusedRow[]
  /** Parts of all good rows. */
  parts: number
  /** Price of all good rows, in micro-dollars. */
  priceMicros: number
}

/** A row's text becomes that of its message, which may be folded. @throws ApiError when the sender is not the account's: that is
 *  no fault of a row. */
export async function composeRows(
  composer: Composer,
  access: KeyAccess,
  rows: readonly BulkRow[],
  fields: RowFields,
): Promise<ComposedRows> {
  const composed: ComposedRows = { good: [], refused: [], parts: 0, priceMicros: 0 }
  const contentOf = contentsOf(composer, access, fields)
  const messages = await composeEach(rows, ({ to, body }) => composer.message(access, to, contentOf(body)))
  for (const [index, message] of messages.entries()) {
    const row = rows[index]!
    if (message instanceof ApiError) composed.refused.push({ row: row.row, to: row.to, error: message.message })
    else {
      composed.good.push({ row: row.body === message.body ? row : { ...row, body: message.body }, message })
      composed.parts += message.parts
      composed.priceMicros += message.parts * message.priceMicros
    }
  }
  return composed
}
