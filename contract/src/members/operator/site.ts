/** The health of the site, unassigned inbound messages, and the portability table. */
import Type, { type Static } from 'typebox'
import type { MembersEndpoint, MembersKey } from '../endpoint.ts'
import { Id, IsData, MessageText, Nullable, OneOf, Time } from '../fields.ts'
import { PageOf, paging } from '../paging.ts'

const networks = Type.Array(Type.Object({ network: Type.String(), numbers: Type.Integer() }), {
  description: 'The largest first',
})

export const SiteHealth = Type.Object({
  version: Type.String(),
  node: Type.String({ description: 'The version of Node' }),
  started_at: Time('When this run of the gateway began'),
  simulated: Type.Boolean({ description: 'The built-in simulator stands for the carriers' }),
  memory_bytes: Type.Integer({ description: 'Memory of the gateway' }),
  data: Type.Object({
    folder: Nullable(Type.String(), { description: 'Null: the data is in a PostgreSQL database' }),
    database_bytes: Type.Integer(),
    log_bytes: Nullable(Type.Integer(), { description: 'Size of the write-ahead log; null without a folder' }),
    free_bytes: Nullable(Type.Integer(), { description: 'On the disk of the folder; null without one' }),
  }),
  waiting: Type.Object({
    outbox: Type.Integer({ description: 'Parts that wait to be sent' }),
    put_off: Type.Integer({ description: 'Parts that a carrier could not take for the moment' }),
    claims: Type.Integer({ description: 'Parts that were sent and are not answered' }),
    submissions: Type.Integer({ description: 'Messages that a carrier took and has not reported on' }),
    events: Type.Integer({ description: 'Webhook events that wait for a try' }),
  }),
  ledger: Type.Object({
    checked_at: Nullable(Time('When it was checked'), { description: 'Null: not yet' }),
    drift_count: Type.Integer({ description: 'Number of findings; 0: every balance is the sum of its transfers' }),
    drift: Type.Array(Type.String(), { description: 'The first of it' }),
  }),
  notices: Type.Array(
    Type.Object({
      id: Id('The notice'),
      kind: Type.String(),
      text: Type.String(),
      account_id: Nullable(Id('The account'), {}),
      since: Time('Since when it holds'),
    }),
    { description: 'Open notices, the newest first' },
  ),
  checks: Type.Array(
    Type.Object({
      name: Type.String(),
      result: OneOf(['ok', 'warning', 'failure']),
      found: Type.String(),
      cure: Nullable(Type.String(), { description: 'Advice' }),
    }),
    { description: 'As `websms doctor` finds it' },
  ),
})
export type SiteHealth = Static<typeof SiteHealth>

export const PortabilityImport = Type.Object({
  step: OneOf(['receiving', 'reading', 'storing', 'done', 'failed', 'cancelled'], 'Progress of the import'),
  file: Type.String({ description: 'Its name' }),
  share: Type.Number({ minimum: 0, maximum: 1, description: 'Done share of the step' }),
  rows: Type.Integer({ description: 'Good ones, so far' }),
  bad_rows: Type.Integer(),
  faults: Type.Array(Type.Object({ line: Type.Integer(), reason: Type.String() }), {
    description: 'Faults of the first bad rows',
  }),
  error: Nullable(Type.String(), { description: 'The reason why it failed; nothing was changed' }),
  strangers: Type.Array(Type.String(), { description: 'Networks that no prefix and no carrier names' }),
  encoding: Nullable(Type.String(), {
    description: 'The encoding of the file, such as `UTF-16`; null: the bytes mean the same in all of them',
  }),
  started_at: Time('When it began'),
  ended_at: Nullable(Time('When it ended'), {}),
})
export type PortabilityImport = Static<typeof PortabilityImport>

const UnassignedInbound = Type.Object({
  id: Id('The inbound message'),
  from: Type.String({ description: 'The handset' }),
  to: Type.String({ description: 'The short code or number that it wrote to' }),
  text: MessageText('The text'),
  data: IsData,
  carrier: Nullable(Type.String()),
  received_at: Time('When the carrier gave it to us'),
})

