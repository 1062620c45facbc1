/** The access that a token gives, cached so that a request costs no query. The cache is cleared whenever a key or
 *  an account changes; unknown tokens are not cached. */

import { hash } from 'node:crypto'
import type { Grant } from '@websms/contract'
import type { Kysely } from 'kysely'
import { grantsOf } from '../rules/grants.ts'
import { type Purpose, purposeCode, purposes } from '../rules/purpose.ts'
import type { QuietHours } from '../rules/quiet-hours/window.ts'
import { siteTime } from '../site-time.ts'
import type { Store } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import { readQuietHours } from './quiet-hours.ts'

/** Rights and settings of an API key, whichever way the key is used. */
export interface KeyAccess {
  accountId: number
  keyId: number
  /** Price of one billed part, in micro-dollars. */
  priceMicros: number
  /** True: its messages never reach a real carrier. */
  demo: boolean
  suspended: boolean
  /** Purpose of its messages, one-time codes aside. */
  purpose: Purpose
  /** True: an opt-out does not hold its transactional messages. */
  exemptTransactional: boolean
  /** Null when the account has none. */
  quietHours: QuietHours | null
  /** Options of a send that an operator has granted to the key. */
  grants: ReadonlySet<Grant>
  /** Company names that an operator has listed, folded. */
  companyNames: ReadonlySet<string>
}

export interface Access extends KeyAccess {
  /** Requests a second; 0 = none. */
  rateLimit: number
  expiresAt: number
}

export interface AccessCache {
  /** Null when the token is unknown or expired. Answers at once when it is cached. */
  find(token: string): Access | null | Promise<Access | null>
  clear(): void
}

const rememberedMax = 100_000

export function createAccessCache(store: Store, now: () => number = siteTime): AccessCache {
  const remembered = new Map<string, Access>()
  // A token that was read before a change must not be cached after it.
  let generation = 0

  const load = async (token: string): Promise<Access | null> => {
    const loadedIn = generation
    const access = await readAccess(store, hash('sha256', token))
    if (access === null || access.expiresAt <= now()) return null
    if (loadedIn === generation) {
      if (remembered.size >= rememberedMax) remembered.delete(remembered.keys().next().value!)
      remembered.set(token, access)
    }
    return access
  }

  return {
    find(token) {
      const access = remembered.get(token)
      if (access === undefined) return load(token)
      if (access.expiresAt > now()) return access
      remembered.delete(token)
      return null
    },
    clear() {
      generation += 1
      remembered.clear()
    },
  }
}

async function readAccess(store: Store, tokenHash: string): Promise<Access | null> {
  const row = await store.read
    .selectFrom('access_tokens as t')
    .innerJoin('api_keys as k', 'k.id', 't.key_id')
    .innerJoin('accounts as a', 'a.id', 'k.account_id')
    .where('t.hash', '=', tokenHash)
    .where('k.revoked_at', 'is', null)
    .select([
      'a.id',
      't.key_id',
      'k.purpose',
      'k.grants',
      'a.price_micros',
      'a.rate_limit',
      'a.demo',
      'a.suspended_at',
      't.expires_at',
    ])
    .executeTakeFirst()
  if (row === undefined) return null
  return { ...(await keyAccess(store.read, row)), rateLimit: row.rate_limit, expiresAt: row.expires_at }
}

/** Access by key id, for callers without a token. Null when the account has no such key, or it was revoked. */
export async function readKeyAccess(
  db: Kysely<Tables>,
  { accountId, keyId }: { accountId: number; keyId: number },
): Promise<KeyAccess | null> {
  const row = await db
    .selectFrom('api_keys as k')
    .innerJoin('accounts as a', 'a.id', 'k.account_id')
    .where('k.id', '=', keyId)
    .where('k.account_id', '=', accountId)
    .where('k.revoked_at', 'is', null)
    .select(['a.id', 'k.id as key_id', 'k.purpose', 'k.grants', 'a.price_micros', 'a.demo', 'a.suspended_at'])
    .executeTakeFirst()
  return row === undefined ? null : keyAccess(db, row)
}

/** Access as a new key of the account would give it, for questions that are asked before there is one. */
export async function readAccountAccess(db: Kysely<Tables>, accountId: number): Promise<KeyAccess> {
  const row = await db
    .selectFrom('accounts')
    .where('id', '=', accountId)
    .select(['id', 'price_micros', 'demo', 'suspended_at'])
    .executeTakeFirstOrThrow()
  return keyAccess(db, { ...row, key_id: 0, purpose: purposeCode('transactional'), grants: 0 })
}

interface KeyRow {
  id: number
  key_id: number
  purpose: number
  grants: number
  price_micros: number
  demo: number
  suspended_at: number | null
}

async function keyAccess(db: Kysely<Tables>, row: KeyRow): Promise<KeyAccess> {
  const optOuts = await db
    .selectFrom('optout_settings')
    .select('exempt_transactional')
    .where('account_id', '=', row.id)
    .executeTakeFirst()
  const names = await db.selectFrom('company_names').select('folded').where('account_id', '=', row.id).execute()
  return {
    accountId: row.id,
    keyId: row.key_id,
    priceMicros: row.price_micros,
    demo: row.demo === 1,
    suspended: row.suspended_at !== null,
    purpose: purposes[row.purpose]!,
    exemptTransactional: optOuts?.exempt_transactional === 1,
    quietHours: await readQuietHours(db, row.id),
    grants: new Set(grantsOf(row.grants)),
    companyNames: new Set(names.map(({ folded }) => folded)),
  }
}
