/** Codes that accounts send from (`senders`). */
import type { Connection } from '../connection.ts'

export interface Senders {
  /** The account of a code; null for one that is shared or not ours, and for the default sender of the settings, which all
   *  accounts send from. */
  ownerOf(code: string): number | null
  /** True for a code in the register that is not only asked for, shared ones too. */
  isOurs(code: string): boolean
}

export function prepareSenders(db: Connection, siteSender: string | null): Senders {
  const held = db.prepare('SELECT account_id FROM senders WHERE folded = lower(?) AND held = 1')
  return {
    ownerOf(code) {
      if (code === siteSender) return null
      const row = held.get(code)
      return row?.account_id == null ? null : Number(row.account_id)
    },
    isOurs: (code) => held.get(code) !== undefined,
  }
}
