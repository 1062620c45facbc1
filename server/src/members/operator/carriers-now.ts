/** The present state of carriers: their links from memory, their queues from the store. */
import type { CarrierRow } from '@websms/contract/members'
import { type Kysely, sql } from 'kysely'
import type { Fleet } from '../../carriers/fleet.ts'
import type { FleetCarrier } from '../../carriers/fleet-member.ts'
import { callbackUrls } from '../../carriers/http/callbacks.ts'
import { originOf } from '../../carriers/http/sender.ts'
import { type Learnt, readLearnt } from '../../carriers/learnt.ts'
import { createReceiptDelays } from '../../carriers/receipt-delays.ts'
import { addressOf } from '../../carriers/smpp/bind-options.ts'
import type { CarrierTexts } from '../../carriers/stored.ts'
import { newestUnmatched } from '../../carriers/unmatched.ts'
import { lanes } from '../../rules/status.ts'
import { type CarrierSetting, carrierTexts } from '../../settings/carriers.ts'
import type { Nodes } from '../../store/nodes.ts'
import type { Tables } from '../../store/tables.ts'
import { isoTime } from '../iso-time.ts'
import { faultText } from '../json-faults.ts'

const readDelays = createReceiptDelays()

interface CarriersNowOptions {
  /** The address of this gateway, for carriers that call it. */
  publicUrl: string
  nodes: Nodes | null
}

export async function carriersNow(
  db: Kysely<Tables>,
  carriers: readonly FleetCarrier[],
  { publicUrl, nodes }: CarriersNowOptions,
): Promise<CarrierRow[]> {
  const [rows, queues, putOff, unknown, learntOf, delays] = await Promise.all([
    db.selectFrom('carriers').select(['id', 'first_used_at']).execute(),
    partsByLane(db),
    putOffParts(db),
    unknownParts(db),
    readLearnt(db),
    readDelays(db),
  ])
  const rowOf = new Map(rows.map((row) => [row.id, row]))
  const newest = new Map<number, CarrierRow['unmatched_newest']>()
  for (const { identity } of carriers) {
    newest.set(identity.carrierId, await unmatchedOf(db, identity.carrierId, learntOf))
  }
  return carriers.map(({ identity, setting, state, origin }) => {
    const { carrierId, name, simulated } = identity
    const { receiptIds, receiptIdsSeen, partsReported, partHabit, unmatched } = learntOf(carrierId)
    const delay = delays.get(carrierId) ?? null
    const waits = (lane: number) => queues.get(`${carrierId}/${lane}`) ?? 0
    return {
      id: String(carrierId),
      name,
      simulated,
      origin,
      settings: carrierTexts(setting),
      ...connectionOf(setting, publicUrl),
      networks: identity.networks === null ? null : [...identity.networks],
      flow: state.flow,
      bound: state.bound,
      node: nodes && holderOf(carrierId, nodes),
      since: isoTime(state.since),
      in_flight: state.inFlight,
      window: state.window,
      parts_per_second: state.partsPerSecond,
      parts_per_second_max: setting.tps === 0 ? null : setting.tps,
      queue: { otp: waits(lanes.otp), single: waits(lanes.single), bulk: waits(lanes.bulk) },
      put_off: putOff.get(carrierId) ?? 0,
      unknown: unknown.get(carrierId) ?? 0,
      stopped: state.stopped && { since: isoTime(state.stopped.since), reason: state.stopped.reason },
      last_error: state.lastError,
      receipt_ids: receiptIds,
      parts_reported: partsReported,
      part_habit: partHabit,
      receipt_ids_seen: receiptIdsSeen,
      receipt_delay: delay && { median_ms: delay.medianMs, p90_ms: delay.p90Ms, p99_ms: delay.p99Ms, seen: delay.seen },
      learnt_speed: state.learntSpeed && {
        parts_per_second: state.learntSpeed.perSecond,
        seen: state.learntSpeed.falls,
      },
      clock: state.clock && { offset_minutes: state.clock.minutes, seen: state.clock.seen, of: state.clock.of },
      health: { ...state.health },
      unmatched,
      unmatched_newest: newest.get(carrierId) ?? [],
      first_used_at: new Date(rowOf.get(carrierId)?.first_used_at ?? 0).toISOString(),
    }
  })
}

/** The host of the node that sends through a carrier; null while none does. */
function holderOf(carrierId: number, { live, holders }: Nodes): string | null {
  const holder = holders.get(`carrier:${carrierId}`)
  return live.find(({ incarnation }) => incarnation === holder)?.host ?? null
}

type Connection = Pick<CarrierRow, 'protocol' | 'address' | 'tls' | 'system_id' | 'bind' | 'callbacks'>

