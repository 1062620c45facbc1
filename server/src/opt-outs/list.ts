/** The opt-outs that concern an account, the newest first, each with its evidence. */
import { type Kysely, sql } from 'kysely'
import { foldSender, senderAsStored } from '../rules/senders/sender.ts'
import type { OptOutSource } from '../store/opt-out-tables.ts'
import type { Tables } from '../store/tables.ts'
import { everyAccount } from '../store/traffic/opt-outs.ts'

export interface OptOutFilter {
  /** Or `everyAccount`. */
  accountId: number
  /** As it is stored. With it, opt-outs that hold for every account are found too. */
  number?: string | undefined
  sender?: string | undefined
  /** Only changes with a lower id. */
  below?: number | undefined
  limit: number
}

export interface ListedOptOut {
  /** Of the change that made it. */
  changeId: number
  /** Or `everyAccount`. */
  accountId: number
  number: string
  sender: string
  source: OptOutSource
  memberId: number | null
  inboundId: number | null
  word: string | null
  text: string | null
  note: string
  at: number
}

export async function listOptOuts(db: Kysely<Tables>, filter: OptOutFilter): Promise<ListedOptOut[]> {
  const { accountId, number, sender, below = Number.MAX_SAFE_INTEGER, limit } = filter
  let query = db
    .selectFrom('optouts as o')
    .innerJoin('optout_changes as c', 'c.id', 'o.change_id')
    .select(['o.change_id', 'o.account_id', 'o.to_number', 'c.sender', 'c.source', 'c.member_id', 'c.inbound_id'])
    .select(['c.word', 'c.text', 'c.note', 'c.at'])
    .orderBy('o.change_id', 'desc')
    .limit(limit)
  if (number === undefined) query = query.where('o.account_id', '=', accountId).where('o.change_id', '<', below)
  else {
    // The + keeps SQLite from the indexes by account: a number has a few opt-outs, an account maybe a million.
    query = query
      .where('o.to_number', '=', number)
      .where(sql`+o.account_id`, 'in', [accountId, everyAccount])
      .where(sql`+o.change_id`, '<', below)
  }
  if (sender !== undefined) query = query.where('o.sender', '=', foldSender(senderAsStored(sender)))
  return (await query.execute()).map((row) => ({
    changeId: row.change_id,
    accountId: row.account_id,
    number: row.to_number,
    sender: row.sender,
    source: row.source,
    memberId: row.member_id,
    inboundId: row.inbound_id,
    word: row.word,
    text: row.text,
    note: row.note,
    at: row.at,
  }))
}
