/** Entries of the register of senders, as they are read from the store. */

import type { Kysely, Selectable } from 'kysely'
import type { RegisterEntry } from '../rules/senders/compile.ts'
import { foldSender, type SenderState, senderAsStored, stateAt } from '../rules/senders/sender.ts'
import { siteTime } from '../site-time.ts'
import type { Tables } from '../store/tables.ts'
import { UserError } from '../user-error.ts'

/** An entry with what people see of it. */
export interface RegisteredSender extends RegisterEntry {
  readonly stateNow: SenderState
  /** Texts that are sent from it, in words. */
  readonly useCase: string
  /** The owner of the right to use it, and the proof. */
  readonly evidence: string
  /** Such as an ABN or NZBN. */
  readonly businessId: string
  readonly requestedBy: number | null
  readonly requestedAt: number
  readonly decidedBy: number | null
  readonly decidedAt: number | null
  /** Reason of the decision. */
  readonly reason: string | null
}

export type SenderRow = Selectable<Tables['senders']>

export function asEntry(row: SenderRow): RegisterEntry {
  return {
    senderId: row.id,
    code: row.code,
    kind: row.kind,
    state: row.state,
    expiresAt: row.expires_at,
    accountId: row.account_id,
    forAccounts: listOf<number>(row.for_accounts),
    accountDefault: row.account_default === 1,
    countries: listOf(row.countries),
    networks: listOf(row.networks),
    purposes: listOf(row.purposes),
    freeToReply: row.free_to_reply === 1,
  }
}

export function asRegistered(row: SenderRow, at: number): RegisteredSender {
  return {
    ...asEntry(row),
    stateNow: stateAt(row.state, row.expires_at, at),
    useCase: row.use_case,
    evidence: row.evidence,
    businessId: row.business_id,
    requestedBy: row.requested_by,
    requestedAt: row.requested_at,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at,
    reason: row.reason,
  }
}

function listOf<Item>(text: string | null): Item[] | null {
  return text === null ? null : (JSON.parse(text) as Item[])
}

/** Every entry, or those of an account. */
export async function listSenders(
  db: Kysely<Tables>,
  { accountId, at = siteTime() }: { accountId?: number; at?: number } = {},
): Promise<RegisteredSender[]> {
  const rows = db.selectFrom('senders').selectAll().orderBy('folded').orderBy('id')
  const found = await (accountId === undefined ? rows : rows.where('account_id', '=', accountId)).execute()
  return found.map((row) => asRegistered(row, at))
}

/** The account's sender in use or suspended; null: it has no such sender. */
export async function ownedSender(
  db: Kysely<Tables>,
  written: string,
  accountId: number,
): Promise<RegisteredSender | null> {
  const held = db
    .selectFrom('senders')
    .selectAll()
    .where('folded', '=', foldSender(senderAsStored(written)))
  const row = await held.where('held', '=', 1).where('account_id', '=', accountId).executeTakeFirst()
  return row === undefined ? null : asRegistered(row, siteTime())
}

/** The account that has a code, approved or suspended; null: none alone. */
export async function ownerOf(db: Kysely<Tables>, code: string): Promise<number | null> {
  const held = db.selectFrom('senders').select('account_id').where('held', '=', 1)
  const row = await held.where('folded', '=', foldSender(senderAsStored(code))).executeTakeFirst()
  return row?.account_id ?? null
}

/** Codes that the account owns, approved or suspended. */
export async function ownedCodes(db: Kysely<Tables>, accountId: number): Promise<string[]> {
  const rows = db.selectFrom('senders').select('code').where('account_id', '=', accountId).where('held', '=', 1)
  return (await rows.orderBy('code').execute()).map(({ code }) => code)
}

/** @throws UserError when there is no such entry */
export async function requireSender(db: Kysely<Tables>, senderId: number): Promise<RegisteredSender> {
  const row = await db.selectFrom('senders').selectAll().where('id', '=', senderId).executeTakeFirst()
  if (row === undefined) throw new UserError(`There is no sender ${senderId}. List them with: websms sender list`)
  return asRegistered(row, siteTime())
}

interface Meant {
  /** The account that has it, or asks for it. */
  accountId?: number | undefined
  /** Of several entries of a code, the one in use or suspended, or the one that waits for a decision. */
  meant?: 'held' | 'requested'
}

/** Finds an entry by its code, or by its id behind `#`, as commands take them.
 *  @throws UserError when there is no such entry, or several */
export async function senderByCode(
  db: Kysely<Tables>,
  written: string,
  { accountId, meant }: Meant = {},
): Promise<RegisteredSender> {
  if (/^#\d{1,15}$/.test(written)) return requireSender(db, Number(written.slice(1)))
  const folded = foldSender(senderAsStored(written))
  const rows = db.selectFrom('senders').selectAll().where('folded', '=', folded).where('state', '<>', 'refused')
  const all = await (accountId === undefined ? rows : rows.where('account_id', '=', accountId)).orderBy('id').execute()
  const preferred = all.filter(({ held }) => meant !== undefined && (meant === 'held') === (held === 1))
  const found = preferred.length > 0 ? preferred : all
  if (found.length === 1) return asRegistered(found[0]!, siteTime())
  if (found.length === 0) throw new UserError(`There is no sender ${written}. List them with: websms sender list`)
  const choices = found.map(({ id, account_id, state }) => `#${id} (${state}, account ${account_id ?? 'none'})`)
  throw new UserError(`${written} is there ${found.length} times: say which one, ${choices.join(' or ')}.`)
}
