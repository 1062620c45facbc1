/** Lists of recipients: uploaded in slices, then accepted piece by piece on the server, whether the page stays open or not. */
import Type, { type Static } from 'typebox'
import { largeBodyBytesMax, type MembersEndpoint, type MembersKey } from './endpoint.ts'
import { Dollars, Id, Nullable, OneOf, Progress, Time } from './fields.ts'
import { KeyPurpose } from './keys.ts'
import { PageOf, paging } from './paging.ts'
import { SendTime } from './scheduled.ts'
import { KeyChoice, outgoing, PurposeChoice, SenderChoice } from './sending.ts'

/** Maximum number of rows of one job. */
const bulkRowsMax = 100_000
/** Maximum number of rows of one slice. */
const bulkSliceRowsMax = 10_000

export const bulkStates = ['uploading', 'sending', 'stopped', 'done', 'cancelled'] as const

export const BulkJob = Type.Object({
  id: Id('The job'),
  name: Type.String({ description: "The file's" }),
  state: OneOf(
    bulkStates,
    '`uploading`: nothing is sent yet; `sending`; `stopped`: by something that can be mended, see `reason`; `done`: all of it is accepted; `cancelled`',
  ),
  reason: Nullable(Type.String(), { description: 'The reason why it stopped' }),
  rows: Type.Integer({ description: 'Number of rows in the list' }),
  ready: Type.Integer({ description: 'Rows that came so far and are good' }),
  refused: Type.Integer({ description: 'Rows to which nothing is sent' }),
  accepted: Type.Integer({ description: 'Messages that were accepted and charged' }),
  cost: Dollars('Charged so far'),
  cost_all: Dollars('Cost of all rows that are ready'),
  send_at: Nullable(Time('When sending begins'), { description: 'Null: once it was started' }),
  created_at: Time('When the upload began'),
  ended_at: Nullable(Time('When it was done or cancelled')),
})
export type BulkJob = Static<typeof BulkJob>

export const BulkJobDetail = Type.Object({
  ...BulkJob.properties,
  from: Type.String(),
  purpose: Nullable(KeyPurpose, { description: 'The one that was chosen; null: that of the API key' }),
  body: Nullable(Type.String(), {
    description: 'Null: each row has a text of its own, or texts are hidden from an operator',
  }),
  by: Nullable(Type.String(), { description: 'The member who uploaded it' }),
  slices: Type.Integer(),
  slices_received: Type.Integer(),
  progress: Nullable(Progress, { description: 'What has become of its messages; null while none is accepted' }),
  refused_rows: Type.Array(RefusedRow(), { description: 'The first of them' }),
})
export type BulkJobDetail = Static<typeof BulkJobDetail>

function RefusedRow() {
  return Type.Object({
    row: Type.Integer({ description: 'Its line in the file' }),
    to: Type.String(),
    error: Type.String(),
  })
}

const id = Type.Object({ id: Id('The job') })

export const bulk = {
  'GET /bulk-jobs': {
    summary: 'Bulk jobs',
    chapter: 'Bulk',
    access: 'viewer',
    query: Type.Object({ ...paging }),
    answer: PageOf(BulkJob),
  },
  'POST /bulk-jobs': {
    summary: 'Begin an upload',
    description: 'Nothing is sent before the job is started, which needs all its slices.',
    chapter: 'Bulk',
    access: 'developer',
    bodyBytesMax: largeBodyBytesMax,
    body: Type.Object({
      name: Type.String({ minLength: 1, maxLength: 200 }),
      from: SenderChoice,
      key_id: KeyChoice,
      send_at: Type.Optional(SendTime),
      purpose: PurposeChoice,
      body: Nullable(outgoing.body, { description: 'Null: each row brings its own' }),
      fold: outgoing.fold,
      rows: Type.Integer({ minimum: 1, maximum: bulkRowsMax }),
      slices: Type.Integer({ minimum: 1, maximum: 1000 }),
      request_key: outgoing.request_key,
    }),
    answer: Type.Object({ id: Id('The job') }),
  },
  'GET /bulk-jobs/:id': {
    summary: 'One bulk job',
    chapter: 'Bulk',
    access: 'viewer',
    params: id,
    answer: BulkJobDetail,
  },
  'PUT /bulk-jobs/:id/slices/:number': {
    summary: 'Upload a slice',
    description: 'One that came before is left as it is.',
    chapter: 'Bulk',
    access: 'developer',
    params: Type.Object({ id: Id('The job'), number: Type.String({ pattern: '^\\d{1,4}$', description: 'From 0' }) }),
    bodyBytesMax: largeBodyBytesMax,
    body: Type.Object({
      rows: Type.Array(
        Type.Object({
          row: Type.Integer({ minimum: 1, description: 'Its line in the file' }),
          to: Type.String({ maxLength: 64 }),
          body: Type.Optional(Type.String({ maxLength: 50_000 })),
        }),
        { minItems: 1, maxItems: bulkSliceRowsMax },
      ),
      fold: Type.Optional(
        Type.Boolean({ description: 'As for a job, for texts that the rows bring themselves; not unless it is true' }),
      ),
    }),
  },
  'POST /bulk-jobs/:id/start': {
    summary: 'Start sending, or go on',
    chapter: 'Bulk',
    access: 'developer',
    params: id,
    answer: BulkJobDetail,
    problems: ['balance_too_low'],
  },
  'POST /bulk-jobs/:id/cancel': {
    summary: 'Cancel a bulk job',
    description: 'What was accepted before is sent; the answer says how much that is.',
    chapter: 'Bulk',
    access: 'developer',
    params: id,
    answer: BulkJobDetail,
  },
  'GET /bulk-jobs/:id/refused.csv': {
    summary: 'The rows to which nothing is sent, with the reason',
    chapter: 'Bulk',
    access: 'viewer',
    params: id,
    content: 'text/csv',
  },
  'GET /bulk-jobs/:id/messages.csv': {
    summary: 'Its messages, and what has become of each',
    chapter: 'Bulk',
    access: 'viewer',
    params: id,
    content: 'text/csv',
  },
} as const satisfies Record<MembersKey, MembersEndpoint>
