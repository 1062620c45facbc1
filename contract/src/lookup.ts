/** Facts about a phone number (reference §6). Field order is the reference's. */
import Type, { type Static } from 'typebox'

export const LookupRequest = Type.Object({
  number: Type.String({ minLength: 1, description: 'Phone number' }),
})
export type LookupRequest = Static<typeof LookupRequest>

export const NumberType = Type.Enum([
  'mobile',
  'fixed_line',
  'fixed_line_or_mobile',
  'toll_free',
  'premium_rate',
  'shared_cost',
  'voip',
  'personal_number',
  'pager',
  'uan',
  'voicemail',
])
export type NumberType = Static<typeof NumberType>

/** Unknown fields are null, never guessed. */
export const LookupAnswer = Type.Object({
  success: Type.Literal(true),
  number: Type.String({ description: 'In normalised form, or as you wrote it if it is not a number' }),
  valid: Type.Boolean({ description: "True when the number exists in its country's number plan" }),
  carrier: Type.Union([Type.String(), Type.Null()], {
    description: 'The network that serves the number; null if unknown',
  }),
  country: Type.Union([Type.String(), Type.Null()], {
    description: 'Two-letter country code (ISO 3166-1); null if unknown',
  }),
  type: Type.Union([NumberType, Type.Null()], {
    description: 'Such as `mobile`, `fixed_line` or `toll_free`; null if unknown',
  }),
})
export type LookupAnswer = Static<typeof LookupAnswer>
