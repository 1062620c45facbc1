/** Turns rows of a job into messages, each with its own text. A row that cannot be sent gets the reason. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ErrorName } from '@websms/contract'
import type { KeyAccess } from '../accounts/access.ts'
import { ApiError } from '../http/api-error.ts'
import type { Composed, Composer, Content } from '../messages/compose.ts'
import type { BulkRow, RefusedRow } from './packing.ts'

interface ComposedRows {
  /** The rows that can be sent, with their messages, in order. */
  good: { row: BulkRow; message: Composed }[]
  refused: RefusedRow[]
  /** Parts of all good rows. */
  parts: number
  /** Price of all good rows, in micro-dollars. */
  priceMicros: number
}

/** Rows composed in one turn of the event loop. */
const sliceRows = 500

/** @throws ApiError when the sender is not the account's: that is no fault of a row. */
export async function composeRows(
  composer: Composer,
  access: KeyAccess,
  rows: readonly BulkRow[],
  from: string | undefined,
): Promise<ComposedRows> {
  const composed: ComposedRows = { good: [], refused: [], parts: 0, priceMicros: 0 }
  let text = { body: '', content: contentOf(composer, access, '', from) }
  for (const [index, row] of rows.entries()) {
    if (index > 0 && index % sliceRows === 0) await nextTurn()
    // The text is composed once for rows that repeat it, as most rows do.
    if (text.body !== row.body) text = { body: row.body, content: contentOf(composer, access, row.body, from) }
    const message = messageOf(composer, access, row.to, text.content)
    if (message instanceof ApiError) composed.refused.push({ row: row.row, to: row.to, error: message.message })
    else {
      composed.good.push({ row, message })
      composed.parts += message.parts
      composed.priceMicros += message.parts * message.priceMicros
    }
  }
  return composed
}

/** Errors about the sender that all rows name. */
const senderErrors: ReadonlySet<ErrorName> = new Set(['unregistered_sender', 'sender_not_usable'])

function contentOf(composer: Composer, access: KeyAccess, body: string, from: string | undefined): Content | ApiError {
  try {
    return composer.content(access, { body, from })
  } catch (error) {
    if (!(error instanceof ApiError) || senderErrors.has(error.errorName)) throw error
    return error
  }
}

function messageOf(composer: Composer, access: KeyAccess, to: string, content: Content | ApiError) {
  if (content instanceof ApiError) return content
  try {
    return composer.message(access, to, content)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return error
  }
}
