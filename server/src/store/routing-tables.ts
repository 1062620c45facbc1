/** The tables of routing, typed for Kysely. */
import type { Generated } from 'kysely'
import type { DestinationEntry, DestinationMode } from '../rules/routing/destinations.ts'

export interface RoutingTables {
  route_rules: {
    id: Generated<number>
    place: number
    name: string
    enabled: number
    final: number
    /** JSON: the values of each kind that the rule asks for. */
    match: string
  }
  /** Rules that are no more, for the messages that they decided. */
  removed_rules: { id: number; name: string }
  route_targets: { rule_id: number; carrier_id: number; tier: number; weight: number; cost_micros: number }
  destinations: {
    id: Generated<number>
    account_id: number | null
    kind: DestinationEntry['by']
    value: string
    mode: DestinationMode
  }
  /** `networks`, `senders`: JSON; null: any. */
  routed_carriers: { carrier_id: number; place: number; networks: string | null; senders: string | null }
}
