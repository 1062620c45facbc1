/** The carriers of this run, with the row each has in the store. A name may stand for a simulated and a real one; they are two. */
import { type Kysely, sql } from 'kysely'
import type { RoutableCarrier } from '../rules/routing/route.ts'
import { foldSender } from '../rules/senders/sender.ts'
import { wireFormOf } from '../settings/carrier-setting.ts'
import type { CarrierSetting, SmppSetting } from '../settings.ts'
import type { Tables } from '../store/tables.ts'

/** Runs inside the caller's transaction. */
export async function registerCarriers(
  db: Kysely<Tables>,
  settings: readonly SmppSetting[],
  simulated: boolean,
  at: number,
): Promise<RoutableCarrier[]> {
  const flag = simulated ? 1 : 0
  const registered: RoutableCarrier[] = []
  for (const setting of settings) {
    const { id: name } = setting
    const account = simulated ? null : accountKey(setting)
    await db
      .insertInto('carriers')
      .values({ name, simulated: flag, first_used_at: at, account })
      .onConflict((conflict) => conflict.columns(['name', 'simulated']).doUpdateSet({ account, waiting: null }))
      .execute()
    const { id } = await db
      .selectFrom('carriers')
      .select('id')
      .where('name', '=', name)
      .where('simulated', '=', flag)
      .executeTakeFirstOrThrow()
    registered.push(routableCarrier(id, setting, simulated))
  }
  return registered
}

/** A receiver only delivers to us. Nothing can be submitted over it, so it serves no network. */
export function routableCarrier(carrierId: number, setting: CarrierSetting, simulated = false): RoutableCarrier {
  const { id: name, networks, senders } = setting
  const isReceiver = setting.protocol === 'smpp' && setting.bind === 'receiver'
  return {
    ...{ carrierId, name, simulated, networks: isReceiver ? [] : networks, wireForm: wireFormOf(setting) },
    ...(setting.protocol === 'http' && { textsOnly: true }),
    senders: senders === null ? null : new Set(senders.map(foldSender)),
  }
}

/** Identifies a bind's account: the `account` name in its entry, else the address that it binds to and its
 *  credentials. */
function accountKey({ account, host, port, system_id, system_type }: SmppSetting): string {
  if (account !== null) return `=${account}`
  const bracketed = host.includes(':') ? `[${host}]` : host
  const normalised = URL.parse(`http://${bracketed.replace(/\.$/, '')}`)?.hostname ?? host
  return JSON.stringify([normalised, port, system_id, system_type])
}

/** For each carrier, the carrier that represents its account: the earliest one that was a bind of the same account. */
export async function accountsOf(db: Kysely<Tables>, carriers: readonly RoutableCarrier[]): Promise<number[]> {
  const rows = await db.selectFrom('carriers').select(['id', 'account']).orderBy('id').execute()
  return carriers.map(({ carrierId }) => {
    const key = rows.find(({ id }) => id === carrierId)?.account ?? null
    return key === null ? carrierId : rows.find(({ account }) => account === key)!.id
  })
}

/** True when this data folder has ever used a real carrier. */
export async function usedRealCarrier(db: Kysely<Tables>): Promise<boolean> {
  const row = await db.selectFrom('carriers').select('id').where('simulated', '=', 0).limit(1).executeTakeFirst()
  return row !== undefined
}

/** Simulated carriers of earlier runs that are not running now. Messages queued for them must not go to another
 *  carrier. */
export async function absentSimulated(db: Kysely<Tables>, running: readonly RoutableCarrier[]): Promise<number[]> {
  const rows = await db.selectFrom('carriers').select('id').where('simulated', '=', 1).orderBy('id').execute()
  const ids = new Set(running.map(({ carrierId }) => carrierId))
  return rows.map(({ id }) => id).filter((id) => !ids.has(id))
}

/** Real carriers of earlier runs that are no longer configured, with the number of parts that wait for each. Nothing
 *  sends those parts. */
export async function absentReal(
  db: Kysely<Tables>,
  running: readonly RoutableCarrier[],
): Promise<{ carrier: string; parts: number }[]> {
  const rows = await db.selectFrom('carriers').select(['id', 'name']).where('simulated', '=', 0).orderBy('id').execute()
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

/** Carriers that refuse every message, as the gateway last noted. */
export async function stoppedCarriers(db: Kysely<Tables>): Promise<ReadonlySet<number>> {
  const query = db.selectFrom('notices').select('carrier_id').where('kind', '=', 'carrier_stopped')
  const rows = await query.where('ended_at', 'is', null).execute()
  return new Set(rows.flatMap(({ carrier_id }) => carrier_id ?? []))
}

/** Every carrier that this data folder has used. */
export function listCarriers(db: Kysely<Tables>) {
  return db
    .selectFrom('carriers as c')
    .leftJoin('stored_carriers as s', 's.carrier_id', 'c.id')
    .selectAll('c')
    .select(['s.carrier_id as stored_id', 's.retired_at'])
    .orderBy('c.id')
    .execute()
}
