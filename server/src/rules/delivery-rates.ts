/** Judges the deliveries of an hour by those of the week before. Pure. */

/** Outcomes of the messages that a carrier took for a network in an hour. */
export interface RateRow {
  /** Its beginning, ms since epoch. */
  hour: number
  carrier_id: number
  /** '' when it was not known. */
  network: string
  delivered: number
  /** Delivered, failed or expired. */
  ended: number
}

interface LowRate {
  /** The carrier, or the network, that it is about; the other one is null. */
  carrierId: number | null
  network: string | null
  text: string
}

/** The share of deliveries must be this much below the week's, with so many messages in the hour and in the week. */
const dropMin = 0.2
const hourMin = 50
const weekMin = 500

const weekMs = 7 * 24 * 3_600_000

/** Carriers and networks whose deliveries in this hour were far fewer than usual. */
export function lowRates(rows: readonly (RateRow & { carrier: string })[], hour: number): LowRate[] {
  const byCarrier = Map.groupBy(rows, ({ carrier_id }) => carrier_id)
  const byNetwork = Map.groupBy(
    rows.filter(({ network }) => network !== ''),
    ({ network }) => network,
  )
  return [
    ...[...byCarrier].flatMap(([carrierId, all]) =>
      judged(`by way of ${all[0]!.carrier}`, all, hour).map((text) => ({ carrierId, network: null, text })),
    ),
    ...[...byNetwork].flatMap(([network, all]) =>
      judged(`to ${network}`, all, hour).map((text) => ({ carrierId: null, network, text })),
    ),
  ]
}

/** A text when the hour is low. `which` says which messages. */
function judged(which: string, rows: readonly RateRow[], hour: number): string[] {
  const now = sum(rows.filter((row) => row.hour === hour))
  const week = sum(rows.filter((row) => row.hour < hour && row.hour >= hour - weekMs))
  if (now.ended < hourMin || week.ended < weekMin) return []
  const [share, usual] = [now.delivered / now.ended, week.delivered / week.ended]
  if (usual - share < dropMin) return []
  const percent = (value: number) => `${Math.round(value * 100)} %`
  return [
    `Only ${percent(share)} of ${now.ended} messages ${which} were delivered in the hour from ${new Date(hour).toISOString().slice(0, 16)}Z; in the week before, ${percent(usual)} were.`,
  ]
}

function sum(rows: readonly RateRow[]) {
  let delivered = 0
  let ended = 0
  for (const row of rows) {
    delivered += row.delivered
    ended += row.ended
  }
  return { delivered, ended }
}
