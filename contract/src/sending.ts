/** Sending one message or many, and the status of a message (reference §1, §2 and §4). Field order is the
 *  reference's. */
import Type, { type Static } from 'typebox'
import { checkedFlag, flag, PersonalMessage, sendOptions, uncheckedOptions } from './send-options.ts'

/** Maximum number of recipients of one request (reference "Rate Limits"). */
export const recipientsMax = 10_000

export const SendRequest = Type.Object({
  to: Type.Optional(
    Type.Union([Type.String({ minLength: 1 }), Type.Array(Type.String(), { minItems: 1, maxItems: recipientsMax })], {
      description:
        'Recipient phone number, such as `6421234567` for NZ or `61412345678` for AU; a list is answered in the bulk form, even if it has one number. Required without `messages`',
    }),
  ),
  body: Type.Optional(
    Type.String({
      minLength: 1,
      description: 'Message text. Required without `template` and `data`, unless each of `messages` has its own',
    }),
  ),
  from: Type.Optional(
    Type.String({
      description:
        'Sender ID. By default a shared short code is used; set this only if you have registered your own short code',
    }),
  ),
  dedupe: flag(
    'Send once to a number that a list holds several times, however it is written. By default each entry is a message',
  ),
  messages: Type.Optional(
    Type.Array(PersonalMessage, {
      minItems: 1,
      maxItems: recipientsMax,
      description:
        'In place of `to`: recipients with values or texts of their own, each an object with `to`, and `fields` or `body` or both. JSON only',
    }),
  ),
  ...sendOptions,
})

/** Schema of the request, before its recipients are checked: an entry of the list that is not right is an error of that
 *  recipient alone, and forms of PHP and Python have words of their own for true and false. */
export const CheckedSendRequest = Type.Object({
  ...SendRequest.properties,
  to: Type.Optional(
    Type.Union([Type.String({ minLength: 1 }), Type.Array(Type.Unknown(), { minItems: 1, maxItems: recipientsMax })]),
  ),
  messages: Type.Optional(Type.Array(Type.Unknown(), { minItems: 1, maxItems: recipientsMax })),
  fields: Type.Optional(Type.Object({})),
  dedupe: checkedFlag,
  fold: checkedFlag,
  ...uncheckedOptions,
})

export const Porting = Type.Object(
  {
    ported: Type.Boolean({ description: 'True when the number has moved to another network' }),
    carrier: Type.String({ description: 'The network that serves the number' }),
  },
  { description: 'Present when the portability of the number is known' },
)
export type Porting = Static<typeof Porting>

export const SendAnswer = Type.Object({
  success: Type.Literal(true),
  status: Type.Literal('accepted'),
  message_id: Type.String({ description: 'Unique and permanent; treat it as an opaque string' }),
  to: Type.String({ description: 'The recipient in normalised form: digits, country code first' }),
  from: Type.String({ description: 'The sender shown on the handset' }),
  parts: Type.Integer({ description: 'Segments charged' }),
  route: Type.String({ description: 'The carrier that sends the message' }),
  porting: Type.Optional(Porting),
  reference: Type.Optional(Type.String({ description: 'Your reference, when the request gave one' })),
})
export type SendAnswer = Static<typeof SendAnswer>

/** A recipient of a bulk request to whom nothing was sent and who was not charged. */
export const FailedRecipient = Type.Object({
  success: Type.Literal(false),
  to: Type.String({ description: 'The recipient as you wrote it' }),
  error: Type.String(),
  error_code: Type.Integer(),
})
export type FailedRecipient = Static<typeof FailedRecipient>

/** A recipient of a bulk request with `dedupe` who appears earlier in the list: nothing more was sent or charged. */
export const DuplicateRecipient = Type.Object({
  success: Type.Literal(true),
  status: Type.Literal('duplicate'),
  message_id: Type.String({ description: 'The message to the first of them' }),
  to: Type.String({ description: 'The recipient in normalised form: digits, country code first' }),
})
export type DuplicateRecipient = Static<typeof DuplicateRecipient>

/** `success` is false, with HTTP 400, when no recipient was valid. */
export const BulkAnswer = Type.Object({
  success: Type.Boolean({ description: 'False if no recipient was valid; the HTTP status is then 400' }),
  messages: Type.Array(Type.Union([SendAnswer, FailedRecipient, DuplicateRecipient]), {
    description: 'One result for each recipient, in order: like the response to one, or with `error` and `error_code`',
  }),
  summary: Type.Object({
    total: Type.Integer(),
    sent: Type.Integer({ description: 'Accepted and charged' }),
    failed: Type.Integer({ description: 'Not accepted and not charged' }),
    duplicates: Type.Optional(Type.Integer({ description: 'Entries that `dedupe` left out; absent without it' })),
  }),
})
export type BulkAnswer = Static<typeof BulkAnswer>

export const StatusRequest = Type.Object({
  message_id: Type.String({ minLength: 1, description: 'The ID returned when the message was sent' }),
})
export type StatusRequest = Static<typeof StatusRequest>

export const MessageStatus = Type.Enum(['queued', 'sent', 'delivered', 'failed', 'expired'], {
  description:
    '`queued`: waiting to be sent; `sent`: accepted by the carrier; `delivered`: received by the handset; `failed`: could not be delivered; `expired`: not delivered within 48 hours',
})
export type MessageStatus = Static<typeof MessageStatus>

export const StatusAnswer = Type.Object({
  success: Type.Literal(true),
  message_id: Type.String(),
  status: MessageStatus,
  delivered_at: Type.Optional(Type.String({ description: 'Only when delivered; UTC, whole seconds' })),
  to: Type.String(),
  reference: Type.Optional(Type.String({ description: 'Your reference, when the send gave one' })),
})
export type StatusAnswer = Static<typeof StatusAnswer>
