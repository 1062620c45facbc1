/**
 * The references that join the parts of a long message at the handset. They count up for each handset and sender, so that 256
 * long messages in a row have different ones: a handset that was switched off gets them all at once, and joins by reference.
 */
import type { Connection } from '../connection.ts'

export interface ConcatReferences {
  /** The next one for this handset and sender, from 0 to 255 (3GPP TS 23.040 §9.2.3.24.1). `messageId` begins the count. */
  next(to: string, sender: string, messageId: number, at: number): number
  /** Forgets references given before `before`, of at most `limit` handsets: their messages have ended. */
  dropOld(before: number, limit: number): void
}

const references = 256

/** The reference of a message that is older than the column. */
export const concatReference = `coalesce(m.concat_reference, m.id % ${references})`

export function prepareConcatReferences(db: Connection): ConcatReferences {
  const last = db.prepare('SELECT reference FROM concat_references WHERE to_number = ? AND sender = ?')
  const insert = db.prepare('INSERT INTO concat_references (to_number, sender, reference, used_at) VALUES (?, ?, ?, ?)')
  const update = db.prepare(
    'UPDATE concat_references SET reference = ?, used_at = ? WHERE to_number = ? AND sender = ?',
  )
  const after = db.prepare(
    'SELECT to_number, sender, used_at FROM concat_references WHERE (to_number, sender) > (?, ?) ORDER BY to_number, sender LIMIT ?',
  )
  const remove = db.prepare('DELETE FROM concat_references WHERE to_number = ? AND sender = ?')
  let lookedTo: [to: string, sender: string] = ['', '']

  return {
    next(to, sender, messageId, at) {
      const row = last.get(to, sender)
      if (row === undefined) {
        insert.run(to, sender, messageId % references, at)
        return messageId % references
      }
      const reference = (Number(row.reference) + 1) % references
      update.run(reference, at, to, sender)
      return reference
    },
    dropOld(before, limit) {
      const rows = after.all(...lookedTo, limit)
      for (const { to_number, sender, used_at } of rows) {
        if (Number(used_at) < before) remove.run(to_number!, sender!)
      }
      const end = rows.at(-1)
      lookedTo = end === undefined ? ['', ''] : [String(end.to_number), String(end.sender)]
    },
  }
}
