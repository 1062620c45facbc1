/** Routing, for operators: rules, the carriers of each network, and the route of a number. */
import Type, { type Static } from 'typebox'
import { purposes } from '../../purposes.ts'
import { largeBodyBytesMax, type MembersEndpoint, type MembersKey } from '../endpoint.ts'
import { Id, MessagePurpose, Nullable, OneOf, Time } from '../fields.ts'
import { accounts, changed, version } from './replaced-list.ts'

const network = Type.String({ description: 'The network that serves a handset' })
const cost = Type.Number({ description: 'Cost of a part, in dollars' })

const Match = Type.Object(
  {
    networks: Type.Array(network),
    countries: Type.Array(Type.String(), { description: 'ISO 3166-1 alpha-2' }),
    prefixes: Type.Array(Type.String(), { description: 'Beginnings of numbers, country code first' }),
    purposes: Type.Array(MessagePurpose),
    accounts: Type.Array(Id('An account')),
    senders: Type.Array(Type.String()),
  },
  { description: 'Each kind that has values must match, by any one of them; a kind without values matches everything' },
)

const Rule = Type.Object({
  id: Id('The rule'),
  name: Type.String({ description: 'Unique; reasons and warnings call the rule by it' }),
  enabled: Type.Boolean(),
  final: Type.Boolean({
    description: 'When none of its carriers can take a message, nothing else is asked, and it is refused',
  }),
  match: Match,
  targets: Type.Array(
    Type.Object({
      carrier_id: Id('The carrier'),
      carrier: Type.String({ description: 'Its name' }),
      order: Type.Integer({ description: 'The lowest takes the messages, higher ones stand in' }),
      weight: Type.Integer({ description: 'Share among the carriers of the same order; 0 takes nothing' }),
      cost,
    }),
  ),
})
export type RouteRule = Static<typeof Rule>

/** Values are checked by the reader of rules, which names each fault by its place and says what it expected. */
const values = Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { maxItems: 5000 }))

const rules = Type.Array(
  Type.Object({
    id: Type.Optional(Id('The stored rule that it takes the place of; without it, the one of the same name')),
    name: Type.String({ maxLength: 200 }),
    enabled: Type.Optional(Type.Boolean({ description: 'Default: true' })),
    final: Type.Optional(Type.Boolean({ description: 'Default: false' })),
    match: Type.Optional(
      Type.Object({
        networks: values,
        countries: values,
        prefixes: values,
        purposes: values,
        accounts: values,
        senders: values,
      }),
    ),
    targets: Type.Array(
      Type.Object({
        carrier_id: Type.String({ maxLength: 20, description: 'The carrier' }),
        order: Type.Optional(Type.Number({ description: 'Default: 1' })),
        weight: Type.Optional(Type.Number({ description: 'Default: 1' })),
        cost: Type.Optional(Type.Number({ description: 'Cost of a part, in dollars; default: 0' })),
      }),
      { maxItems: 50 },
    ),
  }),
  { maxItems: 5000, description: 'In their order' },
)

const RouteWarning = Type.Object({
  rule: Nullable(Type.Integer(), {
    description: 'Place of the rule in the list, from 0; null for a carrier that no rule uses',
  }),
  field: Nullable(Type.String(), { description: 'The field that it is about, such as `prefixes`' }),
  carrier_id: Nullable(Id('The carrier that it is about'), {}),
  text: Type.String({ description: 'A sentence: what was found, and what follows' }),
})
export type RouteWarning = Static<typeof RouteWarning>

const warnings = Type.Array(RouteWarning, { description: 'In the order of the rules' })

const RoutingRules = Type.Object({
  version,
  changed,
  rules: Type.Array(Rule, { description: 'In their order: the first that matches decides' }),
  warnings,
  accounts,
})
export type RoutingRules = Static<typeof RoutingRules>

const Traffic = Type.Object({
  messages: Type.Integer(),
  parts: Type.Integer(),
  cost: Type.Number({ description: 'In dollars' }),
  parts_without_cost: Type.Integer({ description: 'Parts among them whose cost is not known' }),
})

const RoutePreview = Type.Object({
  since: Time('Messages that were accepted from then on'),
  until: Time('Up to then'),
  messages: Type.Integer({ description: '0: there was no traffic to compare with' }),
  parts: Type.Integer(),
  carriers: Type.Array(
    Type.Object({
      id: Nullable(Id('The carrier'), { description: 'Null: messages that no carrier would take' }),
      name: Nullable(Type.String()),
      before: Traffic,
      after: Traffic,
    }),
    { description: 'Carriers that take something before or after, in the order in which they are tried' },
  ),
})
export type RoutePreview = Static<typeof RoutePreview>

