/**
 * Carriers that operators set up while the gateway runs: kept in the store, their secrets encrypted. Settings are texts
 * by field, as `WEBSMS_CARRIERS`, forms and commands write them; `id` is the carrier's name. Functions that change something
 * run inside the caller's transaction, and the gateway follows within a second.
 */
import { type Kysely, sql } from 'kysely'
import type { Secrets } from '../store/secrets.ts'
import type { Tables } from '../store/tables.ts'
import { UserError } from '../user-error.ts'
import { joinSecrets, mergedSecrets, protocolOf, splitSecrets, withCallbackSecret } from './secret-texts.ts'

/** A text for each field that is set, `id` and secrets included. */
export type CarrierTexts = Readonly<Record<string, string>>

export interface StoredCarrier {
  carrierId: number
  name: string
  /** Without secrets. */
  texts: CarrierTexts
  /** Ms since epoch; null while it is in use. */
  retiredAt: number | null
  /** The password and other secrets, with those of `given` in place of the stored ones.
   *  @throws UserError when they are needed, and were encrypted with another key */
  secretTexts(secrets: Pick<Secrets, 'decrypt'>, given?: CarrierTexts): CarrierTexts
}

/** In the order in which they are tried, retired ones included. */
export async function readStoredCarriers(db: Kysely<Tables>): Promise<StoredCarrier[]> {
  const rows = await db
    .selectFrom('stored_carriers as s')
    .innerJoin('carriers as c', 'c.id', 's.carrier_id')
    .select(['s.carrier_id', 's.settings', 's.sealed_password', 's.retired_at', 'c.name'])
    .orderBy('s.position')
    .orderBy('s.carrier_id')
    .execute()
  return rows.map(({ carrier_id, settings, sealed_password, retired_at, name }) => {
    const texts: CarrierTexts = { id: name, ...(JSON.parse(settings) as CarrierTexts) }
    return {
      carrierId: carrier_id,
      name,
      texts,
      retiredAt: retired_at,
      secretTexts: (secrets, given = {}) => mergedSecrets(given, texts, () => secrets.decrypt(sealed_password)),
    }
  })
}

/** Adds a carrier. One that was used before under the same name, or was retired, goes on with its messages and receipts.
 *  @returns its id
 *  @throws UserError when a carrier in use has the name */
export async function addCarrier(
  db: Kysely<Tables>,
  secrets: Pick<Secrets, 'encrypt'>,
  texts: CarrierTexts,
  at: number,
): Promise<number> {
  const { secret, plain } = splitSecrets(texts)
  const { id: name = '', ...settings } = plain
  await refuseOtherCase(db, name)
  const known = await db
    .selectFrom('carriers as c')
    .leftJoin('stored_carriers as s', 's.carrier_id', 'c.id')
    .select(['c.id', 'c.account', 's.carrier_id as stored', 's.retired_at'])
    .where('c.name', '=', name)
    .where('c.simulated', '=', 0)
    .executeTakeFirst()
  if (known?.stored != null && known.retired_at === null) throw nameTaken(name)
  const carrierId = known?.id ?? (await newCarrier(db, name, at))
  await setAccount(db, carrierId, settings.account, known?.account ?? null)
  const last = await db
    .selectFrom('stored_carriers')
    .select(({ fn }) => fn.max('position').as('position'))
    .executeTakeFirst()
  const sealed_password = secrets.encrypt(joinSecrets(withCallbackSecret(secret, settings)))
  const values = { settings: JSON.stringify(settings), sealed_password, changed_at: at }
  await db
    .insertInto('stored_carriers')
    .values({ carrier_id: carrierId, position: Number(last?.position ?? 0) + 1, ...values })
    .onConflict((conflict) => conflict.column('carrier_id').doUpdateSet({ ...values, retired_at: null }))
    .execute()
  await decideWaiting(db, carrierId, 'keep')
  return carrierId
}

/** Replaces the settings of a carrier; secrets that are left out stay.
 *  @throws UserError when another carrier in use has its new name, or its protocol is another */
export async function changeCarrier(
  db: Kysely<Tables>,
  secrets: Pick<Secrets, 'encrypt' | 'decrypt'>,
  carrierId: number,
  texts: CarrierTexts,
  at: number,
): Promise<void> {
  const { secret, plain } = splitSecrets(texts)
  const { id: name = '', ...settings } = plain
  await refuseOtherCase(db, name, carrierId)
  const named = await db
    .selectFrom('carriers')
    .select(['id', 'account'])
    .where('name', '=', name)
    .where('simulated', '=', 0)
    .executeTakeFirst()
  if (named !== undefined && named.id !== carrierId) throw nameTaken(name)
  if (named === undefined) await db.updateTable('carriers').set({ name }).where('id', '=', carrierId).execute()
  const { account } = await db
    .selectFrom('carriers')
    .select('account')
    .where('id', '=', carrierId)
    .executeTakeFirstOrThrow()
  await setAccount(db, carrierId, settings.account, account)
  const before = await db
    .selectFrom('stored_carriers')
    .select(['settings', 'sealed_password'])
    .where('carrier_id', '=', carrierId)
    .executeTakeFirstOrThrow()
  const old = JSON.parse(before.settings) as CarrierTexts
  if (protocolOf(settings) !== protocolOf(old)) throw otherProtocol(protocolOf(old))
  const kept = mergedSecrets(secret, settings, () => secrets.decrypt(before.sealed_password))
  await db
    .updateTable('stored_carriers')
    .set({
      settings: JSON.stringify(settings),
      changed_at: at,
      sealed_password: secrets.encrypt(joinSecrets(withCallbackSecret(kept, settings))),
    })
    .where('carrier_id', '=', carrierId)
    .execute()
}

