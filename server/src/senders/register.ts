/**
 * Changes of the register of senders. All run inside the caller's transaction, which writes the audit entry too; the gateway
 * follows within a second.
 *
 *   requested ─ approve ─▶ approved ─ suspend ─▶ suspended ─ restore ─▶ approved
 *       └───── refuse ───▶ refused       └ (from its expiry on it counts as expired)
 */

import type { Kysely, Updateable } from 'kysely'
import { requireAccount } from '../accounts/require.ts'
import { foldSender, kindOfSender } from '../rules/senders/sender.ts'
import { siteTime } from '../site-time.ts'
import type { Tables } from '../store/tables.ts'
import { UserError } from '../user-error.ts'
import {
  requireCode,
  requireNames,
  requireOwnable,
  requireReason,
  requireSharing,
  requireState,
  takenText,
} from './conditions.ts'
import { asRegistered, type RegisteredSender, requireSender } from './entries.ts'
import type { SenderTerms } from './terms.ts'

/** The author and time of a change; `by` null: the command line. */
interface Made {
  by: number | null
  at: number
}

/** Of a change that may give a sender to an account. */
interface Giving extends Made {
  /** The default sender of the settings, which no account can own. */
  siteSender: string
}

/** Requests of one account that may be open at a time. */
const openRequestsMax = 20

/** Time before the end of a registration from which on its account may ask for it again, in ms (30 days). */
const renewalMs = 30 * 86_400_000

/** @throws UserError when the code is malformed, or the account has it for longer or asked for it, or asks for too much */
export async function requestSender(
  db: Kysely<Tables>,
  written: string,
  accountId: number,
  terms: SenderTerms,
  { by, at, siteSender }: Giving,
): Promise<RegisteredSender> {
  const code = requireCode(written)
  requireOwnable({ code, accountId }, siteSender)
  await requireAccount(db, accountId)
  const own = await db
    .selectFrom('senders')
    .select(['folded', 'state', 'expires_at'])
    .where('account_id', '=', accountId)
    .where('state', '<>', 'refused')
    .execute()
  const same = own.filter(({ folded }) => folded === foldSender(code))
  if (same.some(({ state }) => state === 'requested'))
    throw new UserError(`Sender ${code} is already asked for, and waits for a decision.`)
  if (same.some(({ state, expires_at }) => !mayRenew(state, expires_at, at)))
    throw new UserError(`Sender ${code} is already registered to this account.`)
  if (own.filter(({ state }) => state === 'requested').length >= openRequestsMax)
    throw new UserError(`${openRequestsMax} requests wait for a decision already: wait, or withdraw one.`)
  requireNames(code, terms.countries ?? null)
  // Only the newest refusal of a code is kept.
  await db
    .deleteFrom('senders')
    .where('account_id', '=', accountId)
    .where('folded', '=', foldSender(code))
    .where('state', '=', 'refused')
    .execute()
  return insert(db, code, accountId, terms, { state: 'requested', by, at })
}

/** Registers a sender that may be used at once. @param accountId null: shared
 *  @throws UserError when it is malformed, taken, or the account unknown */
export async function addSender(
  db: Kysely<Tables>,
  written: string,
  accountId: number | null,
  {
    by = null,
    at = siteTime(),
    terms = {},
    siteSender,
  }: Partial<Made> & Pick<Giving, 'siteSender'> & { terms?: SenderTerms },
): Promise<RegisteredSender> {
  const code = requireCode(written)
  requireOwnable({ code, accountId }, siteSender)
  if (accountId !== null) await requireAccount(db, accountId)
  requireSharing({ code, accountId }, terms)
  requireNames(code, terms.countries ?? null)
  const folded = foldSender(code)
  const rows = await db.selectFrom('senders').selectAll().where('folded', '=', folded).execute()
  const held = rows.find((row) => row.held === 1)
  if (held !== undefined) {
    if (held.account_id !== accountId) throw new UserError(takenText(code, held.account_id))
    if (held.state === 'suspended')
      throw new UserError(`Sender ${code} is suspended. Restore it with: websms sender restore ${code}`)
    return asRegistered(held, at)
  }
  const requested = rows.find((row) => row.state === 'requested' && row.account_id === accountId)
  if (requested !== undefined) return approveSender(db, requested.id, terms, { by, at, siteSender })
  return insert(db, code, accountId, terms, { state: 'approved', by, at })
}

/** @throws UserError when it waits for no decision, or the code is another's meanwhile */
export async function approveSender(
  db: Kysely<Tables>,
  senderId: number,
  terms: SenderTerms,
  { by, at, siteSender }: Giving,
): Promise<RegisteredSender> {
  const sender = await requireState(db, senderId, ['requested', 'refused'], 'approved')
  requireOwnable(sender, siteSender)
  requireSharing(sender, terms)
  const holder = await holderOf(db, sender.code)
  const renewed = holder !== undefined && holder.account_id === sender.accountId && holder.state === 'approved'
  if (holder !== undefined && !renewed) throw new UserError(takenText(sender.code, holder.account_id))
  requireNames(sender.code, terms.countries === undefined ? sender.countries : terms.countries)
  // A request to renew takes the place of the entry that ends.
  if (renewed) await removeSender(db, holder.id)
  const decided = { state: 'approved', decided_by: by, decided_at: at, reason: null } as const
  const kept = renewed ? { account_default: holder.account_default } : {}
  await update(db, senderId, { ...kept, ...columnsOf(terms), ...decided })
  return requireSender(db, senderId)
}

