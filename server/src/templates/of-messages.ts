/** The templates that messages came from, as people name them: `reminder@3`. */
import type { Kysely } from 'kysely'
import type { Tables } from '../store/tables.ts'

/** Of messages from one id to another. Runs never overlap, so only the last one that begins before `from` can reach it. */
export async function templatesOf(
  db: Kysely<Tables>,
  from: number,
  to: number,
): Promise<(messageId: number) => string | null> {
  const before = db
    .selectFrom('template_messages')
    .select('first_id')
    .where('first_id', '<=', from)
    .orderBy('first_id', 'desc')
    .limit(1)
  const runs = await db
    .selectFrom('template_messages as r')
    .innerJoin('templates as t', 't.id', 'r.template_id')
    .select(['r.first_id', 'r.last_id', 'r.version', 't.name'])
    .where('r.first_id', '>=', (await before.executeTakeFirst())?.first_id ?? from)
    .where('r.first_id', '<=', to)
    .execute()
  return (messageId) => {
    const run = runs.find(({ first_id, last_id }) => first_id <= messageId && messageId <= last_id)
    return run === undefined ? null : `${run.name}@${run.version}`
  }
}
