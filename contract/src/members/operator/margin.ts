/** The margin of the site, for operators. */
import Type, { type Static } from 'typebox'
import type { MembersEndpoint, MembersKey } from '../endpoint.ts'
import { Dollars, Nullable, OneOf, Time } from '../fields.ts'

const marginKinds = ['account', 'carrier', 'country', 'network'] as const

const Figures = {
  messages: Type.Integer(),
  parts: Type.Integer({ description: 'As billed' }),
  waiting: Type.Integer({
    description: 'Messages that no carrier has taken yet: they are counted, and have no part in any amount',
  }),
  income: Dollars('Price minus refunds'),
  income_cost_known: Dollars('Income of the messages whose cost is known'),
  cost: Nullable(Dollars('Cost of the messages that a carrier took, as far as it is known'), {
    description: 'Null: it is known of none',
  }),
  cost_unknown: Type.Integer({ description: 'Messages that a carrier took at a cost that nobody says' }),
  margin: Nullable(Dollars('Income minus cost of the messages whose cost is known'), {
    description: 'Null: it is known of none',
  }),
  margin_share: Nullable(Type.Number(), {
    description: 'The margin’s share of the income of messages whose cost is known; null where there is none',
  }),
}

const MarginRow = Type.Object({
  key: Nullable(Type.String(), {
    description: 'Id of the account or carrier, code of the country, or the network; null: the network was not known',
  }),
  name: Nullable(Type.String(), { description: 'Name of the account, or of a carrier that is still known' }),
  ...Figures,
})
export type MarginRow = Static<typeof MarginRow>

const query = Type.Object({
  by: OneOf(marginKinds),
  since: Time('Messages that were accepted from then on'),
  until: Time('Up to then, 93 days later at most'),
})

export const operatorMargin = {
  'GET /operator/margin': {
    summary: 'Margin by account, carrier, country or network',
    description: 'Counted again at most twice a minute.',
    chapter: 'Site',
    access: 'operator',
    query,
    answer: Type.Object({
      rows: Type.Array(MarginRow, { description: 'The highest income first, 1,000 at most; the CSV has all' }),
      rows_all: Type.Integer({ description: 'Number of rows in all' }),
      total: Type.Object(Figures),
    }),
  },
  'GET /operator/margin.csv': {
    summary: 'The margin as CSV',
    chapter: 'Site',
    access: 'operator',
    query,
    content: 'text/csv',
  },
} as const satisfies Record<MembersKey, MembersEndpoint>
