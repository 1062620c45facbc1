/**
 * An account's transfers, newest first, each with the balance after it. Transfers never change, so neither does the
 * balance after one: the first page starts from the current balance, and each further page from the end of the previous
 * one. Filtered-out transfers are summed from the indexes alone.
 */
import type { Paging, Transfer, TransferKind } from '@websms/contract/members'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import { dollars } from '../../rules/ledger/money.ts'
import { idRange } from '../../store/id-range.ts'
import type { Tables } from '../../store/tables.ts'
import { isoTime } from '../iso-time.ts'
import { cursorKey, pageOf, pageSize } from '../query.ts'

export interface LedgerFilters {
  kind?: TransferKind
  /** ISO 8601. */
  since?: string
  /** ISO 8601; not included. */
  until?: string
}

/** A transfer, and the balance after it. */
interface Anchor {
  id: number
  balanceMicros: number
}

interface Row {
  id: number
  kind: TransferKind
  amount: number
  message_id: number | null
  messages: number | null
  note: string | null
  created_at: number
}

/** Sources of an account's transfers: a kind of transfer, and the side that the account is on. Each has its own
 *  index. */
const sources = [
  { kind: 'charge', column: 'debit_id', sign: -1 },
  { kind: 'refund', column: 'credit_id', sign: 1 },
  { kind: 'top_up', column: 'credit_id', sign: 1 },
  { kind: 'adjustment', column: 'debit_id', sign: -1 },
  { kind: 'adjustment', column: 'credit_id', sign: 1 },
] as const satisfies { kind: TransferKind; column: string; sign: 1 | -1 }[]

export async function ledgerPage(db: Kysely<Tables>, accountId: number, query: LedgerFilters & Paging) {
  const key = cursorKey(query, 'number', 'number')
  const anchor = key ? { id: key[0], balanceMicros: key[1] } : await balanceNow(db, accountId)
  const size = pageSize(query)
  const rows = await readRows(db, accountId, query, { anchor, inclusive: key === null, limit: size + 1 })
  const balances = await balancesAfter(db, accountId, anchor, rows)
  const balanced = rows.map((row, index) => ({ ...row, balanceMicros: balances[index]! }))
  return pageOf(balanced, size, ({ id, balanceMicros }) => [id, balanceMicros], asTransfer)
}

function asTransfer(row: Row & { balanceMicros: number }): Transfer {
  return {
    id: String(row.id),
    at: isoTime(row.created_at),
    kind: row.kind,
    amount: dollars(row.amount),
    balance: dollars(row.balanceMicros),
    message_id: row.message_id === null ? null : String(row.message_id),
    messages: row.messages,
    note: row.note,
  }
}

/** One statement for both, so that no later transfer is in this balance. */
async function balanceNow(db: Kysely<Tables>, accountId: number): Promise<Anchor> {
  const { rows } = await sql<Anchor>`
    SELECT (SELECT coalesce(max(id), 0) FROM transfers) AS id, balance_micros AS "balanceMicros"
    FROM accounts WHERE id = ${accountId}`.execute(db)
  return rows[0]!
}

interface Span {
  anchor: Anchor
  /** The anchor itself is one of the rows to be read. */
  inclusive: boolean
  limit: number
}

async function readRows(
  db: Kysely<Tables>,
  accountId: number,
  { kind, since, until }: LedgerFilters,
  { anchor, inclusive, limit }: Span,
): Promise<Row[]> {
  const time = (given: string | undefined) => (given === undefined ? undefined : Date.parse(given))
  const range = await idRange(db, 'transfers', { since: time(since), until: time(until) })
  const high = Math.min(range.high, inclusive ? anchor.id + 1 : anchor.id)
  const readOf = (source: (typeof sources)[number]) => sql`SELECT * FROM (
    SELECT id, kind, ${sql.lit(source.sign)} * amount_micros AS amount, message_id, note, created_at
    FROM transfers WHERE ${ownedIn(source, accountId)} AND id >= ${range.low} AND id < ${high}
      AND created_at >= ${time(since) ?? 0} AND created_at < ${time(until) ?? Number.MAX_SAFE_INTEGER}
    ORDER BY id DESC LIMIT ${limit}) s`
  const of = sources.filter((source) => kind === undefined || source.kind === kind)
  const { rows } = await sql<Row>`
    SELECT t.*, CASE WHEN t.kind = 'charge' THEN ${messagesOf} END AS messages
    FROM (${sql.join(of.map(readOf), sql` UNION ALL `)} ORDER BY id DESC LIMIT ${limit}) t ORDER BY t.id DESC`.execute(
    db,
  )
  return rows
}

/** A charge's message ids are consecutive: its last message is the newest below the first id of the next charge. */
const messagesOf = sql`(
  SELECT last - t.message_id + 1 FROM (
    SELECT m.id AS last, m.transfer_id FROM messages m WHERE m.id < coalesce(
      (SELECT n.message_id FROM transfers n WHERE n.id > t.id AND n.kind = 'charge' ORDER BY n.id LIMIT 1),
      ${Number.MAX_SAFE_INTEGER})
    ORDER BY m.id DESC LIMIT 1) l
  WHERE transfer_id = t.id)`

/** The balance after each row (newest first): walks back from the anchor, over filtered-out transfers too. */
async function balancesAfter(
  db: Kysely<Tables>,
  accountId: number,
  anchor: Anchor,
  rows: readonly Row[],
): Promise<number[]> {
  if (rows.length === 0) return []
  const gaps = rows.map(
    ({ id }, index) => sql`(${sql.join([index, id, rows[index - 1]?.id ?? anchor.id].map(sql.lit))})`,
  )
  const moved = sources.map(
    (
      source,
    ): RawBuilder<unknown> => sql`${sql.lit(source.sign)} * (SELECT coalesce(sum(amount_micros), 0) FROM transfers
      WHERE ${ownedIn(source, accountId)} AND id > g.low AND id <= g.high)`,
  )
  const sums = await sql<{ moved: number }>`
    WITH gaps (place, low, high) AS (VALUES ${sql.join(gaps)})
    SELECT ${sql.join(moved, sql` + `)} AS moved FROM gaps g ORDER BY g.place`.execute(db)
  let balanceMicros = anchor.balanceMicros
  return sums.rows.map(({ moved }) => {
    balanceMicros -= moved
    return balanceMicros
  })
}

/** Conditions in the form of the indexes. */
function ownedIn({ kind, column }: (typeof sources)[number], accountId: number): RawBuilder<unknown> {
  const customers = kind === 'adjustment' ? sql` AND ${sql.ref(column)} >= 1000` : sql``
  return sql`kind = ${sql.lit(kind)} AND ${sql.ref(column)} = ${accountId}${customers}`
}
