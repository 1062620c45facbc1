/** Fields of a list that is read, changed and replaced as a whole, while nobody else has changed it. */
import Type from 'typebox'
import { Id, Nullable, Time } from '../fields.ts'

export const version = Type.String({
  maxLength: 64,
  description: 'Names what was read: it is replaced only while that stands',
})

export const changed = Nullable(
  Type.Object({
    at: Time('When'),
    by: Nullable(Type.String(), { description: 'The name of the member; null: the command line' }),
  }),
  { description: 'The last change; null: none' },
)

export const accounts = Type.Array(Type.Object({ id: Id('The account'), name: Type.String() }), {
  description: 'Names of the accounts that occur',
})
