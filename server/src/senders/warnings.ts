/** Warnings about senders and rules of countries, by what the store has. */

import type { Kysely } from 'kysely'
import { readRoutedCarriers } from '../routing/routed-carriers.ts'
import { type KnownNetworks, networksOf } from '../routing/warnings.ts'
import { type Purpose, purposes } from '../rules/purpose.ts'
import { checkAccountDefault, checkCountryDefault, checkPolicy, checkSender } from '../rules/senders/check-senders.ts'
import { builtInPolicy } from '../rules/senders/country-policies.ts'
import type { PolicyOf } from '../rules/senders/decide.ts'
import { foldSender } from '../rules/senders/sender.ts'
import { nearest } from '../settings/nearest.ts'
import { siteTime } from '../site-time.ts'
import type { Tables } from '../store/tables.ts'
import { asRegistered, type RegisteredSender } from './entries.ts'
import { readCountrySenders, readPolicies } from './policies.ts'

/** Warnings about each of the senders, for operators; each a sentence. */
export async function warnOfSenders(
  db: Kysely<Tables>,
  senders: readonly RegisteredSender[],
  knownNetworks: KnownNetworks,
): Promise<(sender: RegisteredSender) => string[]> {
  const policyOf = await policies(db)
  const defaults = await readCountrySenders(db)
  const rivals = await rivalsOf(db, senders)
  const sent = await purposesSent(db, senders)
  // The table is counted only where it is needed.
  const networks = senders.some((sender) => sender.networks !== null)
    ? new Set([...(await knownNetworks()), ...networksOf(await readRoutedCarriers(db))])
    : new Set<string>()
  return (sender) => [
    ...rivals(sender),
    ...checkSender(sender, { networks, nearest: (network) => nearest(network, [...networks]), policyOf }),
    ...defaults
      .filter(({ senderId }) => senderId === sender.senderId)
      .flatMap(({ country }) => checkCountryDefault(sender, country, policyOf(country))),
    ...(sender.accountDefault ? checkAccountDefault(sender, sent(sender.accountId)) : []),
  ]
}

/** Warnings for the account that owns them. */
export async function warnOfDefaults(
  db: Kysely<Tables>,
  senders: readonly RegisteredSender[],
): Promise<(sender: RegisteredSender) => string[]> {
  const sent = await purposesSent(db, senders)
  return (sender) => (sender.accountDefault ? checkAccountDefault(sender, sent(sender.accountId)) : [])
}

/** Warnings about the rules and the default sender of a country. */
export async function warnOfPolicies(db: Kysely<Tables>): Promise<(country: string) => string[]> {
  const policyOf = await policies(db)
  const countries = db.selectFrom('country_senders as c').innerJoin('senders as s', 's.id', 'c.sender_id')
  const rows = await countries.selectAll('s').select('c.country').execute()
  const defaults = new Map(rows.map((row) => [row.country, asRegistered(row, siteTime())]))
  return (country) => {
    const [policy, sender] = [policyOf(country), defaults.get(country)]
    return [
      ...(policy?.own === true ? checkPolicy(policy.rules) : []),
      ...(sender === undefined ? [] : checkCountryDefault(sender, country, policy)),
    ]
  }
}

async function policies(db: Kysely<Tables>): Promise<(country: string) => PolicyOf | null> {
  const own = new Map((await readPolicies(db)).map(({ country, rules }) => [country, rules]))
  return (country) => {
    const rules = own.get(country)
    if (rules !== undefined) return { rules, own: true }
    const builtIn = builtInPolicy(country)
    return builtIn === null ? null : { rules: builtIn.rules, own: false }
  }
}

/** Other entries of the code of a sender that waits. */
async function rivalsOf(db: Kysely<Tables>, senders: readonly RegisteredSender[]) {
  const folded = senders.filter(({ state }) => state === 'requested').map(({ code }) => foldSender(code))
  const rows =
    folded.length === 0
      ? []
      : await db
          .selectFrom('senders')
          .select(['id', 'folded', 'account_id', 'state'])
          .where('folded', 'in', folded)
          .where('state', '<>', 'refused')
          .orderBy('id')
          .execute()
  return ({ senderId, code, state, accountId }: RegisteredSender): string[] => {
    if (state !== 'requested') return []
    const others = rows.filter((row) => row.folded === foldSender(code) && row.id !== senderId)
    const holder = others.find((row) => row.state !== 'requested')
    const asking = others.filter((row) => row.state === 'requested').map((row) => row.account_id)
    return [
      ...(holder === undefined ? [] : [heldText(code, holder.account_id, accountId)]),
      ...(asking.length === 0 ? [] : [`It is asked for by ${accountsText(asking)} too: one of them can get it.`]),
    ]
  }
}

function heldText(code: string, holderId: number | null, accountId: number | null): string {
  if (holderId === null)
    return `${code} is registered as a shared sender already: it cannot be approved for one account.`
  if (holderId === accountId) return `It renews ${code}, which this account has until it expires.`
  return `${code} is registered to account ${holderId} already: it cannot be approved for another one.`
}

function accountsText(ids: readonly (number | null)[]): string {
  return ids.length === 1 ? `account ${ids[0]}` : `accounts ${ids.join(', ')}`
}

/** Purposes of the keys of the accounts of senders that are the default. */
async function purposesSent(db: Kysely<Tables>, senders: readonly RegisteredSender[]) {
  const accounts = senders.flatMap(({ accountDefault, accountId }) => (accountDefault ? (accountId ?? []) : []))
  const keys = db.selectFrom('api_keys').select(['account_id', 'purpose']).where('revoked_at', 'is', null)
  const rows = accounts.length === 0 ? [] : await keys.where('account_id', 'in', accounts).orderBy('id').execute()
  return (accountId: number | null): ReadonlySet<Purpose> =>
    new Set(rows.filter((row) => row.account_id === accountId).map((row) => purposes[row.purpose]!))
}
