/** Prices of an account, for its members. */
import Type, { type Static } from 'typebox'
import type { MembersEndpoint, MembersKey } from './endpoint.ts'
import { Dollars, OneOf } from './fields.ts'
import { PageOf, paging } from './paging.ts'

const OwnPrice = Type.Object({
  by: OneOf(['country', 'network', 'prefix'], 'Kind of the destination'),
  value: Type.String({
    description: 'A country (ISO 3166-1 alpha-2), the name of a network, or the first digits of numbers',
  }),
  price: Dollars('Price of a part'),
})
export type OwnPrice = Static<typeof OwnPrice>

const search = Type.Optional(Type.String({ maxLength: 100, description: 'A part of the value' }))

export const prices = {
  'GET /prices': {
    summary: 'Prices of the account, by kind and value of the destination',
    description:
      "`of=account`: those of the account alone, which come first. `of=site`: those of all accounts, which count where the account has none. Any other destination costs the account's price.",
    chapter: 'Balance',
    access: 'viewer',
    query: Type.Object({ of: Type.Optional(OneOf(['account', 'site'], 'Default: account')), q: search, ...paging }),
    answer: PageOf(OwnPrice),
  },
} as const satisfies Record<MembersKey, MembersEndpoint>
