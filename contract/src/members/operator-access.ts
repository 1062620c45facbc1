/** The endpoints that each role of an operator may use: the one table that the gateway, the pages and the tests read. No
 *  schema stands here, so that the web app can take it. */
import type { OperatorRole, Role } from './endpoint.ts'
import type { operator } from './operator.ts'

export type OperatorEndpointKey = keyof typeof operator

/** Roles that may use an endpoint beside `full`, which may use all. Endpoints of `full` alone can hand out rights: invitations
 *  and links let somebody sign in, and a reply that is assigned can be read where it goes. */
const limited = {
  'GET /operator/accounts': ['routing', 'support', 'billing'],
  'POST /operator/accounts': ['billing'],
  'GET /operator/accounts/:id': ['routing', 'support', 'billing'],
  'PATCH /operator/accounts/:id': ['billing'],
  'GET /operator/accounts/:id/ledger': ['billing'],
  'GET /operator/accounts/:id/ledger.csv': ['billing'],
  'POST /operator/accounts/:id/transfers': ['billing'],
  'POST /operator/accounts/:id/suspend': ['support', 'billing'],
  'POST /operator/accounts/:id/resume': ['support', 'billing'],
  'POST /operator/accounts/:id/senders': ['routing'],
  'DELETE /operator/accounts/:id/senders/:code': ['routing'],
  'PUT /operator/accounts/:id/keys/:key_id/grants': ['routing'],
  'POST /operator/accounts/:id/company-names': ['routing'],
  'DELETE /operator/accounts/:id/company-names/:name': ['routing'],
  'POST /operator/accounts/:id/invitations': [],
  'DELETE /operator/accounts/:id/invitations/:invitation_id': [],

  'GET /operator/prices/lists': ['billing'],
  'GET /operator/prices': ['billing'],
  'GET /operator/prices/export': ['billing'],
  'PUT /operator/prices/entry': ['billing'],
  'DELETE /operator/prices/entry': ['billing'],
  'POST /operator/prices/import': ['billing'],
  'GET /operator/margin': ['billing'],
  'GET /operator/margin.csv': ['billing'],

  'GET /operator/carriers': ['routing'],
  'PUT /operator/carriers/:id/flow': ['routing'],
  'POST /operator/carriers': ['routing'],
  'PUT /operator/carriers/:id': ['routing'],
  'POST /operator/carriers/test': ['routing'],
  'POST /operator/carriers/:id/import': ['routing'],
  'POST /operator/carriers/:id/retire': ['routing'],
  'POST /operator/carriers/:id/restore': ['routing'],
  'POST /operator/carriers/:id/waiting': ['routing'],

  'GET /operator/routes': ['routing'],
  'GET /operator/routes/explain': ['routing', 'billing'],
  'GET /operator/routes/rules': ['routing'],
  'PUT /operator/routes/rules': ['routing'],
  'POST /operator/routes/rules/check': ['routing'],
  'POST /operator/routes/rules/preview': ['routing'],
  'GET /operator/routes/choices': ['routing'],
  'GET /operator/routes/destinations': ['routing'],
  'PUT /operator/routes/destinations': ['routing'],

  'GET /operator/senders': ['routing', 'support'],
  'GET /operator/senders/:id': ['routing', 'support'],
  'POST /operator/senders': ['routing'],
  'PATCH /operator/senders/:id': ['routing'],
  'POST /operator/senders/:id/approve': ['routing'],
  'POST /operator/senders/:id/refuse': ['routing'],
  'POST /operator/senders/:id/suspend': ['routing'],
  'GET /operator/senders/:id/waiting': ['routing', 'support'],
  'POST /operator/senders/:id/restore': ['routing'],
  'PUT /operator/senders/:id/default': ['routing'],
  'DELETE /operator/senders/:id': ['routing'],
  'GET /operator/sender-policies': ['routing'],
  'PUT /operator/sender-policies/:country': ['routing'],
  'DELETE /operator/sender-policies/:country': ['routing'],
  'PUT /operator/sender-policies/:country/default': ['routing'],

  'GET /operator/portability': ['routing'],
  'GET /operator/portability/export': ['routing'],
  'GET /operator/portability/number': ['routing'],
  'GET /operator/portability/import': ['routing'],
  'POST /operator/portability/import': ['routing'],
  'DELETE /operator/portability/import': ['routing'],

  'GET /operator/inbound': ['support'],
  'GET /operator/keys': [],
  'POST /operator/inbound/:id/assign': [],

  'GET /operator/site': ['routing'],
  'GET /operator/nodes': ['routing'],
  'PUT /operator/nodes/:id/draining': ['routing'],

  'GET /operator/members': ['support'],
  'POST /operator/members/invitations': [],
  'POST /operator/members/:id/link': [],
  'DELETE /operator/members/:id/sessions': [],
  'POST /operator/members/:id/suspend': [],
  'POST /operator/members/:id/resume': [],
  'PUT /operator/members/:id/operator-role': [],
  'GET /operator/audit': [],
  'GET /operator/audit.csv': [],
} as const satisfies Record<OperatorEndpointKey, readonly Exclude<OperatorRole, 'full'>[]>

/** The role with which an operator acts as an account of which they are no member; null: they may not. `support` is shown no
 *  texts. */
export const actingRoles: Readonly<Record<OperatorRole, Role | null>> = {
  full: 'owner',
  support: 'viewer',
  routing: null,
  billing: null,
}

/** Roles that may use an endpoint, `full` first. */
export function operatorsOf(key: OperatorEndpointKey): readonly OperatorRole[] {
  return ['full', ...limited[key]]
}
