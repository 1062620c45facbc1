/** Every area of the Members Area. A new page goes into its area's `routes.tsx`; only a new area is added here. */
import type { Area } from '../app/area.ts'
import { accountPages, developerPages, elsewhere, operatorPages, ownerPages, root, shell } from '../app/layouts.tsx'
import { balance } from './balance/routes.tsx'
import { bulk } from './bulk/routes.tsx'
import { dashboard } from './dashboard/routes.tsx'
import { inbound } from './inbound/routes.tsx'
import { keys } from './keys/routes.tsx'
import { live } from './live/routes.tsx'
import { lookup } from './lookup/routes.tsx'
import { messages } from './messages/routes.tsx'
import { operatorAccounts } from './operator/accounts/routes.tsx'
import { operatorAudit } from './operator/audit/routes.tsx'
import { operatorCarriers } from './operator/carriers/routes.tsx'
import { operatorInbound } from './operator/inbound/routes.tsx'
import { operatorMembers } from './operator/members/routes.tsx'
import { operatorNodes } from './operator/nodes/routes.tsx'
import { operatorPortability } from './operator/portability/routes.tsx'
import { operatorPrices } from './operator/prices/routes.tsx'
import { operatorRoutes } from './operator/routes/routes.tsx'
import { operatorSenders } from './operator/senders/routes.tsx'
import { operatorSite } from './operator/site/routes.tsx'
import { importOptOutsRoute, optOuts } from './opt-outs/routes.tsx'
import { profile } from './profile/routes.tsx'
import { quietHours } from './quiet-hours/routes.tsx'
import { requests } from './requests/routes.tsx'
import { scheduled } from './scheduled/routes.tsx'
import { send } from './send/routes.tsx'
import { senders } from './senders/routes.tsx'
import { signIn } from './sign-in/routes.tsx'
import { team } from './team/routes.tsx'
import { templates } from './templates/routes.tsx'
import { webhooks } from './webhooks/routes.tsx'

/** Under the layout whose pages they are. */
export const routeTree = root.addChildren([
  ...signIn.routes,
  shell.addChildren([
    elsewhere,
    ...profile.routes,
    accountPages.addChildren([
      ...balance.routes,
      ...bulk.routes,
      ...dashboard.routes,
      ...inbound.routes,
      ...keys.routes,
      ...live.routes,
      ...messages.routes,
      ...optOuts.routes,
      ...quietHours.routes,
      ...requests.routes,
      ...scheduled.routes,
      ...senders.routes,
      ...templates.routes,
      ...webhooks.routes,
      developerPages.addChildren([...lookup.routes, importOptOutsRoute, ...send.routes]),
      ownerPages.addChildren([...team.routes]),
    ]),
    operatorPages.addChildren([
      ...operatorAccounts.routes,
      ...operatorAudit.routes,
      ...operatorCarriers.routes,
      ...operatorInbound.routes,
      ...operatorMembers.routes,
      ...operatorNodes.routes,
      ...operatorPortability.routes,
      ...operatorPrices.routes,
      ...operatorRoutes.routes,
      ...operatorSenders.routes,
      ...operatorSite.routes,
    ]),
  ]),
])

export const areas: readonly Area[] = [
  balance,
  bulk,
  dashboard,
  inbound,
  keys,
  live,
  lookup,
  messages,
  operatorAccounts,
  operatorAudit,
  operatorCarriers,
  operatorInbound,
  operatorMembers,
  operatorNodes,
  operatorPortability,
  operatorPrices,
  operatorRoutes,
  operatorSenders,
  operatorSite,
  optOuts,
  profile,
  quietHours,
  requests,
  scheduled,
  send,
  senders,
  signIn,
  team,
  templates,
  webhooks,
]
