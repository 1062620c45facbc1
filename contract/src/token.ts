/** Client credentials for an access token (reference "Authentication"). Field order is the reference's. */
import Type, { type Static } from 'typebox'

export const TokenRequest = Type.Object({
  client_id: Type.String({ minLength: 1, description: 'Your client ID, from Members Area > API Keys' }),
  client_secret: Type.String({ minLength: 1, description: 'Your client secret, shown once when the key was created' }),
  grant_type: Type.Optional(Type.String({ description: '`client_credentials`, or left out' })),
})
export type TokenRequest = Static<typeof TokenRequest>

export const TokenAnswer = Type.Object({
  access_token: Type.String({ description: 'Send it with every request: `Authorization: Bearer {access_token}`' }),
  token_type: Type.Literal('Bearer'),
  expires_in: Type.Integer({ description: 'Lifetime of the token, in seconds' }),
})
export type TokenAnswer = Static<typeof TokenAnswer>
