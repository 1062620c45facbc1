/** The carriers as the running gateway routes to them, kept in the store: commands run without its settings and its
 *  links, and explain its routes all the same. */
import type { Kysely } from 'kysely'
import type { RoutableCarrier } from '../rules/routing/route.ts'
import type { Tables } from '../store/tables.ts'

/** In the order in which they are tried, and drained as an operator has set; health is not known here. None before the
 *  gateway has run. */
export async function readRoutedCarriers(db: Kysely<Tables>): Promise<RoutableCarrier[]> {
  const rows = await db
    .selectFrom('routed_carriers as r')
    .innerJoin('carriers as c', 'c.id', 'r.carrier_id')
    .select(['r.carrier_id', 'c.name', 'c.simulated', 'c.flow', 'r.networks', 'r.senders'])
    .orderBy('r.place')
    .execute()
  return rows.map(({ carrier_id, name, simulated, flow, networks, senders }) => ({
    carrierId: carrier_id,
    name,
    simulated: simulated === 1,
    networks: networks === null ? null : (JSON.parse(networks) as string[]),
    senders: senders === null ? null : new Set(JSON.parse(senders) as string[]),
    draining: flow === 'draining',
  }))
}

/** Runs inside the caller's transaction. */
export async function keepRoutedCarriers(db: Kysely<Tables>, carriers: readonly RoutableCarrier[]): Promise<void> {
  await db.deleteFrom('routed_carriers').execute()
  for (const [index, { carrierId, networks, senders = null }] of carriers.entries()) {
    await db
      .insertInto('routed_carriers')
      .values({
        carrier_id: carrierId,
        place: index + 1,
        networks: networks && JSON.stringify(networks),
        senders: senders && JSON.stringify([...senders]),
      })
      .execute()
  }
}
