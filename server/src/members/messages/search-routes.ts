/** `GET /search`: results of Ctrl/⌘ K for a number, a message id, a reference or a request id. */
import type { AnswerOf } from '@websms/contract/members'
import type { FastifyInstance } from 'fastify'
import type { Kysely } from 'kysely'
import { type NumberFilter, numberFilter } from '../../messages/reading/list/filter.ts'
import { listMessages } from '../../messages/reading/list/list.ts'
import { readOutgoingRows } from '../../messages/reading/list/outgoing.ts'
import { messageIdForm } from '../../messages/routes.ts'
import type { Tables } from '../../store/tables.ts'
import type { MembersDeps } from '../deps.ts'
import { shownError } from '../quoted-values.ts'
import { serveMembers } from '../serve.ts'
import type { ShowText } from '../text-readings.ts'
import { itemOf } from './item.ts'

type Found = AnswerOf<'GET /search'>['items']

/** Fewest digits of a number's beginning that are worth a search. */
const digitsMin = 3
/** The newest messages of a number that are shown. */
const lastMax = 3

export function searchRoutes(app: FastifyInstance, { store, texts }: MembersDeps): void {
  serveMembers(app, 'GET /search', async ({ session, query }) => {
    const text = query.q.trim()
    const number = numberFilter(text)
    const show = texts.open(session, { list: 'search', query })
    const [byId, byReference, byNumber, byRequest] = await Promise.all([
      messageIdForm.test(text) ? findMessage(store.search, session.accountId, Number(text), show) : [],
      findReference(store.search, session.accountId, text, show),
      number !== null && number.digits.length >= digitsMin
        ? findNumber(store.search, session.accountId, number, show)
        : [],
      requestIdForm.test(text) ? findRequest(store.search, session.accountId, text, show) : [],
    ])
    return { items: [...byId, ...byReference, ...byNumber, ...byRequest] }
  })
}

async function findMessage(db: Kysely<Tables>, accountId: number, id: number, show: ShowText): Promise<Found> {
  const owned = db.selectFrom('messages').select('id').where('id', '=', id).where('account_id', '=', accountId)
  const rows = await readOutgoingRows(
    db,
    (await owned.execute()).map(({ id }) => id),
  )
  return rows.map((row) => ({ kind: 'message', message: itemOf(row, show) }))
}

async function findReference(db: Kysely<Tables>, accountId: number, text: string, show: ShowText): Promise<Found> {
  if (text === '') return []
  const { rows } = await listMessages(db, { accountId, reference: text }, { limit: lastMax })
  return rows.map((row) => ({ kind: 'message', message: itemOf(row, show) }))
}

async function findNumber(db: Kysely<Tables>, accountId: number, number: NumberFilter, show: ShowText): Promise<Found> {
  const { rows } = await listMessages(db, { accountId, number }, { limit: lastMax })
  if (rows.length === 0) return []
  return [{ kind: 'number', number: number.digits, last: rows.map((row) => itemOf(row, show)) }]
}

/** The form of ids that `http/app.ts` makes. */
const requestIdForm = /^[0-9a-f]{8}-[0-9a-z]+$/

async function findRequest(db: Kysely<Tables>, accountId: number, requestId: string, show: ShowText): Promise<Found> {
  const row = await db
    .selectFrom('rejections')
    .select(['request_id', 'error'])
    .where('account_id', '=', accountId)
    .where('request_id', '=', requestId)
    .executeTakeFirst()
  if (row === undefined) return []
  return [{ kind: 'request', request_id: row.request_id, error: shownError(row.error, show) }]
}
