/** Messages: the list, the list as CSV, and the detail of each message. */
import { apiBase, endpoints, errors } from '@websms/contract'
import { operatorsOf } from '@websms/contract/members'
import type { CsvCell } from '@websms/sms'
import type { FastifyInstance } from 'fastify'
import { readMessage } from '../../messages/reading/detail.ts'
import { readInboundMessage } from '../../messages/reading/inbound-detail.ts'
import type { MessageFilter } from '../../messages/reading/list/filter.ts'
import { type ListPosition, listMessages } from '../../messages/reading/list/list.ts'
import type { ListedMessage } from '../../messages/reading/list/listed.ts'
import { dollars } from '../../rules/ledger/money.ts'
import type { Store } from '../../store/store.ts'
import { templatesOf } from '../../templates/of-messages.ts'
import { UserError } from '../../user-error.ts'
import { sendCsv } from '../csv.ts'
import type { MembersDeps } from '../deps.ts'
import { isoTime, isoTimeOrNull } from '../iso-time.ts'
import { ProblemError } from '../problem-error.ts'
import { cursorKey, cursorOf, pageSize } from '../query.ts'
import { serveMembers } from '../serve.ts'
import { detailAnswer, inboundAnswer } from './detail-answer.ts'
import { filterOf, itemOf } from './item.ts'

/** Messages of older bulk jobs are found from the page of the job. */
const bulkChoicesMax = 100

export function messageRoutes(app: FastifyInstance, { store, routing, texts }: MembersDeps): void {
  serveMembers(app, 'GET /messages', async ({ session, query }) => {
    const filter = filterOf(session.accountId, query)
    const key = cursorKey(query, 'number', 'number')
    const position = key === null ? undefined : { out: key[0], in: key[1] }
    const { rows, next } = await listMessages(store.search, filter, { position, limit: pageSize(query) })
    const show = texts.open(session, { list: 'list of messages', query, ...idsOf(rows) })
    return { items: rows.map((row) => itemOf(row, show)), next: next === null ? null : cursorOf([next.out, next.in]) }
  })

  serveMembers(app, 'GET /messages/export', ({ session, query, reply }) => {
    const filter = filterOf(session.accountId, query)
    if (session.textsHidden) return sendCsv(reply, 'messages.csv', exportColumns, exportPages(store, filter))
    const show = texts.open(session, { list: 'messages as CSV', query })
    const pages = exportPages(store, filter, ({ body }) => [show(body)])
    return sendCsv(reply, 'messages.csv', [...exportColumns, 'body'], pages)
  })

  serveMembers(app, 'GET /messages/choices', async ({ session }) => {
    const keys = await store.read
      .selectFrom('api_keys')
      .select(['id', 'name'])
      .where('account_id', '=', session.accountId)
      .orderBy('id')
      .execute()
    const jobs = await store.search
      .selectFrom('bulk_jobs')
      .select(['id', 'name', 'created_at'])
      .where('account_id', '=', session.accountId)
      .where('rows_accepted', '>', 0)
      .orderBy('id', 'desc')
      .limit(bulkChoicesMax)
      .execute()
    return {
      keys: keys.map(({ id, name }) => ({ id: String(id), name })),
      bulk_jobs: jobs.map(({ id, name, created_at }) => ({ id: String(id), name, created_at: isoTime(created_at) })),
      errors: Object.keys(errors),
      paths: [...new Set(Object.values(endpoints).map(({ paths }) => apiBase + paths[0]))],
    }
  })

  serveMembers(app, 'GET /messages/:id', async ({ session, params }) => {
    const detail = await found(readMessage(store.read, Number(params.id), session.accountId))
    const account = store.read.selectFrom('accounts').select('demo').where('id', '=', session.accountId)
    const { demo } = await account.executeTakeFirstOrThrow()
    const show = texts.open(session, { kind: 'message', id: detail.id })
    const { operatorRole } = session
    const showCost = operatorRole !== null && operatorsOf('GET /operator/margin').includes(operatorRole)
    return detailAnswer(detail, { routes: routing.routes(), demo: demo === 1, show, showCost })
  })

  serveMembers(app, 'GET /messages/inbound/:id', async ({ session, params }) => {
    const detail = await found(readInboundMessage(store.search, Number(params.id), session.accountId))
    return inboundAnswer(detail, texts.open(session, { kind: 'inbound message', id: detail.id }))
  })
}

function idsOf(rows: readonly ListedMessage[]): { messages: number[]; inbound: number[] } {
  const of = (asked: 'out' | 'in') => rows.filter(({ direction }) => direction === asked).map(({ id }) => id)
  return { messages: of('out'), inbound: of('in') }
}

/** Another account's message is not found, like one that does not exist. */
async function found<Detail>(reading: Promise<Detail>): Promise<Detail> {
  try {
    return await reading
  } catch (error) {
    throw error instanceof UserError ? new ProblemError('not_found') : error
  }
}

const exportColumns = [
  'id',
  'direction',
  'time',
  'from',
  'to',
  'status',
  'ended',
  'parts',
  'cost',
  'carrier',
  'network',
  'api_key',
  'error',
  'purpose',
  'send_at',
  'template',
  'reference',
]

/** Rows per query: large enough to be quick, small enough that other searches get their turn. */
const exportPageSize = 1000

/** @param further cells of a row */
async function* exportPages(
  store: Store,
  filter: MessageFilter,
  further: (row: ListedMessage) => CsvCell[] = () => [],
) {
  let position: ListPosition | undefined
  do {
    const { rows, next } = await listMessages(store.search, filter, { position, limit: exportPageSize })
    const ids = rows.filter(({ direction }) => direction === 'out').map(({ id }) => id)
    const templateOf = await templatesOf(store.search, ids.at(-1) ?? 0, ids[0] ?? 0)
    yield rows.map((row) => [
      String(row.id),
      row.direction,
      isoTime(row.at),
      row.from,
      row.to,
      row.status,
      isoTimeOrNull(row.endedAt),
      row.parts,
      row.costMicros === null ? null : dollars(row.costMicros),
      row.carrier,
      row.network,
      row.key?.name ?? null,
      row.error,
      row.purpose,
      isoTimeOrNull(row.dueAt),
      row.direction === 'out' ? templateOf(row.id) : null,
      row.reference,
      ...further(row),
    ])
    position = next ?? undefined
  } while (position !== undefined)
}