/** The decision about messages that wait for a carrier that is not used any longer: they go to others where one takes
 *  them, wait until they expire, or fail. */
export const waitingDecisions = ['move', 'keep', 'fail'] as const
type WaitingDecision = (typeof waitingDecisions)[number]

/** Ends the use of a carrier: its binds are closed, and nothing is routed to it. Its row stays, for its messages. */
export async function retireCarrier(
  db: Kysely<Tables>,
  carrierId: number,
  waiting: WaitingDecision,
  at: number,
): Promise<void> {
  await db
    .updateTable('stored_carriers')
    .set({ retired_at: at })
    .where('carrier_id', '=', carrierId)
    .where('retired_at', 'is', null)
    .execute()
  await decideWaiting(db, carrierId, waiting)
}

/** The gateway follows it while the carrier is not used. */
export async function decideWaiting(db: Kysely<Tables>, carrierId: number, waiting: WaitingDecision): Promise<void> {
  await db
    .updateTable('carriers')
    .set({ waiting: waiting === 'keep' ? null : waiting })
    .where('id', '=', carrierId)
    .execute()
}

/** A carrier with a decision about the messages that wait for it. */
export interface UnusedCarrier {
  carrierId: number
  name: string
  waiting: 'move' | 'fail'
  retired: boolean
}

export async function readDecisions(db: Kysely<Tables>): Promise<UnusedCarrier[]> {
  const rows = await db
    .selectFrom('carriers as c')
    .leftJoin('stored_carriers as s', 's.carrier_id', 'c.id')
    .select(['c.id', 'c.name', 'c.waiting', 's.retired_at'])
    .where('c.waiting', 'is not', null)
    .orderBy('c.id')
    .execute()
  return rows.map(({ id, name, waiting, retired_at }) => ({
    carrierId: id,
    name,
    waiting: waiting!,
    retired: retired_at !== null,
  }))
}

/** Undoes `retireCarrier`. */
export async function restoreCarrier(db: Kysely<Tables>, carrierId: number): Promise<void> {
  await db.updateTable('stored_carriers').set({ retired_at: null }).where('carrier_id', '=', carrierId).execute()
  await decideWaiting(db, carrierId, 'keep')
}

/** The changed fields for the audit log: the texts before and after, and of secrets only that they changed. */
export function changedFields(before: CarrierTexts, after: CarrierTexts): Record<string, unknown> {
  const { secret, plain } = splitSecrets(after)
  const names = new Set([...Object.keys(before), ...Object.keys(plain)])
  const changed = [...names].filter((name) => (before[name] ?? '') !== (plain[name] ?? ''))
  return {
    ...Object.fromEntries(changed.map((name) => [name, { from: before[name] ?? null, to: plain[name] ?? null }])),
    ...Object.fromEntries(Object.keys(secret).map((name) => [name, 'changed'])),
  }
}

async function newCarrier(db: Kysely<Tables>, name: string, at: number): Promise<number> {
  const { id } = await db
    .insertInto('carriers')
    .values({ name, simulated: 0, first_used_at: at })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Carriers with the same `account` share receipts and replies. Any other is an account of its own, whatever host it binds
 *  to, and keeps the one that it has. */
async function setAccount(
  db: Kysely<Tables>,
  carrierId: number,
  account: string | undefined,
  before: string | null,
): Promise<void> {
  const own = before === null || before.startsWith('=') ? `#${carrierId}` : before
  await db
    .updateTable('carriers')
    .set({ account: account ? `=${account}` : own })
    .where('id', '=', carrierId)
    .execute()
}

/** Names that differ by case alone are taken for each other. @param exceptId the carrier that gets the name
 *  @throws UserError */
async function refuseOtherCase(db: Kysely<Tables>, name: string, exceptId = 0): Promise<void> {
  const other = await db
    .selectFrom('carriers as c')
    .leftJoin('stored_carriers as s', 's.carrier_id', 'c.id')
    .select(['c.name', 's.retired_at'])
    .where(sql`lower(c.name)`, '=', name.toLowerCase())
    .where('c.name', '<>', name)
    .where('c.id', '<>', exceptId)
    .where('c.simulated', '=', 0)
    .executeTakeFirst()
  if (other === undefined) return
  const cure = other.retired_at === null ? '' : `use that one again with: websms carrier restore ${other.name}, or `
  throw new UserError(
    `${name} differs from the carrier ${other.name} by upper and lower case alone: ${cure}choose another id.`,
  )
}

function nameTaken(name: string): UserError {
  return new UserError(`There is a carrier ${name} already. Choose another id, or change that one.`)
}

function otherProtocol(protocol: string): UserError {
  return new UserError(`Its protocol is ${protocol}, and stays. Add another carrier, and retire this one.`)
}
