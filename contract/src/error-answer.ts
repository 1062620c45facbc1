/** The one body of every error (reference "Error Response Format"). */
import Type, { type Static } from 'typebox'

export const ErrorAnswer = Type.Object({
  success: Type.Literal(false),
  error: Type.String({ description: 'The error, in a sentence for people' }),
  error_code: Type.Integer({ description: 'The HTTP status, for programs' }),
})
export type ErrorAnswer = Static<typeof ErrorAnswer>
