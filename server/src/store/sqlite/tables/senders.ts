/** Codes that accounts send from (`senders`). */
import type { DatabaseSync } from 'node:sqlite'

export interface Senders {
  /** The account of a code; null for one that is not ours. */
  ownerOf(code: string): number | null
}

export function prepareSenders(db: DatabaseSync): Senders {
  const owner = db.prepare('SELECT account_id FROM senders WHERE code = ?')
  return {
    ownerOf(code) {
      const row = owner.get(code)
      return row === undefined ? null : Number(row.account_id)
    },
  }
}
