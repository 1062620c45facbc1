/** The reference's Quick Start, step by step: what of it has happened, as far as the data tells. What happened stays so: a key
 *  that was revoked since was made all the same. */
import type { FirstStep } from '@websms/contract/members'
import { sql } from 'kysely'
import type { Store } from '../../store/store.ts'

export interface FirstSteps {
  steps: { step: FirstStep; done: boolean }[]
  /** The newest that can be used. */
  key_id: string | null
}

/** A few rows by their keys. */
export async function firstSteps({ read }: Pick<Store, 'read'>, accountId: number): Promise<FirstSteps> {
  const keys = await read
    .selectFrom('api_keys')
    .select(['id', 'last_used_at', 'webhook_url', 'revoked_at'])
    .where('account_id', '=', accountId)
    .where('members_area', '=', 0)
    .orderBy('id', 'desc')
    .limit(keysMax)
    .execute()
  const charge = await read
    .selectFrom('transfers')
    .select('id')
    .where(sql<boolean>`kind = 'charge'`)
    .where('debit_id', '=', accountId)
    .limit(1)
    .executeTakeFirst()
  const usable = keys.filter(({ revoked_at }) => revoked_at === null)
  // A token is got with the credentials: that they were kept is known from then on, and not before.
  const used = keys.some(({ last_used_at }) => last_used_at !== null)
  const done: Record<FirstStep, boolean> = {
    key: keys.length > 0,
    credentials: used,
    token: used,
    message: charge !== undefined,
    webhook: usable.some(({ webhook_url }) => webhook_url !== null),
  }
  return {
    steps: (Object.keys(done) as FirstStep[]).map((step) => ({ step, done: done[step] })),
    key_id: usable[0] === undefined ? null : String(usable[0].id),
  }
}

/** The newest keys say enough. */
const keysMax = 100