export const RouteAnswer = Type.Object({
  written: Type.String({ description: 'As it was asked for' }),
  number: Nullable(Type.String(), { description: 'As it goes to the wire; null when it is no number' }),
  refusal: Nullable(Type.String(), {
    description: 'The reason why a message to it is refused before a carrier is chosen',
  }),
  country: Nullable(Type.String(), { description: 'ISO 3166-1 alpha-2' }),
  country_allowed: Type.Boolean(),
  prefix_holder: Nullable(network, { description: 'Whom the prefix of the number was given to' }),
  in_table: Nullable(network, { description: 'Network by the portability table' }),
  hlr: Nullable(
    Type.Object({
      network: Nullable(network),
      ported: Nullable(Type.Boolean()),
      valid: Nullable(Type.Boolean()),
    }),
    { description: 'Answer of the HLR provider, where it is asked for messages or was asked lately' },
  ),
  hlr_counts: Type.Boolean({ description: 'An HLR provider is asked for messages' }),
  network: Nullable(network, { description: 'Network that follows from these' }),
  sender: Nullable(Type.String(), { description: 'The sender that the message would come from' }),
  sender_note: Nullable(Type.String(), { description: 'The reason why it is another one than was asked for' }),
  carrier: Nullable(Type.String(), { description: 'The carrier that a message would take; null: none' }),
  rule: Nullable(Type.String(), { description: 'The rule that decides; null: the carriers’ own networks' }),
  cost: Nullable(Type.Number(), {
    description: 'Cost of a part in dollars, by the rule or the carrier’s list of costs; null where nobody says',
  }),
  price: Nullable(
    Type.Object({
      part: Type.Number({ description: 'Price of a part in dollars' }),
      why: Type.String({ description: 'A sentence: the list and the destination that decide' }),
    }),
    { description: 'Null without an account' },
  ),
  candidates: Type.Array(Type.Object({ carrier: Type.String(), taken: Type.Boolean(), why: Type.String() }), {
    description: 'Every carrier, in the order in which they are tried',
  }),
})
export type RouteAnswer = Static<typeof RouteAnswer>

const Way = Type.Object({
  rule: Nullable(Type.String(), { description: 'Its name; null: the carriers’ own networks' }),
  match: Match,
  steps: Type.Array(
    Type.Array(
      Type.Object({
        id: Id('The carrier'),
        name: Type.String(),
        share: Type.Number({ description: 'Share of the handsets among the carriers of the step, from 0 to 1' }),
        condition: Nullable(Type.String(), { description: 'Said of a carrier that is not well: `is not bound`' }),
      }),
    ),
    { description: 'Carriers that share the messages, then those that stand in, and so on; none: they are refused' },
  ),
})
export type RouteWay = Static<typeof Way>

export const operatorRoutes = {
  'GET /operator/routes': {
    summary: 'Carriers for the numbers of each network, by rules too',
    chapter: 'Site',
    access: 'operator',
    answer: Type.Object({
      routes: Type.Array(
        Type.Object({
          network: Nullable(network, { description: 'Null: every other network, and numbers of none' }),
          ways: Type.Array(Way, {
            description: 'In the order in which they are asked; `match` is what a rule asks for beside the network',
          }),
        }),
      ),
    }),
  },
  'GET /operator/routes/explain': {
    summary: 'Explain the route of a number',
    description: 'Nothing is sent. Where an HLR provider is asked for messages, it is asked here too.',
    chapter: 'Site',
    access: 'operator',
    query: Type.Object({
      to: Type.String({ minLength: 1, maxLength: 64, description: 'The number, however it is written' }),
      demo: Type.Optional(Type.Boolean({ description: 'As for a demo account; default: as the account is' })),
      account_id: Type.Optional(Id('The account that sends; without it none in particular')),
      sender: Type.Optional(Type.String({ maxLength: 15, description: 'Default: the shared sender' })),
      purpose: Type.Optional(OneOf(purposes, 'Purpose of the message; default: transactional')),
    }),
    answer: RouteAnswer,
  },
  'GET /operator/routes/rules': {
    summary: 'The rules of routing, in their order',
    chapter: 'Site',
    access: 'operator',
    answer: RoutingRules,
  },
  'PUT /operator/routes/rules': {
    summary: 'Replace the rules of routing',
    description:
      'All of them, at once; a list with faults changes nothing. Refused when they have been changed since `version` was read. The gateway follows within a second.',
    chapter: 'Site',
    access: 'operator',
    body: Type.Object({ version, rules }),
    bodyBytesMax: largeBodyBytesMax,
    answer: RoutingRules,
    problems: ['changed_meanwhile'],
  },
  'POST /operator/routes/rules/check': {
    summary: 'Check rules before they are saved',
    description: 'Faults are answered as when they are saved. Nothing is stored.',
    chapter: 'Site',
    access: 'operator',
    body: Type.Object({ rules }),
    bodyBytesMax: largeBodyBytesMax,
    answer: Type.Object({ warnings }),
  },
  'POST /operator/routes/rules/preview': {
    summary: 'Preview the effect of rules on past traffic',
    description:
      'Counts by carrier with the stored rules and with these, as if every carrier were healthy. Nothing is stored or sent.',
    chapter: 'Site',
    access: 'operator',
    body: Type.Object({
      rules,
      since: Time('Messages that were accepted from then on'),
      until: Time('Up to then, 31 days later at most'),
    }),
    bodyBytesMax: largeBodyBytesMax,
    answer: RoutePreview,
  },
  'GET /operator/routes/choices': {
    summary: 'Carriers, networks and senders that rules may name',
    chapter: 'Site',
    access: 'operator',
    answer: Type.Object({
      carriers: Type.Array(
        Type.Object({
          id: Id('The carrier'),
          name: Type.String(),
          simulated: Type.Boolean(),
          runs: Type.Boolean({ description: 'False for a carrier that is not used now' }),
          networks: Nullable(Type.Array(network), {
            description: 'The networks that it serves; null: any number; none: it only receives',
          }),
        }),
        { description: 'Those that run first, in the order in which they are tried' },
      ),
      networks: Type.Array(network, { description: 'Networks of prefixes, the portability table and carriers' }),
      senders: Type.Array(Type.String(), { description: 'The shared sender and registered ones: the first hundreds' }),
    }),
  },
} as const satisfies Record<MembersKey, MembersEndpoint>
