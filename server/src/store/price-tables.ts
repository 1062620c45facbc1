/** The tables of prices, typed for Kysely. */
import type { Generated } from 'kysely'
import type { DestinationKind } from '../rules/pricing/price.ts'

export interface PriceTables {
  price_lists: {
    id: Generated<number>
    account_id: number | null
    carrier_id: number | null
    live: number
    version: Generated<number>
    entries: Generated<number>
    changed_at: number
  }
  prices: { list_id: number; kind: DestinationKind; value: string; price_micros: number }
}
