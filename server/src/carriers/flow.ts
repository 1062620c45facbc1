/**
 * What an operator says that a carrier should do. It is kept, so that a restart does not send what somebody has held back.
 *
 *   running   sends
 *   paused    sends nothing; its messages wait, and new ones join them
 *   draining  sends nothing, and new messages go to other carriers where one takes them: to be cut off once the window is empty
 */
import type { Kysely } from 'kysely'
import type { Tables } from '../store/tables.ts'

export const flows = ['running', 'paused', 'draining'] as const
export type Flow = (typeof flows)[number]

export async function readFlows(db: Kysely<Tables>): Promise<ReadonlyMap<number, Flow>> {
  const rows = await db.selectFrom('carriers').select(['id', 'flow']).execute()
  return new Map(rows.map(({ id, flow }) => [id, flow]))
}

/** Runs inside the caller's transaction; the gateway follows within a second. */
export async function setFlow(db: Kysely<Tables>, carrierId: number, flow: Flow): Promise<void> {
  await db.updateTable('carriers').set({ flow }).where('id', '=', carrierId).execute()
}