export const operatorSite = {
  'GET /operator/site': {
    summary: 'The health of the site',
    chapter: 'Site',
    access: 'operator',
    answer: SiteHealth,
  },
  'GET /operator/portability': {
    summary: 'Source of the portability table',
    chapter: 'Site',
    access: 'operator',
    answer: Type.Object({
      rows: Type.Integer(),
      source: Nullable(Type.String(), { description: 'The file; `demo`; null: there is none' }),
      imported_at: Nullable(Time('When it was imported'), {}),
      networks,
    }),
  },
  'GET /operator/portability/export': {
    summary: 'The portability table as CSV',
    description: 'In the form that an import takes. When the table is replaced meanwhile, the connection is cut.',
    chapter: 'Site',
    access: 'operator',
    content: 'text/csv',
  },
  'GET /operator/portability/number': {
    summary: 'Entry of the portability table for a number',
    chapter: 'Site',
    access: 'operator',
    query: Type.Object({ number: Type.String({ minLength: 1, maxLength: 64 }) }),
    answer: Type.Object({
      number: Type.String({ description: 'As it goes to the wire' }),
      in_table: Nullable(Type.String(), { description: 'The network that the table gives it; null: it is not there' }),
      prefix_holder: Nullable(Type.String(), { description: 'Whom its prefix was given to' }),
    }),
  },
  'GET /operator/portability/import': {
    summary: 'The import that runs, or the last one',
    chapter: 'Site',
    access: 'operator',
    answer: Type.Object({
      import: Nullable(PortabilityImport, { description: 'Null: none in this run of the gateway' }),
    }),
  },
  'POST /operator/portability/import': {
    summary: 'Replace the portability table by a CSV file',
    description:
      'The body is the file, as text/csv. It answers once the file is here and the import has begun; the table is replaced at once at its end, or not at all.',
    chapter: 'Site',
    access: 'operator',
    query: Type.Object({
      file: Type.String({ minLength: 1, maxLength: 200, description: 'The name of the file' }),
      skip_bad: Type.Optional(Type.Boolean({ description: 'Leave bad rows out instead of changing nothing' })),
    }),
    answer: Type.Object({ import: PortabilityImport }),
    problems: ['body_too_large', 'unsupported_media_type'],
  },
  'DELETE /operator/portability/import': {
    summary: 'Cancel the import',
    description: 'The table stays as it was.',
    chapter: 'Site',
    access: 'operator',
  },
  'GET /operator/inbound': {
    summary: 'Replies that belong to nobody, the newest first',
    chapter: 'Site',
    access: 'operator',
    query: Type.Object({
      ...paging,
      texts: Type.Optional(
        Type.Boolean({ description: 'With their texts, for full operators; the audit log then has an entry' }),
      ),
    }),
    answer: PageOf(UnassignedInbound),
  },
  'GET /operator/keys': {
    summary: 'API keys of all accounts, to choose one',
    chapter: 'Site',
    access: 'operator',
    query: Type.Object({
      q: Type.Optional(Type.String({ maxLength: 200, description: 'A part of a name or client id' })),
    }),
    answer: Type.Object({
      items: Type.Array(
        Type.Object({
          id: Id('The key'),
          name: Type.String(),
          client_id: Type.String(),
          account_id: Id('The account'),
          account_name: Type.String(),
        }),
        { description: 'The first that fit' },
      ),
    }),
  },
  'POST /operator/inbound/:id/assign': {
    summary: 'Give a reply to a key',
    description:
      'It is in the inbound messages of the account from then on, and the webhook of the key gets its event, unless the message is data.',
    chapter: 'Site',
    access: 'operator',
    params: Type.Object({ id: Id('The inbound message') }),
    body: Type.Object({ key_id: Id('The key') }),
  },
} as const satisfies Record<MembersKey, MembersEndpoint>
