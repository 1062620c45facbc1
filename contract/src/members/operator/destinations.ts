/** Allowed, monitored and blocked destinations, for operators. */
import Type, { type Static } from 'typebox'
import { largeBodyBytesMax, type MembersEndpoint, type MembersKey } from '../endpoint.ts'
import { Id, Nullable, OneOf } from '../fields.ts'
import { accounts, changed, version } from './replaced-list.ts'

const Mode = OneOf(['allow', 'monitor', 'block'], 'Accepted; accepted, counted and logged; or refused')

const Destinations = Type.Object({
  version,
  changed,
  entries: Type.Array(
    Type.Object({
      account_id: Nullable(Id('The account'), { description: 'Null: the whole site' }),
      by: OneOf(['country', 'prefix'], 'Kind of its value'),
      value: Type.String({ description: 'A country (ISO 3166-1 alpha-2), or the first digits of numbers' }),
      mode: Mode,
    }),
    { description: 'Entries of the site first' },
  ),
  warnings: Type.Array(
    Type.Object({ entry: Type.Integer({ description: 'Its place in the list, from 0' }), text: Type.String() }),
  ),
  accounts,
  countries: Nullable(Type.Array(Type.String()), {
    description: 'Countries that messages may go to at all (WEBSMS_COUNTRIES); null: all',
  }),
})
export type Destinations = Static<typeof Destinations>

export const operatorDestinations = {
  'GET /operator/routes/destinations': {
    summary: 'Allowed, monitored and blocked destinations',
    chapter: 'Site',
    access: 'operator',
    answer: Destinations,
  },
  'PUT /operator/routes/destinations': {
    summary: 'Replace the allowed, monitored and blocked destinations',
    description:
      'All of them, at once; a list with faults changes nothing. Refused when they have been changed since `version` was read. The gateway follows within a second.',
    chapter: 'Site',
    access: 'operator',
    body: Type.Object({
      version,
      entries: Type.Array(
        Type.Object({
          account_id: Type.Optional(Nullable(Id('The account'), { description: 'Null, the default: the whole site' })),
          by: OneOf(['country', 'prefix'], 'Kind of its value'),
          value: Type.String({ maxLength: 100 }),
          mode: Mode,
        }),
        { maxItems: 10_000 },
      ),
    }),
    bodyBytesMax: largeBodyBytesMax,
    answer: Destinations,
    problems: ['changed_meanwhile'],
  },
} as const satisfies Record<MembersKey, MembersEndpoint>
