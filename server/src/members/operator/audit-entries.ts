/** Reads the audit log for people. Runs on `store.search`. */

import type { AuditEntry, Page, Paging, QueryOf } from '@websms/contract/members'
import type { CsvCell } from '@websms/sms'
import { type Kysely, sql } from 'kysely'
import { containing } from '../../store/containing.ts'
import type { Tables } from '../../store/tables.ts'
import { isoTime } from '../iso-time.ts'
import { cursorKey, pageOf, pageSize } from '../query.ts'

type Filters = QueryOf<'GET /operator/audit.csv'>

/** The member filter's value for changes that no signed-in member made. */
const commandLineWords = 'command line'

/** The same for those of programs, over the customers' API. */
const keyWords = 'API key'

export async function auditPage(db: Kysely<Tables>, query: Filters & Paging): Promise<Page<AuditEntry>> {
  const size = pageSize(query)
  const before = cursorKey(query, 'number')
  const rows = await entries(db, query, before?.[0] ?? null, size + 1)
  return pageOf(rows, size, ({ id }) => [id], asEntry)
}

export const auditColumns = [
  'at',
  'member',
  'account_id',
  'account',
  'acting_as',
  'action',
  'target',
  'detail',
  'ip',
  'request_id',
]

/** All entries, the newest first. */
export async function* auditCsv(db: Kysely<Tables>, filters: Filters): AsyncGenerator<CsvCell[][]> {
  for (let before: number | null = null; ; ) {
    const rows: Row[] = await entries(db, filters, before, csvPageRows)
    yield rows.map((row) => [
      isoTime(row.at),
      row.member_id === null ? nobodyWords(row) : (row.email ?? String(row.member_id)),
      row.account_id === null ? null : String(row.account_id),
      row.account_name,
      row.acting_as === 1 ? 'yes' : 'no',
      row.action,
      row.target,
      row.detail,
      row.ip,
      row.request_id,
    ])
    if (rows.length < csvPageRows) return
    before = rows.at(-1)!.id
  }
}

const csvPageRows = 1000

type Row = Awaited<ReturnType<typeof entries>>[number]

function entries(db: Kysely<Tables>, filters: Filters, before: number | null, limit: number) {
  const { member, account_id, action, from, to } = filters
  let query = db
    .selectFrom('audit as e')
    .leftJoin('members as m', 'm.id', 'e.member_id')
    .leftJoin('accounts as a', 'a.id', 'e.account_id')
    .selectAll('e')
    .select(['m.name', 'm.email', 'a.name as account_name'])
    .orderBy('e.id', 'desc')
    .limit(limit)
  if (before !== null) query = query.where('e.id', '<', before)
  if (account_id !== undefined) query = query.where('e.account_id', '=', Number(account_id))
  if (action !== undefined) query = query.where(sql<boolean>`substr(e.action, 1, ${action.length}) = ${action}`)
  if (from !== undefined) query = query.where('e.at', '>=', Date.parse(from))
  if (to !== undefined) query = query.where('e.at', '<', Date.parse(to))
  if (member === commandLineWords) query = query.where('e.member_id', 'is', null).where('e.request_id', 'is', null)
  else if (member === keyWords) query = query.where('e.member_id', 'is', null).where('e.request_id', 'is not', null)
  else if (member !== undefined) {
    query = query.where('e.member_id', 'in', (eb) =>
      eb
        .selectFrom('members')
        .select('id')
        .where(({ or }) => or([containing('email', member), containing('name', member)])),
    )
  }
  return query.execute()
}

/** The author of a change that no member made: only a command has no request. */
function nobodyWords({ request_id }: Row): string {
  return request_id === null ? commandLineWords : keyWords
}

function asEntry(row: Row): AuditEntry {
  return {
    id: String(row.id),
    at: isoTime(row.at),
    member: row.member_id === null ? null : { id: String(row.member_id), name: row.name ?? '', email: row.email ?? '' },
    account: row.account_id === null ? null : { id: String(row.account_id), name: row.account_name ?? '' },
    acting_as: row.acting_as === 1,
    action: row.action,
    target: row.target,
    detail: row.detail === null ? null : JSON.parse(row.detail),
    ip: row.ip,
    request_id: row.request_id,
  }
}
