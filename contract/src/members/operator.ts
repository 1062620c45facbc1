/** Endpoints for operators of the site alone. */
import { operatorAccounts } from './operator/accounts.ts'
import { operatorCarrierSetup } from './operator/carrier-setup.ts'
import { operatorCarriers } from './operator/carriers.ts'
import { operatorDestinations } from './operator/destinations.ts'
import { operatorMargin } from './operator/margin.ts'
import { operatorNodes } from './operator/nodes.ts'
import { operatorPeople } from './operator/people.ts'
import { operatorPrices } from './operator/prices.ts'
import { operatorRoutes } from './operator/routes.ts'
import { operatorSenders } from './operator/senders.ts'
import { operatorSite } from './operator/site.ts'

export type * from './operator/accounts.ts'
export * from './operator/carrier-fields.ts'
export type * from './operator/carrier-setup.ts'
export type * from './operator/carriers.ts'
export type * from './operator/destinations.ts'
export type * from './operator/margin.ts'
export type * from './operator/nodes.ts'
export type * from './operator/people.ts'
export type * from './operator/prices.ts'
export type * from './operator/routes.ts'
export type * from './operator/senders.ts'
export type * from './operator/site.ts'

export const operator = {
  ...operatorAccounts,
  ...operatorCarriers,
  ...operatorCarrierSetup,
  ...operatorDestinations,
  ...operatorMargin,
  ...operatorNodes,
  ...operatorPeople,
  ...operatorPrices,
  ...operatorRoutes,
  ...operatorSenders,
  ...operatorSite,
}
