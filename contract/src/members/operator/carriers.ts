/** Carriers for operators: state and flow. */
import Type, { type Static } from 'typebox'
import type { MembersEndpoint, MembersKey } from '../endpoint.ts'
import { Id, Nullable, OneOf, Time } from '../fields.ts'
import { CarrierTexts, Waiting } from './carrier-setup.ts'

const network = Type.String({ description: 'The network that serves a handset' })

const count = Type.Integer()

export const Flow = OneOf(
  ['running', 'paused', 'draining'],
  'Its orders: send; send nothing, while messages join those that wait; or send nothing and leave new messages to other carriers',
)

const HealthState = OneOf(
  ['well', 'probing', 'recovering', 'down', 'stopped', 'silent', 'failing'],
  'Others but `well` and `probing` are passed over while another carrier can send',
)

export const CarrierRow = Type.Object({
  id: Id('The carrier'),
  name: Type.String({ description: 'The name that answers have as `route`' }),
  simulated: Type.Boolean(),
  origin: OneOf(
    ['environment', 'stored', 'simulator'],
    'Its settings come from WEBSMS_CARRIERS, are stored and can be changed here, or belong to the built-in simulator',
  ),
  settings: CarrierTexts,
  protocol: OneOf(['smpp', 'http']),
  address: Type.String({ description: 'Host and port' }),
  tls: Type.Boolean(),
  system_id: Type.String({ description: 'The user name of our account' }),
  bind: Nullable(OneOf(['transceiver', 'transmitter', 'receiver', 'transmitter+receiver']), {
    description: 'Type of its binds; null over HTTP',
  }),
  callbacks: Nullable(Type.Object({ receipt: Type.String(), inbound: Type.String() }), {
    description: 'The addresses that it calls with receipts and inbound messages, with their secret; null over SMPP',
  }),
  networks: Nullable(Type.Array(network), { description: 'The networks that it serves; null: any number' }),
  flow: Flow,
  bound: Type.Boolean({ description: 'The link is up, and the carrier has taken our bind' }),
  node: Nullable(Type.String(), {
    description: 'The node that sends through it; null: this gateway works alone, or no node does',
  }),
  since: Time('When it was bound, or when the bind was lost'),
  in_flight: Type.Integer({ description: 'Parts that wait for their answer' }),
  window: Type.Integer({ description: 'Maximum number in flight' }),
  parts_per_second: Type.Number({ description: 'Parts a second that it took lately' }),
  parts_per_second_max: Nullable(Type.Integer(), { description: 'Null: no limit is set' }),
  queue: Type.Object(
    { otp: Type.Integer(), single: Type.Integer(), bulk: Type.Integer() },
    { description: 'Parts that wait, by lane' },
  ),
  put_off: Type.Integer({ description: 'Parts that it could not take for the moment: they are tried again' }),
  stopped: Nullable(Type.Object({ since: Time('Since when'), reason: Type.String() }), {
    description: 'It refuses every message: one a minute is tried until it takes one, and the others wait',
  }),
  unknown: Type.Integer({ description: 'Parts whose answer was lost: settled by their receipt, or sent once more' }),
  last_error: Nullable(Type.String(), {
    description: 'The reason why it is not bound, or its last refusal of a message',
  }),
  receipt_ids: Nullable(OneOf(['same', 'folded', 'hex', 'decimal']), {
    description: 'Form of its ids in receipts, learnt from the last ones; null: none has come',
  }),
  parts_reported: Type.Object(
    { all: count, first: count, last: count, one: count, some: count },
    { description: 'Messages in several parts, by the parts that it reported on' },
  ),
  part_habit: Nullable(OneOf(['first', 'last', 'one']), {
    description: 'The part that it reports on for all of them, once that is learnt; null: each is waited for',
  }),
  receipt_ids_seen: Type.Integer({ description: 'Receipts in a row that had that form' }),
  receipt_delay: Nullable(Type.Object({ median_ms: count, p90_ms: count, p99_ms: count, seen: count }), {
    description: 'Time from its answer to its receipt of a delivery, over its newest messages; null: none of late',
  }),
  learnt_speed: Nullable(
    Type.Object({
      parts_per_second: Type.Number(),
      seen: Type.Integer({ description: 'Number of times that it fell' }),
    }),
    { description: 'Its speed as learnt from throttling, below what is set; null while the setting holds' },
  ),
  clock: Nullable(
    Type.Object({
      offset_minutes: Type.Integer({ description: 'Ahead of UTC' }),
      seen: Type.Integer({ description: 'Receipts that agree' }),
      of: Type.Integer({ description: 'Receipts looked at: the last ones of this run' }),
    }),
    { description: 'The clock that its receipts are dated by; null while it is not known' },
  ),
  health: Type.Object(
    { otp: HealthState, others: HealthState },
    { description: 'Whether new messages go to it: one-time codes, and all others' },
  ),
  unmatched: Type.Integer({ description: 'Receipts of the last 72 h that match no part' }),
  unmatched_newest: Type.Array(
    Type.Object({
      at: Time('When it came'),
      source: Type.String(),
      destination: Type.String(),
      text: Type.String({ description: 'Without what it quotes of the message' }),
      why: Type.String({ description: 'The reason why it matches no message' }),
    }),
    { description: 'The last five of them, the newest first' },
  ),
  first_used_at: Time('When it was used first'),
})
export type CarrierRow = Static<typeof CarrierRow>

/** A carrier that is not used any longer. */
const unused = {
  id: Id('The carrier'),
  name: Type.String(),
  parts: Type.Integer({ description: 'Parts that wait for it' }),
  waiting: Waiting,
}

export const operatorCarriers = {
  'GET /operator/carriers': {
    summary: 'The carriers, as they are now',
    chapter: 'Site',
    access: 'operator',
    answer: Type.Object({
      carriers: Type.Array(CarrierRow, { description: 'In the order in which they are tried' }),
      absent: Type.Array(Type.Object(unused), {
        description: 'Real carriers of earlier runs that are no longer configured',
      }),
      retired: Type.Array(
        Type.Object({ ...unused, settings: CarrierTexts, retired_at: Time('When its use was ended') }),
        { description: 'Stored carriers whose use was ended' },
      ),
      faulty: Type.Array(
        Type.Object({
          id: Id('The carrier'),
          name: Type.String(),
          parts: Type.Integer({ description: 'Parts that wait for it' }),
          settings: CarrierTexts,
          faults: Type.Array(Type.Object({ field: Type.String(), message: Type.String() })),
        }),
        {
          description:
            'Stored carriers that cannot run with their settings; one that ran before goes on with the old ones',
        },
      ),
      networks: Type.Array(network, {
        description: 'Networks that the number plan knows, for carriers that serve some',
      }),
    }),
  },
  'PUT /operator/carriers/:id/flow': {
    summary: 'Pause, drain or resume a carrier',
    description: 'Takes effect at once and is kept over a restart. Parts in the window are answered whatever is set.',
    chapter: 'Site',
    access: 'operator',
    params: Type.Object({ id: Id('The carrier') }),
    body: Type.Object({ flow: Flow }),
  },
} as const satisfies Record<MembersKey, MembersEndpoint>
