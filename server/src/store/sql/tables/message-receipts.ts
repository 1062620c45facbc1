/** Receipts that changed nothing, for the timeline of their message: progress, unknown words, and receipts after the
 *  end. */
import type { Connection } from '../connection.ts'

/** Notes a receipt's words about a part of a message; the same words again are counted. */
type NoteReceipt = (messageId: number, part: number, said: string, at: number) => void

/** Maximum number of different words kept of one message; further ones are dropped. */
const saidMax = 20

export function prepareMessageReceipts(db: Connection): NoteReceipt {
  const again = db.prepare(
    'UPDATE message_receipts SET times = times + 1, last_at = ? WHERE message_id = ? AND part = ? AND said = ?',
  )
  const count = db.prepare('SELECT count(*) AS n FROM message_receipts WHERE message_id = ?')
  const insert = db.prepare(
    'INSERT INTO message_receipts (message_id, part, said, first_at, last_at, times) VALUES (?1, ?2, ?3, ?4, ?4, 1)',
  )
  return (messageId, part, said, at) => {
    if (again.run(at, messageId, part, said).changes > 0) return
    if (Number(count.get(messageId)!.n) < saidMax) insert.run(messageId, part, said, at)
  }
}
