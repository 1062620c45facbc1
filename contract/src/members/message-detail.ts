/** The detail of one message: timeline, route, cost and webhook events. */
import Type, { type Static } from 'typebox'
import { Dollars, Id, IsData, MessagePurpose, MessageText, Nullable, OneOf, Time } from './fields.ts'
import { eventTypes } from './keys.ts'

const Status = OneOf(['queued', 'sent', 'delivered', 'failed', 'expired'])

const Attempt = Type.Object({
  number: Type.Integer({ description: '1 is the first' }),
  started_at: Time('When it began'),
  duration_ms: Type.Integer(),
  status_code: Nullable(Type.Integer(), { description: 'Null: no answer came' }),
  error: Nullable(Type.String()),
  response: Nullable(Type.String(), { description: 'The first bytes of the answer; null too where texts are hidden' }),
})

const MessageEvent = Type.Object({
  id: Id('The event'),
  type: OneOf(eventTypes),
  state: OneOf(['pending', 'delivered', 'failed']),
  created_at: Time('When it happened'),
  attempts: Type.Array(Attempt),
})

const Key = Type.Object({ id: Id('The API key'), name: Type.String() })

export const MessageDetail = Type.Object({
  id: Id('The message'),
  to: Type.String(),
  from: Type.String(),
  asked_for: Nullable(Type.Object({ from: Type.String({ description: 'The sender' }), reason: Type.String() }), {
    description: 'The sender that was asked for, where `from` took its place, and why; null for all others',
  }),
  body: MessageText('A one-time code shows as dots'),
  data: IsData,
  udh: Nullable(Type.String(), {
    description: 'Header in front of the data, in hexadecimal; null too where texts are hidden',
  }),
  class: Nullable(Type.Integer(), { description: 'Message class; 0 is a flash message' }),
  reference: Nullable(Type.String(), { description: 'The one that its send gave' }),
  validity: Nullable(Type.Integer(), { description: 'Validity that its send asked for, in s' }),
  status: Status,
  lane: OneOf(['otp', 'single', 'bulk']),
  purpose: MessagePurpose,
  send_at: Nullable(Time('When it is sent'), { description: 'Null: when it was accepted' }),
  waits: Type.Boolean({ description: 'Nothing of it was claimed for a carrier: it can be cancelled' }),
  key: Nullable(Key),
  template: Nullable(Type.String(), { description: 'The template that the text came from, such as `reminder@3`' }),
  request_id: Nullable(Type.String(), { description: 'X-Request-Id of the request that it came with' }),
  bulk: Nullable(Type.Object({ id: Id('The bulk'), name: Type.String({ description: 'Name of its file' }) }), {
    description: 'The uploaded list that it is of',
  }),
  parts: Type.Integer({ description: 'As billed' }),
  wire_parts: Type.Integer({ description: 'As sent' }),
  timeline: Type.Array(
    Type.Object({
      state: OneOf([
        'accepted',
        'due',
        'put_off',
        'moved',
        'unknown',
        'sent',
        'delivered',
        'failed',
        'expired',
        'reported',
        'refunded',
      ]),
      at: Time('When'),
      text: Type.String({ description: 'The event, in a sentence' }),
    }),
    { description: 'In order of time' },
  ),
  carrier: Nullable(Type.String(), { description: 'Carrier that it goes to' }),
  carrier_refs: Type.Array(Type.String(), { description: "The carrier's own ids, one a part" }),
  error: Nullable(Type.String(), { description: 'Error of the carrier or the gateway when it was not delivered' }),
  open_parts: Type.Array(Type.Object({ part: Type.Integer(), status: Status, carrier_ref: Type.String() }), {
    description: 'While more than one part is not done with',
  }),
  route: Type.Object({
    network: Nullable(Type.String(), { description: 'Network that served the handset when it was accepted' }),
    holder: Nullable(Type.String(), { description: 'Whom the prefix of the number was given to' }),
    ported: Type.Boolean({ description: 'The number has left the holder of its prefix' }),
    reason: Type.String({ description: 'The reason for this carrier' }),
    rule: Nullable(Type.String(), {
      description: 'The rule that chose its carrier; null: the carriers’ own networks did',
    }),
    candidates: Type.Array(
      Type.Object({
        carrier: Type.String(),
        taken: Type.Boolean({ description: 'It would be taken now' }),
        why: Type.String(),
      }),
      { description: 'The carriers of now, in their order' },
    ),
  }),
  cost: Type.Object({
    total: Dollars('Its cost, less refunds'),
    carrier: Nullable(
      Type.Object({
        cost: Nullable(
          Dollars('Cost of all sent parts at the carrier, as it was expected when the carrier was chosen'),
          {
            description: 'Null: nobody says',
          },
        ),
      }),
      { description: 'For operators alone; null for others' },
    ),
    lines: Type.Array(
      Type.Object({
        kind: OneOf(['charge', 'refund', 'kept']),
        parts: Type.Integer(),
        price: Dollars('Price of one part'),
        amount: Dollars('Change of the balance'),
        at: Time('When'),
        why: Type.String(),
      }),
    ),
  }),
  events: Type.Array(MessageEvent, { description: 'Webhook events about it, each with its attempts' }),
})
export type MessageDetail = Static<typeof MessageDetail>

export const InboundDetail = Type.Object({
  id: Id('The inbound message'),
  from: Type.String(),
  to: Type.String({ description: 'The sender that was written to' }),
  body: MessageText('The text'),
  data: IsData,
  received_at: Time('When the carrier handed it over'),
  carrier: Nullable(Type.String()),
  network: Nullable(Type.String(), { description: 'Whom the prefix of the number was given to' }),
  key: Nullable(Key, { description: 'Whose webhook was told' }),
  reason: Type.String({ description: 'The reason why it belongs to this account' }),
  answers: Nullable(Id('The message before it to the same handset, which it may answer')),
  events: Type.Array(MessageEvent, { description: 'Webhook events about it, each with its attempts' }),
})
export type InboundDetail = Static<typeof InboundDetail>
