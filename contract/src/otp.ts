/** One-time passwords: sending a code (reference §3) and checking it (ours). Field order is the reference's. */
import Type, { type Static } from 'typebox'

/** Longest company name: it leaves room for the code in one segment of 70 or 160 characters. */
export const companyNameLengthMax = 50

/** Digits of a code. */
export const codeDigits = 6

export const OtpRequest = Type.Object({
  to: Type.String({ minLength: 1, description: 'Recipient phone number' }),
  company_name: Type.String({ minLength: 1, description: 'Your company name, which appears in the message' }),
})
export type OtpRequest = Static<typeof OtpRequest>

export const OtpAnswer = Type.Object({
  success: Type.Literal(true),
  message_id: Type.String(),
  code: Type.String({ description: 'The six digits that were sent; leading zeros count' }),
  expires_in: Type.Integer({ description: 'Lifetime of the code, in seconds' }),
})
export type OtpAnswer = Static<typeof OtpAnswer>

export const VerifyRequest = Type.Object({
  message_id: Type.Optional(Type.String({ description: 'The ID returned when the code was sent' })),
  to: Type.Optional(Type.String({ description: 'The recipient, instead of `message_id`: its latest code is checked' })),
  code: Type.String({ minLength: 1, description: 'The code your user entered' }),
})
export type VerifyRequest = Static<typeof VerifyRequest>

/** The code was right, and is used up now. A wrong code is an error. */
export const VerifyAnswer = Type.Object({
  success: Type.Literal(true),
  message_id: Type.String(),
  to: Type.String(),
})
export type VerifyAnswer = Static<typeof VerifyAnswer>
