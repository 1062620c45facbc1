/** Quotes: price, parts and refusals of a send, before it is sent. A quote takes the request of the send. */
import Type, { type Static, type TSchema } from 'typebox'
import { DuplicateRecipient, FailedRecipient, Porting } from './sending.ts'

/** Characters that a quote lists, at most. */
export const quotedCharactersMax = 100

export const QuotedText = Type.Object({
  encoding: Type.Enum(['GSM-7', 'UCS-2', '8-bit'], {
    description: '`UCS-2` is Unicode: 70 characters in a part instead of 160; `8-bit` is data',
  }),
  units: Type.Integer({
    description:
      'Length in the units of its encoding: septets, of which `^ { } \\ [ ] ~ | €` take two, UTF-16 units, or octets',
  }),
  units_left: Type.Integer({ description: 'Units that its last part has room for' }),
})
export type QuotedText = Static<typeof QuotedText>

export const QuotedCharacter = Type.Object({
  character: Type.String(),
  code: Type.String({ description: 'Such as `U+0101`' }),
  name: Type.String({ description: 'Its name or kind in Unicode, such as `no-break space` or `emoji`' }),
  count: Type.Integer({ description: 'Times that it is there' }),
  positions: Type.Optional(
    Type.Array(Type.Integer(), {
      description:
        'Its first places in the text, in characters from 1; absent where recipients have texts of their own',
    }),
  ),
  fold: OrNull(Type.String(), 'Its replacement by `fold`; empty: it is left out; null: it has no replacement'),
})
export type QuotedCharacter = Static<typeof QuotedCharacter>

export const QuotedFold = Type.Object({
  body: Type.Optional(
    Type.String({ description: 'The text in plain characters; absent where recipients have texts of their own' }),
  ),
  parts: Type.Integer({ description: 'Parts of all messages in plain characters' }),
  parts_saved: Type.Integer({ description: 'Parts that this saves' }),
  saved: Type.Number({ description: 'Dollars that this saves' }),
})
export type QuotedFold = Static<typeof QuotedFold>

/** Facts about the texts of a request, and about paying for it. */
const quoted = {
  unicode: Type.Array(QuotedCharacter, {
    description: `Characters that force Unicode, in the texts as they would be sent; the first ${quotedCharactersMax}`,
  }),
  fold: OrNull(
    QuotedFold,
    'Changes that `fold` would make, or has made where the request has it; null when it changes nothing',
  ),
  balance_sufficient: Type.Boolean({ description: 'False if the balance does not cover the price of all messages' }),
}

const QuotedMessage = Type.Object({
  success: Type.Literal(true),
  to: Type.String({ description: 'The recipient in normalised form: digits, country code first' }),
  from: Type.String({ description: 'The sender that the handset would show' }),
  parts: Type.Integer({ description: 'Segments that would be charged' }),
  network: OrNull(Type.String(), 'The network that serves the number; null when it is not known'),
  route: Type.String({ description: 'The carrier that would send the message' }),
  porting: Type.Optional(Porting),
  price: Type.Number({ description: 'Price of the message in dollars: all of its parts' }),
})
export type QuotedMessage = Static<typeof QuotedMessage>

export const QuoteAnswer = Type.Object({ ...QuotedMessage.properties, text: QuotedText, ...quoted })
export type QuoteAnswer = Static<typeof QuoteAnswer>

const { message_id: _unknown, ...duplicate } = DuplicateRecipient.properties
/** A recipient of a list with `dedupe` who appears earlier in it. */
const QuotedDuplicate = Type.Object(duplicate)

const PersonalQuote = Type.Object({ ...QuotedMessage.properties, text: Type.Optional(QuotedText) })

/** `success` is false, with HTTP 400, when no recipient is valid, as for a send. */
export const BulkQuoteAnswer = Type.Object({
  success: Type.Boolean({ description: 'False if no recipient is valid; the HTTP status is then 400' }),
  messages: Type.Array(Type.Union([PersonalQuote, FailedRecipient, QuotedDuplicate]), {
    description:
      'One result for each recipient, in order: like the response to one, or with the `error` that a send would get. `text` is in each of them where recipients have texts of their own',
  }),
  summary: Type.Object({
    total: Type.Integer(),
    sent: Type.Integer({ description: 'Messages that would be accepted and charged' }),
    failed: Type.Integer({ description: 'Recipients that would be refused' }),
    duplicates: Type.Optional(Type.Integer({ description: 'Entries that `dedupe` leaves out; absent without it' })),
    parts: Type.Integer({ description: 'Parts of all messages' }),
    price: Type.Number({ description: 'Price of all messages in dollars' }),
  }),
  text: Type.Optional(QuotedText),
  ...quoted,
})
export type BulkQuoteAnswer = Static<typeof BulkQuoteAnswer>

function OrNull<Schema extends TSchema>(schema: Schema, description: string) {
  return Type.Union([schema, Type.Null()], { description })
}
