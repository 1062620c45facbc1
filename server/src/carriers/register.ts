/** The carriers of this run, with the row each has in the store. A name may stand for a simulated and a real one; they are two. */
import { type Kysely, sql } from 'kysely'
import type { RouteCarrier } from '../routing/route.ts'
import type { CarrierSetting } from '../settings.ts'
import type { Tables } from '../store/tables.ts'

/** Runs inside the caller's transaction. */
export async function registerCarriers(
  db: Kysely<Tables>,
  settings: readonly CarrierSetting[],
  simulated: boolean,
  at: number,
): Promise<RouteCarrier[]> {
  const flag = simulated ? 1 : 0
  const routes: RouteCarrier[] = []
  for (const { id: name, networks, bind, charset } of settings) {
    await db
      .insertInto('carriers')
      .values({ name, simulated: flag, first_used_at: at, receipt_ids: null })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    const { id } = await db
      .selectFrom('carriers')
      .select('id')
      .where('name', '=', name)
      .where('simulated', '=', flag)
      .executeTakeFirstOrThrow()
    // A receiver takes in what handsets send, and can be sent nothing: it serves no network.
    routes.push({ carrierId: id, name, simulated, networks: bind === 'receiver' ? [] : networks, charset })
  }
  return routes
}

/** The carrier that the receipts over one of the binds are about: itself, but for a receiver the transmitter that binds to
 *  the same message centre as the same system_id. */
export function reportedCarrierId(
  settings: readonly CarrierSetting[],
  routes: readonly RouteCarrier[],
  index: number,
): number {
  const { bind, host, port, system_id } = settings[index]!
  const partner = settings.findIndex(
    (other) =>
      other.bind === 'transmitter' && other.host === host && other.port === port && other.system_id === system_id,
  )
  return routes[bind === 'receiver' && partner >= 0 ? partner : index]!.carrierId
}

/** Whether this data folder has ever used a real carrier. */
export async function usedRealCarrier(db: Kysely<Tables>): Promise<boolean> {
  const row = await db.selectFrom('carriers').select('id').where('simulated', '=', 0).limit(1).executeTakeFirst()
  return row !== undefined
}

/** Simulated carriers of earlier runs that do not run now: nothing queued for them may go anywhere else. */
export async function absentSimulated(db: Kysely<Tables>, running: readonly RouteCarrier[]): Promise<number[]> {
  const rows = await db.selectFrom('carriers').select('id').where('simulated', '=', 1).execute()
  const ids = new Set(running.map(({ carrierId }) => carrierId))
  return rows.map(({ id }) => id).filter((id) => !ids.has(id))
}

/** Real carriers of earlier runs that are not set now, with how many parts wait for each: nothing sends them. */
export async function absentReal(
  db: Kysely<Tables>,
  running: readonly RouteCarrier[],
): Promise<{ carrier: string; parts: number }[]> {
  const rows = await db.selectFrom('carriers').select(['id', 'name']).where('simulated', '=', 0).execute()
  const ids = new Set(running.map(({ carrierId }) => carrierId))
  const absent: { carrier: string; parts: number }[] = []
  for (const { id, name } of rows.filter((row) => !ids.has(row.id))) {
    const waiting = await sql<{ parts: number }>`
      SELECT (SELECT count(*) FROM outbox WHERE carrier_id = ${id}) +
             (SELECT count(*) FROM put_off o JOIN put_off_parts p ON p.message_id = o.message_id WHERE o.carrier_id = ${id})
             AS parts`.execute(db)
    const { parts } = waiting.rows[0]!
    if (parts > 0) absent.push({ carrier: name, parts })
  }
  return absent
}

/** Every carrier that this data folder has used, with the form of its receipts' ids as far as it has been seen. */
export function listCarriers(db: Kysely<Tables>) {
  return db.selectFrom('carriers').selectAll().orderBy('id').execute()
}
