/** Prices of the site and of accounts, and costs of carriers, by destination, for operators. */
import Type, { type Static, type TSchema } from 'typebox'
import type { MembersEndpoint, MembersKey } from '../endpoint.ts'
import { Dollars, Nullable, OneOf, Time } from '../fields.ts'
import { PageOf, paging } from '../paging.ts'

const list = Type.String({
  pattern: '^(site|(account|carrier):[1-9]\\d{0,14})$',
  description: '`site`, `account:1001` or `carrier:3`: prices of all accounts or of one, or costs of a carrier',
})

export const PriceKind = OneOf(['country', 'network', 'prefix'], 'Kind of the destination')
export const priceValue = Type.String({
  description: 'A country (ISO 3166-1 alpha-2), the name of a network, or the first digits of numbers',
})
const price = Dollars('Price or cost of a part')
const given = Type.String({ maxLength: 100, description: 'As for `value`, however it is written' })

const Place = { by: PriceKind, value: priceValue }

const Price = Type.Object({
  ...Place,
  price,
  warning: Nullable(Type.String(), { description: 'A sentence: why it never decides, or that it is below the cost' }),
})
export type OperatorPrice = Static<typeof Price>

const PriceList = Type.Object({
  list,
  name: Nullable(Type.String(), { description: 'Of the account or carrier; null for the site' }),
  entries: Type.Integer(),
  changed_at: Nullable(Time('The last change'), { description: 'Null: there was none' }),
})
export type OperatorPriceList = Static<typeof PriceList>

const Differences = <Item extends TSchema>(item: Item, description: string) =>
  Type.Object(
    { count: Type.Integer(), first: Type.Array(item) },
    { description: `${description}: the first 100 are here` },
  )

const Change = Type.Object({
  ...Place,
  price: Nullable(price, { description: 'Null: it is removed' }),
  before: Nullable(price, { description: 'Null: it is added' }),
})

const PriceImport = Type.Object({
  saved: Type.Boolean({ description: 'The list has been replaced; without it nothing has changed' }),
  confirm: Nullable(Type.String(), {
    description: 'To be given with the same file, to replace the list; null when the file has faults',
  }),
  entries: Type.Integer({ description: 'Prices in the file' }),
  added: Differences(Change, 'Destinations that the list does not have yet'),
  changed: Differences(Change, 'Destinations with another price'),
  removed: Differences(Change, 'Destinations that the file does not have'),
  unchanged: Type.Integer(),
  faults: Type.Object({
    count: Type.Integer(),
    first: Type.Array(
      Type.Object({
        line: Type.Integer({ description: 'Line of the file' }),
        text: Type.String({ description: 'Found, and expected' }),
      }),
      { description: 'The first 100' },
    ),
  }),
  warnings: Type.Object({
    count: Type.Integer(),
    first: Type.Array(Type.Object({ ...Place, text: Type.String() }), { description: 'The first 100' }),
  }),
  notes: Type.Array(Type.String(), { description: 'How the file was read, where that is not beyond doubt' }),
})
export type PriceImport = Static<typeof PriceImport>

export const operatorPrices = {
  'GET /operator/prices/lists': {
    summary: 'Lists of prices and costs',
    description: 'The list of the site, those of accounts that have one, and one for each carrier.',
    chapter: 'Site',
    access: 'operator',
    answer: Type.Object({ lists: Type.Array(PriceList) }),
  },
  'GET /operator/prices': {
    summary: 'Prices of a list, by kind and value',
    chapter: 'Site',
    access: 'operator',
    query: Type.Object({
      list,
      q: Type.Optional(Type.String({ maxLength: 100, description: 'A part of the value' })),
      ...paging,
    }),
    answer: PageOf(Price),
  },
  'GET /operator/prices/export': {
    summary: 'A list as CSV, in the form that an import takes',
    chapter: 'Site',
    access: 'operator',
    query: Type.Object({ list }),
    content: 'text/csv',
  },
  'PUT /operator/prices/entry': {
    summary: 'Add or change one price',
    description: 'The gateway follows within a second. Messages that were accepted before keep their price.',
    chapter: 'Site',
    access: 'operator',
    body: Type.Object({
      list,
      by: PriceKind,
      value: given,
      price: Type.Number({ description: 'In dollars, from 0 to 1000' }),
      replaces: Type.Optional(
        Type.Object({ by: PriceKind, value: given }, { description: 'An entry that is removed with the same change' }),
      ),
    }),
    answer: Type.Object({
      ...Place,
      before: Nullable(price, { description: 'What it was; null where it is new' }),
    }),
  },
  'DELETE /operator/prices/entry': {
    summary: 'Remove one price',
    chapter: 'Site',
    access: 'operator',
    query: Type.Object({ list, by: PriceKind, value: given }),
    answer: Type.Object({ before: price }),
    problems: ['not_found'],
  },
  'POST /operator/prices/import': {
    summary: 'Replace a list by a CSV file',
    description:
      'The body is the file, as text/csv: `destination,price` in each line. Without `confirm` it answers what would change, and changes nothing; a file with faults is compared with nothing. With the `confirm` of that answer it replaces the list at once, unless the list or the file has changed meanwhile.',
    chapter: 'Site',
    access: 'operator',
    query: Type.Object({
      list,
      file: Type.String({ minLength: 1, maxLength: 200, description: 'The name of the file' }),
      confirm: Type.Optional(Type.String({ maxLength: 100 })),
    }),
    answer: PriceImport,
    problems: ['body_too_large', 'unsupported_media_type', 'changed_meanwhile'],
  },
} as const satisfies Record<MembersKey, MembersEndpoint>