function connectionOf(setting: CarrierSetting, publicUrl: string): Connection {
  const { protocol } = setting
  if (protocol === 'smpp') {
    const { tls, system_id, bind } = setting
    return { protocol, address: addressOf(setting), tls, system_id, bind, callbacks: null }
  }
  const { url, user, callback_base, callback_secret } = setting
  const { host } = new URL(originOf(url))
  const callbacks = callbackUrls(callback_base || publicUrl, callback_secret)
  return { protocol, address: host, tls: url.startsWith('https:'), system_id: user, bind: null, callbacks }
}

/** Unmatched receipts shown for each carrier. */
const unmatchedShown = 5

async function unmatchedOf(
  db: Kysely<Tables>,
  carrierId: number,
  learntOf: (carrierId: number) => Learnt,
): Promise<CarrierRow['unmatched_newest']> {
  if (learntOf(carrierId).unmatched === 0) return []
  const receipts = await newestUnmatched(db, carrierId, unmatchedShown)
  return receipts.map(({ receivedAt, ...receipt }) => ({ at: new Date(receivedAt).toISOString(), ...receipt }))
}

/** Carriers that do not run, with the parts that wait for each: real ones of earlier runs, retired ones, and stored ones
 *  whose settings have faults, which may go on with old settings. */
export async function carriersApart(db: Kysely<Tables>, { carriers, faulty }: Pick<Fleet, 'carriers' | 'faulty'>) {
  const ids = new Set(carriers.map(({ identity }) => identity.carrierId))
  const rows = await db
    .selectFrom('carriers as c')
    .leftJoin('stored_carriers as s', 's.carrier_id', 'c.id')
    .select(['c.id', 'c.name', 'c.waiting', 's.carrier_id as stored', 's.settings', 's.retired_at'])
    .where('c.simulated', '=', 0)
    .orderBy('c.id')
    .execute()
  const unused = rows.filter(({ id, stored, retired_at }) => !ids.has(id) && (stored === null || retired_at !== null))
  if (unused.length + faulty.length === 0) return { absent: [], retired: [], faulty: [] }
  const [queues, putOff] = await Promise.all([partsByLane(db), putOffParts(db)])
  const parts = (id: number) =>
    Object.values(lanes).reduce<number>((sum, lane) => sum + (queues.get(`${id}/${lane}`) ?? 0), putOff.get(id) ?? 0)
  const row = ({ id, name, waiting }: (typeof rows)[number]) => ({
    ...{ id: String(id), name, parts: parts(id), waiting: waiting ?? ('keep' as const) },
  })
  return {
    absent: unused.filter(({ retired_at }) => retired_at === null).map(row),
    retired: unused.flatMap((carrier) => {
      const { name, settings, retired_at } = carrier
      if (retired_at === null) return []
      const texts = JSON.parse(settings ?? '{}') as CarrierTexts
      return [{ ...row(carrier), settings: { id: name, ...texts }, retired_at: isoTime(retired_at) }]
    }),
    faulty: faulty.map(({ carrierId, name, texts, faults }) => ({
      id: String(carrierId),
      name,
      parts: parts(carrierId),
      settings: texts,
      faults: faults.map(({ field, found, expected }) => ({ field, message: faultText(found, expected) })),
    })),
  }
}

/** By `carrier/lane`. */
async function partsByLane(db: Kysely<Tables>): Promise<Map<string, number>> {
  const { rows } = await sql<{ carrier_id: number; lane: number; parts: number }>`
    SELECT carrier_id, lane, count(*) AS parts FROM outbox GROUP BY carrier_id, lane`.execute(db)
  return new Map(rows.map(({ carrier_id, lane, parts }) => [`${carrier_id}/${lane}`, parts]))
}

async function putOffParts(db: Kysely<Tables>): Promise<Map<number, number>> {
  const { rows } = await sql<{ carrier_id: number; parts: number }>`
    SELECT o.carrier_id, count(*) AS parts FROM put_off o JOIN put_off_parts p ON p.message_id = o.message_id
    GROUP BY o.carrier_id`.execute(db)
  return new Map(rows.map(({ carrier_id, parts }) => [carrier_id, parts]))
}

async function unknownParts(db: Kysely<Tables>): Promise<Map<number, number>> {
  const { rows } = await sql<{ carrier_id: number; parts: number }>`
    SELECT carrier_id, count(*) AS parts FROM claims WHERE unknown_at IS NOT NULL GROUP BY carrier_id`.execute(db)
  return new Map(rows.map(({ carrier_id, parts }) => [carrier_id, parts]))
}
