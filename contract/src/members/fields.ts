/** Fields that many answers share. Ids are strings, times ISO 8601 in UTC, money is a number of dollars. */
import Type, { type Static, type TSchema, type TSchemaOptions } from 'typebox'
import { purposes } from '../purposes.ts'
import { operatorRoles, roles } from './endpoint.ts'

export const idPattern = '^[1-9]\\d{0,14}$'
export const Id = (description: string) => Type.String({ pattern: idPattern, description })

export const Time = (description: string) =>
  Type.String({ format: 'date-time', description: `${description}, in UTC: \`2026-01-15T10:30:05.123Z\`` })

export const Dollars = (description: string) => Type.Number({ description: `${description}, in dollars` })

export const Nullable = <Schema extends TSchema>(schema: Schema, options: TSchemaOptions = {}) =>
  Type.Union([schema, Type.Null()], options)

/** One of a few words. */
export const OneOf = <Words extends string[]>(words: readonly [...Words], description?: string) =>
  Type.Enum<Words>(words, description === undefined ? {} : { description })

export const MessagePurpose = OneOf(purposes, 'Purpose of a message')
export type MessagePurpose = Static<typeof MessagePurpose>

/** Beside the text of a message. */
export const IsData = Type.Boolean({
  description:
    'True for bytes that are for a program, such as a setting or a business card: the text is them, in hexadecimal',
})

/** Number of messages by status. */
export const Progress = Type.Object({
  queued: Type.Integer(),
  sent: Type.Integer(),
  delivered: Type.Integer(),
  failed: Type.Integer(),
  expired: Type.Integer(),
})
export type Progress = Static<typeof Progress>

export const RoleName = OneOf(roles, 'Rights of a member in the account; an owner may do everything')
export type RoleName = Static<typeof RoleName>

export const OperatorRoleName = OneOf(
  operatorRoles,
  'Rights of an operator: everything; carriers, routes, destinations, portability and senders; accounts and their traffic without the texts of messages; or accounts and money',
)

/** A text of a message. */
export const MessageText = (description: string) =>
  Nullable(Type.String(), { description: `${description}; null: hidden from an operator` })

export const Email = Type.String({
  minLength: 3,
  maxLength: 254,
  pattern: '^\\s*[^\\s@]+@[^\\s@]+\\s*$',
  description: 'An email address; upper and lower case are the same',
})

/** A new password; the one that is asked for to sign in may have any form. */
export const NewPassword = Type.String({ minLength: 8, maxLength: 128, description: '8 to 128 characters' })

export const MemberName = Type.String({ minLength: 1, maxLength: 200, description: 'The name that others see' })
