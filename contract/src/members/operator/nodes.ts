/** Nodes for operators: gateways that work on one database at the same time. */
import Type, { type Static } from 'typebox'
import type { MembersEndpoint, MembersKey } from '../endpoint.ts'
import { Id, Nullable, OneOf, Time } from '../fields.ts'

const NodeRow = Type.Object({
  id: Type.String({ description: 'Of each start of a gateway another one' }),
  host: Type.String({ description: 'Host and process id' }),
  here: Type.Boolean({ description: 'It gives this answer' }),
  version: Type.String(),
  roles: Type.Array(OneOf(['http', 'carriers', 'webhooks', 'upkeep']), { description: 'Work that it may do' }),
  started_at: Time('When it started'),
  heard_at: Time('When the database heard of it last'),
  draining: Type.Boolean({ description: 'It gives its work to the others' }),
  drain_refusal: Nullable(Type.String(), {
    description: 'The reason why it cannot be drained; null: others can do its work',
  }),
  carriers: Type.Array(Type.Object({ id: Id('The carrier'), name: Type.String() }), {
    description: 'Carriers that it sends through',
  }),
  webhook_parts: Type.Integer({ description: 'Parts of the webhooks that it delivers' }),
  upkeep: Type.Boolean({ description: 'It does what is done by the clock' }),
  holds_back: Type.Array(Type.String(), {
    description: 'Migrations that wait and that this node does not know, since it is of an older version',
  }),
})
export type NodeRow = Static<typeof NodeRow>

export const operatorNodes = {
  'GET /operator/nodes': {
    summary: 'The nodes, as they are now',
    chapter: 'Site',
    access: 'operator',
    answer: Type.Object({
      nodes: Nullable(Type.Array(NodeRow), {
        description: 'In the order in which they started; null: this gateway works alone, on a data folder',
      }),
      webhook_parts: Type.Integer({ description: 'Parts of the webhooks in all' }),
      waiting: Type.Array(Type.String(), {
        description:
          'Migrations that end an upgrade. They are applied some time after the last node of the older version has ended',
      }),
    }),
  },
  'PUT /operator/nodes/:id/draining': {
    summary: 'Drain a node, or let it work again',
    description:
      'A node that is drained gives its carriers, webhooks and upkeep to the others, and answers /readyz with 503, so that a load balancer leaves it. It holds until it is changed, or the node ends.',
    chapter: 'Site',
    access: 'operator',
    params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 100, description: 'The node' }) }),
    body: Type.Object({ draining: Type.Boolean() }),
  },
} as const satisfies Record<MembersKey, MembersEndpoint>
