/** Steps of the reference's Quick Start that an account has done, as far as the data shows. A step stays done: a key
 *  that was revoked later was made all the same. */
import type { FirstStep } from '@websms/contract/members'
import { sql } from 'kysely'
import type { Store } from '../../store/store.ts'

interface FirstSteps {
  steps: { step: FirstStep; done: boolean }[]
  /** The newest usable key. */
  key_id: string | null
}

/** Reads a few rows by their primary keys. */
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
  // The first token proves that the credentials were kept.
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

/** The newest keys are enough. */
const keysMax = 100
