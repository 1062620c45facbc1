/** Values that work once or for some minutes, known to every node: answered challenges, secrets that are being set up. */

import type { Kysely } from 'kysely'
import { siteTime } from '../../site-time.ts'
import type { Tables } from '../../store/tables.ts'

interface OneTimeValue {
  name: string
  value?: string
  /** Ms since epoch. */
  until: number
}

/** Inside the caller's transaction. False when there is such a value already, which stays as it is. */
export async function spend(db: Kysely<Tables>, { name, value = '', until }: OneTimeValue): Promise<boolean> {
  await db.deleteFrom('one_time_values').where('until', '<', siteTime()).execute()
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('one_time_values')
    .values({ name, value, until })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

/** Keeps a value in place of the one that was there. */
export async function keepForNow(db: Kysely<Tables>, kept: OneTimeValue): Promise<void> {
  await takeKept(db, kept.name)
  await spend(db, kept)
}

/** Undefined when its time is over. */
export async function findKept(db: Kysely<Tables>, name: string): Promise<string | undefined> {
  const query = db.selectFrom('one_time_values').select('value').where('name', '=', name)
  return (await query.where('until', '>', siteTime()).executeTakeFirst())?.value
}

export async function takeKept(db: Kysely<Tables>, name: string): Promise<void> {
  await db.deleteFrom('one_time_values').where('name', '=', name).execute()
}
