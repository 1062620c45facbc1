/**
 * Changes of the register of senders. All run inside the caller's transaction, which writes the audit entry too; the gateway
 * follows within a second.
 *
 *   requested ─ approve ─▶ approved ─ suspend ─▶ suspended ─ restore ─▶ approved
 *       └───── refuse ───▶ refused       └ (from its expiry on it counts as expired)
 */
import type { Kysely, Updateable } from 'kysely'
import { requireAccount } from '../accounts/require.ts'
import { nameFault } from '../rules/senders/register-names.ts'
import { expectedInstead, foldSender, isSameSender, kindOfSender, senderAsStored } from '../rules/senders/sender.ts'
import { storedText } from '../store/stored-text.ts'
import type { Tables } from '../store/tables.ts'
import { UserError } from '../user-error.ts'
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

/** @throws UserError when the code is malformed, or the account has it already or asked for it, or asks for too much */
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
    .select(['folded', 'state'])
    .where('account_id', '=', accountId)
    .where('state', '<>', 'refused')
    .execute()
  const same = own.find(({ folded }) => folded === foldSender(code))
  if (same?.state === 'requested') throw new UserError(`Sender ${code} is already asked for, and waits for a decision.`)
  if (same) throw new UserError(`Sender ${code} is already registered to this account.`)
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
    at = Date.now(),
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
  const holder = await db
    .selectFrom('senders')
    .select('account_id')
    .where('folded', '=', foldSender(sender.code))
    .where('held', '=', 1)
    .executeTakeFirst()
  if (holder !== undefined) throw new UserError(takenText(sender.code, holder.account_id))
  requireNames(sender.code, terms.countries === undefined ? sender.countries : terms.countries)
  await update(db, senderId, { ...columnsOf(terms), state: 'approved', decided_by: by, decided_at: at, reason: null })
  return requireSender(db, senderId)
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

/** Makes it the sender of its owner's messages that name none. @throws UserError for a shared sender */
export async function setAccountDefault(db: Kysely<Tables>, senderId: number, isDefault: boolean): Promise<void> {
  const { code, accountId } = await requireSender(db, senderId)
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

function requireCode(written: string): string {
  const code = senderAsStored(written)
  const expected = expectedInstead(code)
  if (expected !== null) throw new UserError(`"${code}" is not a valid sender: use ${expected}.`)
  return code
}

function requireSharing({ code, accountId }: Pick<RegisteredSender, 'code' | 'accountId'>, terms: SenderTerms): void {
  if (terms.forAccounts == null || accountId === null) return
  throw new UserError(`Sender ${code} belongs to account ${accountId}: only a shared one is for a list of accounts.`)
}

/** Every account sends from the default of the settings, and gets the replies to it that are its own. */
function requireOwnable({ code, accountId }: Pick<RegisteredSender, 'code' | 'accountId'>, siteSender: string): void {
  if (accountId === null || !isSameSender(code, siteSender)) return
  throw new UserError(
    `${code} is the default sender of this site (WEBSMS_SENDER), which all accounts share: one account cannot have it, or it would get the replies to all others. Every account can send from it already.`,
  )
}

/** A name must have the form that the register of each of its countries takes. */
function requireNames(code: string, countries: readonly string[] | null): void {
  if (kindOfSender(code) !== 'name') return
  for (const country of countries ?? []) {
    const fault = nameFault(code, country)
    if (fault !== null) throw new UserError(`The name "${code}" ${fault}.`)
  }
}

async function requireState(
  db: Kysely<Tables>,
  senderId: number,
  states: readonly string[],
  change: string,
): Promise<RegisteredSender> {
  const sender = await requireSender(db, senderId)
  if (states.includes(sender.state)) return sender
  throw new UserError(
    `Sender ${sender.code} is ${sender.stateNow}: only one that is ${states.join(' or ')} can be ${change}.`,
  )
}

const reasonLengthMax = 500

function requireReason(reason: string): string {
  const trimmed = storedText(reason.trim())
  if (trimmed !== '' && trimmed.length <= reasonLengthMax) return trimmed
  const found = trimmed === '' ? 'nothing' : `${trimmed.length} characters`
  throw new UserError(`Found ${found}, expected the reason in 1 to ${reasonLengthMax} characters.`)
}

function takenText(code: string, accountId: number | null): string {
  return accountId === null
    ? `Sender ${code} is registered as a shared one. A sender is registered once only.`
    : `Sender ${code} is registered to account ${accountId}. A sender can belong to one account only.`
}