/** The entry of a code that is in use or suspended. */
function holderOf(db: Kysely<Tables>, code: string) {
  const same = db
    .selectFrom('senders')
    .select(['id', 'account_id', 'state', 'account_default'])
    .where('folded', '=', foldSender(code))
  return same.where('held', '=', 1).executeTakeFirst()
}

function mayRenew(state: string, expiresAt: number | null, at: number): boolean {
  return state === 'approved' && expiresAt !== null && expiresAt <= at + renewalMs
}

/** @throws UserError when it waits for no decision, or the reason is empty */
export async function refuseSender(
  db: Kysely<Tables>,
  senderId: number,
  reason: string,
  { by, at }: Made,
): Promise<RegisteredSender> {
  await requireState(db, senderId, ['requested'], 'refused')
  await update(db, senderId, { state: 'refused', decided_by: by, decided_at: at, reason: requireReason(reason) })
  return requireSender(db, senderId)
}

/** @throws UserError when it is not in use, or the reason is empty */
export async function suspendSender(
  db: Kysely<Tables>,
  senderId: number,
  reason: string,
  { by, at }: Made,
): Promise<RegisteredSender> {
  await requireState(db, senderId, ['approved'], 'suspended')
  await update(db, senderId, { state: 'suspended', decided_by: by, decided_at: at, reason: requireReason(reason) })
  return requireSender(db, senderId)
}

/** @throws UserError when it is not suspended */
export async function restoreSender(
  db: Kysely<Tables>,
  senderId: number,
  { by, at, siteSender }: Giving,
): Promise<RegisteredSender> {
  requireOwnable(await requireState(db, senderId, ['suspended'], 'restored'), siteSender)
  await update(db, senderId, { state: 'approved', decided_by: by, decided_at: at, reason: null })
  return requireSender(db, senderId)
}

/** Changes the terms of a sender, whatever its state. @throws UserError when the new terms do not fit it */
export async function setSenderTerms(
  db: Kysely<Tables>,
  senderId: number,
  terms: SenderTerms,
): Promise<RegisteredSender> {
  const sender = await requireSender(db, senderId)
  if (terms.countries !== undefined) requireNames(sender.code, terms.countries)
  requireSharing(sender, terms)
  const columns = columnsOf(terms)
  if (Object.keys(columns).length > 0) await update(db, senderId, columns)
  return requireSender(db, senderId)
}

/** Makes it the sender of its owner's messages that name none. @throws UserError for one that is shared, or may not be
 *  used */
export async function setAccountDefault(db: Kysely<Tables>, senderId: number, isDefault: boolean): Promise<void> {
  const { code, accountId, stateNow } = await requireSender(db, senderId)
  if (isDefault && stateNow !== 'approved')
    throw new UserError(`Sender ${code} is ${stateNow}: only an approved one can be the default of its account.`)
  if (accountId === null) throw new UserError(`Sender ${code} is shared: make it the default of a country instead.`)
  await db.updateTable('senders').set({ account_default: 0 }).where('account_id', '=', accountId).execute()
  if (isDefault) await update(db, senderId, { account_default: 1 })
}

export async function removeSender(db: Kysely<Tables>, senderId: number): Promise<void> {
  await db.deleteFrom('country_senders').where('sender_id', '=', senderId).execute()
  await db.deleteFrom('senders').where('id', '=', senderId).execute()
}

type Columns = Omit<Updateable<Tables['senders']>, 'id' | 'held'>

async function insert(
  db: Kysely<Tables>,
  code: string,
  accountId: number | null,
  terms: SenderTerms,
  { state, by, at }: Made & { state: 'requested' | 'approved' },
): Promise<RegisteredSender> {
  const decided = state === 'approved'
  const { id } = await db
    .insertInto('senders')
    .values({
      ...{ code, folded: foldSender(code), kind: kindOfSender(code)!, account_id: accountId, state },
      ...{ requested_by: decided ? null : by, requested_at: at },
      ...{ decided_by: decided ? by : null, decided_at: decided ? at : null, reason: null },
      ...columnsOf(terms),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return requireSender(db, id)
}

async function update(db: Kysely<Tables>, senderId: number, columns: Columns): Promise<void> {
  await db.updateTable('senders').set(columns).where('id', '=', senderId).execute()
}

function columnsOf(terms: SenderTerms): Columns {
  const json = (list: readonly unknown[] | null | undefined) => (list == null ? list : JSON.stringify(list))
  const columns = {
    networks: json(terms.networks),
    countries: json(terms.countries),
    purposes: json(terms.purposes),
    for_accounts: json(terms.forAccounts),
    free_to_reply: terms.freeToReply === undefined ? undefined : terms.freeToReply ? 1 : 0,
    expires_at: terms.expiresAt,
    use_case: terms.useCase,
    evidence: terms.evidence,
    business_id: terms.businessId,
  }
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined)) as Columns
}
