/** Codes that accounts send from (`senders`). */
import { foldSender, type StoredSenderState, whyNotNow } from '../../../rules/senders/sender.ts'
import type { Connection } from '../connection.ts'

export interface Senders {
  /** The account of a code; null for one that is shared or not ours, and for the default sender of the settings, which all
   *  accounts send from. */
  ownerOf(code: string): number | null
  /** True for a code in the register that is not only asked for, shared ones too. */
  isOurs(code: string): boolean
  /** The reason why the account may not send from a code at `at`; null: it may. */
  whyNotFrom(code: string, accountId: number, at: number): string | null
}

export function prepareSenders(db: Connection, siteSender: string | null): Senders {
  const held = db.prepare('SELECT account_id FROM senders WHERE folded = lower(?) AND held = 1')
  const terms = db.prepare(
    'SELECT account_id, for_accounts, state, expires_at FROM senders WHERE folded = lower(?) AND held = 1',
  )
  return {
    ownerOf(code) {
      if (code === siteSender) return null
      const row = held.get(code)
      return row?.account_id == null ? null : Number(row.account_id)
    },
    isOurs: (code) => held.get(code) !== undefined,
    whyNotFrom(code, accountId, at) {
      // Only a gateway knows the default sender of its settings.
      if (siteSender === null || foldSender(code) === foldSender(siteSender)) return null
      const row = terms.get(code)
      if (row === undefined) return 'it is no longer registered'
      const { account_id: owner, for_accounts: sharedBy } = row
      const isTheirs =
        owner === null ? sharedBy === null || JSON.parse(String(sharedBy)).includes(accountId) : owner === accountId
      if (!isTheirs) return 'it is no longer a sender of the account'
      const expiresAt = row.expires_at === null ? null : Number(row.expires_at)
      return whyNotNow({ state: row.state as StoredSenderState, expiresAt }, at)
    },
  }
}
