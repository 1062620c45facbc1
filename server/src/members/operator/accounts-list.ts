/** The accounts of the site, each with its recent traffic. Runs on `store.search`. */
import type { OperatorAccountRow, Page, QueryOf } from '@websms/contract/members'
import { type Kysely, type Selectable, sql } from 'kysely'
import { dollars } from '../../rules/ledger/money.ts'
import { containing } from '../../store/containing.ts'
import { idRange } from '../../store/id-range.ts'
import type { Tables } from '../../store/tables.ts'
import { isoTime, isoTimeOrNull } from '../iso-time.ts'
import { cursorKey, pageOf, pageSize } from '../query.ts'

type Query = QueryOf<'GET /operator/accounts'>

const dayMs = 86_400_000

export async function listOperatorAccounts(
  db: Kysely<Tables>,
  query: Query,
  now: number,
): Promise<Page<OperatorAccountRow>> {
  const { q, state, since } = query
  const size = pageSize(query)
  const before = cursorKey(query, 'number')
  const sinceMs = since === undefined ? now - dayMs : Date.parse(since)
  const { low: first } = await idRange(db, 'messages', { since: sinceMs })
  const messages = sql<number>`(SELECT count(*) FROM messages m
    WHERE m.account_id = a.id AND m.id >= ${first} AND m.created_at >= ${sinceMs})`
  let rows = db
    .selectFrom('accounts as a')
    .selectAll('a')
    .select(messages.as('messages'))
    .orderBy('a.id', 'desc')
    .limit(size + 1)
  if (before !== null) rows = rows.where('a.id', '<', before[0])
  if (q !== undefined && q.trim() !== '') {
    const id = /^\d{1,15}$/.test(q.trim()) ? Number(q.trim()) : -1
    rows = rows.where((eb) => eb.or([eb('a.id', '=', id), containing('a.name', q)]))
  }
  if (state === 'active') rows = rows.where('a.suspended_at', 'is', null)
  if (state === 'suspended') rows = rows.where('a.suspended_at', 'is not', null)
  if (state === 'demo') rows = rows.where('a.demo', '=', 1)
  if (state === 'low') rows = rows.whereRef('a.balance_micros', '<', 'a.low_balance_micros')
  return pageOf(
    await rows.execute(),
    size,
    ({ id }) => [id],
    (row) => ({ ...standingOf(row), messages: row.messages }),
  )
}

/** Fields that the list and the page of an account share. */
export function standingOf(row: Selectable<Tables['accounts']>) {
  const { balance_micros: balance, low_balance_micros: low } = row
  return {
    id: String(row.id),
    name: row.name,
    balance: dollars(balance),
    price: dollars(row.price_micros),
    low_balance: low === null ? null : dollars(low),
    balance_is_low: low !== null && balance < low,
    demo: row.demo === 1,
    suspended_at: isoTimeOrNull(row.suspended_at),
    created_at: isoTime(row.created_at),
  }
}
