/** Nodes tell each other the states of their carriers, so that each routes by them and shows them. */
import type { Logger } from 'pino'
import type { CarrierState } from '../carriers/carrier.ts'
import type { Fleet } from '../carriers/fleet.ts'
import type { Duty, Nodes } from '../store/nodes.ts'
import type { Store } from '../store/store.ts'
import { startRounds } from '../upkeep/rounds.ts'

interface CarrierStatesOptions {
  store: Pick<Store, 'read'>
  nodes: Nodes
  fleet: Fleet
  log: Logger
}

/** Interval between two rounds, in ms. */
const intervalMs = 500

export function startCarrierStates({ store, nodes, fleet, log }: CarrierStatesOptions) {
  /** As they were told last. */
  const told = new Map<number, string>()

  const tell = async (): Promise<void> => {
    for (const { identity, here, state } of fleet.carriers) {
      const { carrierId } = identity
      const text = JSON.stringify(state)
      if (!here) told.delete(carrierId)
      else if (told.get(carrierId) !== text) {
        const row = { incarnation: nodes.incarnation, state: text }
        await store.read
          .insertInto('carrier_states')
          .values({ carrier_id: carrierId, ...row })
          .onConflict((conflict) => conflict.column('carrier_id').doUpdateSet(row))
          .execute()
        told.set(carrierId, text)
      }
    }
  }
  const hear = async (): Promise<void> => {
    const rows = await store.read.selectFrom('carrier_states').selectAll().execute()
    const stateOf = new Map(rows.map((row) => [row.carrier_id, row]))
    for (const { identity, here } of fleet.carriers) {
      const { carrierId } = identity
      if (here) continue
      const row = stateOf.get(carrierId)
      const holder = nodes.holders.get(`carrier:${carrierId}` satisfies Duty)
      // A state that a node told before it lost the carrier is old.
      const known = row !== undefined && row.incarnation === holder
      fleet.told(carrierId, known ? (JSON.parse(row.state) as CarrierState) : null)
    }
  }
  return startRounds(
    async () => {
      if (nodes.live.length > 1) {
        await tell()
        await hear()
      }
      return intervalMs
    },
    {
      retryMs: intervalMs,
      onError: (error) => log.error({ err: error }, "carriers' states could not be shared, trying again"),
    },
  )
}
