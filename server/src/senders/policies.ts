/** Policies of operators about senders by country, and the default senders of countries, in the store. */
import type { Kysely } from 'kysely'
import { type JsonFault, readJson } from '../routing/json-reader.ts'
import { purposes } from '../rules/purpose.ts'
import { type PolicyAction, type PolicyRule, policyActions } from '../rules/senders/country-policies.ts'
import { type SenderKind, senderKinds } from '../rules/senders/sender.ts'
import { storedText } from '../store/stored-text.ts'
import type { Tables } from '../store/tables.ts'
import { UserError } from '../user-error.ts'
import { requireSender } from './entries.ts'
import { readCountry } from './terms.ts'

interface StoredPolicy {
  country: string
  rules: PolicyRule[]
  /** Why, and by which source. */
  note: string
  /** The operator; null: the command line. */
  changedBy: number | null
  changedAt: number
}

/** In the order of their countries. */
export async function readPolicies(db: Kysely<Tables>): Promise<StoredPolicy[]> {
  const rows = await db.selectFrom('country_policies').selectAll().orderBy('country').execute()
  return rows.map(({ country, rules, note, changed_by, changed_at }) => ({
    country,
    rules: JSON.parse(rules) as PolicyRule[],
    note,
    changedBy: changed_by,
    changedAt: changed_at,
  }))
}

/** The operators' policy of a country; null: the built-in one holds, if there is one. Runs inside the caller's transaction. */
export async function setPolicy(
  db: Kysely<Tables>,
  country: string,
  policy: Pick<StoredPolicy, 'rules' | 'note' | 'changedBy' | 'changedAt'> | null,
): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('country_policies').where('country', '=', country).executeTakeFirst()
  if (policy === null) return numDeletedRows > 0n
  const { rules, note, changedBy, changedAt } = policy
  await db
    .insertInto('country_policies')
    .values({ country, rules: JSON.stringify(rules), note, changed_by: changedBy, changed_at: changedAt })
    .execute()
  return true
}

/** Country and sender of each default. */
export async function readCountrySenders(
  db: Kysely<Tables>,
): Promise<{ country: string; senderId: number; code: string }[]> {
  const rows = await db
    .selectFrom('country_senders as c')
    .innerJoin('senders as s', 's.id', 'c.sender_id')
    .select(['c.country', 'c.sender_id', 's.code'])
    .orderBy('c.country')
    .execute()
  return rows.map(({ country, sender_id, code }) => ({ country, senderId: sender_id, code }))
}

/** Runs inside the caller's transaction. @param senderId null: the country has none of its own
 *  @throws UserError for a sender that belongs to an account, or is not approved */
export async function setCountrySender(db: Kysely<Tables>, country: string, senderId: number | null): Promise<void> {
  if (senderId !== null) {
    const { code, accountId, state } = await requireSender(db, senderId)
    if (accountId !== null)
      throw new UserError(`Sender ${code} belongs to account ${accountId}: the default of a country must be shared.`)
    if (state !== 'approved')
      throw new UserError(`Sender ${code} is ${state}: the default of a country must be approved.`)
  }
  await db.deleteFrom('country_senders').where('country', '=', country).execute()
  if (senderId !== null) await db.insertInto('country_senders').values({ country, sender_id: senderId }).execute()
}

/** Maximum number of rules of one country. */
const rulesMax = 30

/** A policy in JSON, as pages and commands give it; an empty list stands for any. */
interface PolicyJson {
  rules: { kinds?: string[]; purposes?: string[]; action: string; reason?: string }[]
  note?: string
}

export function readPolicy(json: PolicyJson): { policy: { rules: PolicyRule[]; note: string }; faults: JsonFault[] } {
  const faults: JsonFault[] = []
  const reader = readJson(json, faults)
  const rules = reader
    .field('rules')
    .items(rulesMax)
    .flatMap((rule): PolicyRule[] => {
      if (!rule.hasOnly(['kinds', 'purposes', 'action', 'reason'])) return []
      const kinds = rule
        .field('kinds')
        .items(senderKinds.length)
        .flatMap((kind) => kind.oneOf(senderKinds) ?? [])
      const about = rule
        .field('purposes')
        .items(purposes.length)
        .flatMap((purpose) => purpose.oneOf(purposes) ?? [])
      const action = rule.field('action').oneOf(policyActions)
      const reason = rule.field('reason')
      const given = reason.value === undefined ? '' : reason.text(/^.{0,200}$/su, 'at most 200 characters')
      if (action === undefined || given === undefined) return []
      return [
        { kinds: anyOf(kinds), purposes: anyOf(about), action, reason: storedText(given.trim()) || ownReasons[action] },
      ]
    })
  const note = json.note === undefined ? '' : reader.field('note').text(/^.{0,500}$/su, 'at most 500 characters')
  return { policy: { rules, note: storedText((note ?? '').trim()) }, faults }
}

const byOperator = 'the operator of this site does not allow it'

/** Of rules without one. */
const ownReasons: Record<PolicyAction, string> = {
  allow: byOperator,
  registered: 'it is not registered for this country by name',
  free_to_reply: 'it is not free to reply to',
  replace: byOperator,
  refuse: byOperator,
}

function anyOf<Item>(items: Item[]): Item[] | null {
  return items.length === 0 ? null : [...new Set(items)]
}

/** A rule in words: `name, marketing: replace`. */
export function policyRuleText({ kinds, purposes: about, action, reason }: PolicyRule): string {
  const who = kinds === null ? 'every sender' : kinds.map((kind) => kindWords[kind]).join(' and ')
  const what = about === null ? '' : ` of ${about.join(' and ')} messages`
  return `${who}${what}: ${action}${action === 'allow' ? '' : ` (${reason})`}`
}

const kindWords: Record<SenderKind, string> = { short_code: 'short codes', number: 'numbers', name: 'names' }

/** @throws UserError when the text is no country */
export function requireCountry(written: string): string {
  const faults: JsonFault[] = []
  const country = readCountry(readJson(written, faults))
  if (country === undefined) throw new UserError(`Found ${faults[0]!.found}, expected ${faults[0]!.expected}.`)
  return country
}
