/** The requests and answers of the customers' API (reference §Authentication to §7), one schema each: types, validation,
 *  serialisation and documentation all come from here. Field order is the reference's. */
import Type, { type Static } from 'typebox'

const success = Type.Literal(true)

export const TokenRequest = Type.Object({
  client_id: Type.Optional(Type.String({ description: 'Your client ID', examples: ['wsc_4f9d2c1ab0'] })),
  client_secret: Type.Optional(Type.String({ description: 'Your client secret, shown once when the key was created' })),
  grant_type: Type.Optional(Type.String({ description: '`client_credentials`, or absent' })),
})
export type TokenRequest = Static<typeof TokenRequest>

export const TokenAnswer = Type.Object({
  access_token: Type.String({ examples: ['wst_abc123def456'] }),
  token_type: Type.Literal('Bearer'),
  expires_in: Type.Integer({ description: 'Seconds', examples: [86400] }),
})
export type TokenAnswer = Static<typeof TokenAnswer>

export const SendRequest = Type.Object({
  to: Type.Optional(
    Type.Union([Type.String(), Type.Array(Type.String())], {
      description: 'Recipient phone number, or a list of them',
    }),
  ),
  body: Type.Optional(Type.String({ description: 'Message text' })),
  from: Type.Optional(
    Type.String({ description: 'A short code registered to the account; by default the shared one' }),
  ),
})
export type SendRequest = Static<typeof SendRequest>

export const Porting = Type.Object({
  ported: Type.Boolean({ description: 'Whether its network differs from the holder of its prefix' }),
  carrier: Type.String({ description: 'The network that serves the number' }),
})

export const SendAnswer = Type.Object({
  success,
  status: Type.Literal('accepted'),
  message_id: Type.String({ examples: ['1188236'] }),
  to: Type.String({ examples: ['6421234567'] }),
  from: Type.String({ examples: ['552'] }),
  parts: Type.Integer({ description: 'Segments, as billed' }),
  route: Type.String({ description: 'The carrier that takes it', examples: ['smsc_vodafone'] }),
  porting: Type.Optional(Porting),
})
export type SendAnswer = Static<typeof SendAnswer>

export const StatusRequest = Type.Object({
  message_id: Type.Optional(Type.String({ description: 'As given when the message was accepted' })),
})
export type StatusRequest = Static<typeof StatusRequest>

export const StatusAnswer = Type.Object({
  success,
  message_id: Type.String(),
  status: Type.Union([
    Type.Literal('queued'),
    Type.Literal('sent'),
    Type.Literal('delivered'),
    Type.Literal('failed'),
    Type.Literal('expired'),
  ]),
  delivered_at: Type.Optional(
    Type.String({ description: 'Only when delivered; UTC', examples: ['2024-01-15T10:30:05Z'] }),
  ),
  to: Type.String(),
})
export type StatusAnswer = Static<typeof StatusAnswer>

export const ErrorAnswer = Type.Object({
  success: Type.Literal(false),
  error: Type.String(),
  error_code: Type.Integer(),
})
export type ErrorAnswer = Static<typeof ErrorAnswer>
