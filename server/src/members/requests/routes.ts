/** Requests of the customers' API that were refused, each with what to do about it. */
import { type ErrorName, errors } from '@websms/contract'
import type { RejectedRequest } from '@websms/contract/members'
import type { FastifyInstance } from 'fastify'
import { idRange } from '../../store/id-range.ts'
import type { MembersDeps } from '../deps.ts'
import { isoTime } from '../iso-time.ts'
import { timeAsked } from '../messages/item.ts'
import { cursorKey, pageOf, pageSize } from '../query.ts'
import { shownError } from '../quoted-values.ts'
import { serveMembers } from '../serve.ts'

export function requestRoutes(app: FastifyInstance, { store, texts }: MembersDeps): void {
  serveMembers(app, 'GET /requests', async ({ session, query }) => {
    const size = pageSize(query)
    const since = timeAsked(query.since)
    const until = timeAsked(query.until)
    const [below] = cursorKey(query, 'number') ?? []
    const { low, high } = await idRange(store.search, 'rejections', { since, until })
    let rows = store.search
      .selectFrom('rejections as r')
      .leftJoin('api_keys as k', 'k.id', 'r.key_id')
      .selectAll('r')
      .select('k.name as key_name')
      .where('r.account_id', '=', session.accountId)
      .where('r.id', '>=', low)
      .where('r.id', '<', Math.min(high, below ?? high))
      .orderBy('r.id', 'desc')
      .limit(size + 1)
    if (query.key !== undefined) rows = rows.where('r.key_id', '=', Number(query.key))
    if (query.status !== undefined) rows = rows.where('r.status', '=', query.status)
    if (query.error !== undefined) rows = rows.where('r.error_name', '=', query.error)
    if (query.path !== undefined) rows = rows.where('r.path', '=', query.path)
    if (query.request_id !== undefined) rows = rows.where('r.request_id', '=', query.request_id)
    if (since !== undefined) rows = rows.where('r.at', '>=', since)
    if (until !== undefined) rows = rows.where('r.at', '<', until)
    const found = await rows.execute()
    const show = texts.open(session, { list: 'rejected requests', query })
    return pageOf(
      found,
      size,
      ({ id }) => [id],
      (row): RejectedRequest => ({
        id: String(row.id),
        at: isoTime(row.at),
        method: row.method,
        path: row.path,
        status: row.status,
        error_name: row.error_name,
        error: shownError(row.error, show),
        ...adviceOn(row.error_name),
        request_id: row.request_id,
        key: row.key_name === null ? null : { id: String(row.key_id), name: row.key_name },
      }),
    )
  })
}

/** The entry of the error table, if it has one: a stored row may come from a version with other errors. */
function adviceOn(name: string): { cause: string | null; cure: string | null } {
  const known = Object.hasOwn(errors, name) ? errors[name as ErrorName] : null
  return { cause: known?.cause ?? null, cure: known?.cure ?? null }
}
