/** Facts about a number. */
import Type, { type Static } from 'typebox'
import { NumberType } from '../lookup.ts'
import type { MembersEndpoint, MembersKey } from './endpoint.ts'
import { Nullable } from './fields.ts'

export const NumberFacts = Type.Object({
  number: Type.String({ description: 'Normalised, or as it was asked for when it is no number' }),
  valid: Type.Boolean({ description: 'True when the number plan of its country has such a number' }),
  problem: Nullable(Type.String(), { description: 'The reason why messages cannot be sent to it' }),
  country: Nullable(Type.String(), { description: 'ISO 3166-1 alpha-2' }),
  type: Nullable(NumberType),
  network: Nullable(Type.String(), { description: 'Network that serves it' }),
  ported: Nullable(Type.Boolean(), {
    description: 'True when it has left the holder of its prefix; null when unknown',
  }),
  prefix_network: Nullable(Type.String(), { description: 'The holder of its prefix' }),
})
export type NumberFacts = Static<typeof NumberFacts>

export const lookup = {
  'GET /lookup': {
    summary: 'Look up a number',
    description:
      'Unknown values are null. Where an HLR provider is set, it is asked, which costs the operator a query.',
    chapter: 'Lookup',
    access: 'developer',
    query: Type.Object({ number: Type.String({ minLength: 1, maxLength: 64 }) }),
    answer: NumberFacts,
  },
} as const satisfies Record<MembersKey, MembersEndpoint>
