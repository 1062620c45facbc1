/** What was written between an account and a number, both ways, newest first: two lists that are merged by their time. */
import type { MessageStatus } from '@websms/contract'
import { type Kysely, sql } from 'kysely'
import type { Tables } from '../../store/tables.ts'
import { statusNames } from '../../store/traffic/status.ts'

/** Ids rise with time in both tables: what is older has smaller ones. */
interface Position {
  inboundId: number
  messageId: number
}

export interface ThreadQuery {
  accountId: number
  number: string
  /** Of the last one on the page before; null for the first page. */
  before: Position | null
  limit: number
}

export interface ThreadMessage {
  direction: 'in' | 'out'
  id: number
  body: string
  /** Whether the body is bytes for a program, in hexadecimal. */
  data: boolean
  sender: string
  status: MessageStatus | null
  at: number
  /** Where the page after it begins. */
  olderThan: Position
}

export async function readThread(db: Kysely<Tables>, query: ThreadQuery): Promise<ThreadMessage[]> {
  const before = query.before ?? { inboundId: Number.MAX_SAFE_INTEGER, messageId: Number.MAX_SAFE_INTEGER }
  const [received, sent] = await Promise.all([inboundOf(db, query, before), messagesTo(db, query, before)])
  const all = [...received, ...sent].sort((one, other) => other.at - one.at).slice(0, query.limit)
  const position = { ...before }
  return all.map((message) => {
    if (message.direction === 'in') position.inboundId = message.id
    else position.messageId = message.id
    return { ...message, olderThan: { ...position } }
  })
}

type Found = Omit<ThreadMessage, 'olderThan'>

async function inboundOf(db: Kysely<Tables>, query: ThreadQuery, before: Position): Promise<Found[]> {
  const rows = await db
    .selectFrom('inbound')
    .select(['id', 'body', 'data', 'to_number', 'received_at'])
    .where('account_id', '=', query.accountId)
    .where('from_number', '=', query.number)
    .where('id', '<', before.inboundId)
    .orderBy('id', 'desc')
    .limit(query.limit)
    .execute()
  return rows.map(({ id, body, data, to_number, received_at }) => ({
    direction: 'in',
    id,
    body,
    data: data === 1,
    sender: to_number,
    status: null,
    at: received_at,
  }))
}

interface SentRow {
  id: number
  body: string
  sender: string
  status: number
  created_at: number
}

/** By number, messages are found bucket by bucket of 8,192 ids: thousands of probes at most, newest first. */
async function messagesTo(db: Kysely<Tables>, query: ThreadQuery, before: Position): Promise<Found[]> {
  const { rows } = await sql<SentRow>`
    WITH RECURSIVE buckets (bucket) AS (
      SELECT min((SELECT max(id) FROM messages), ${before.messageId}) >> 13
      UNION ALL SELECT bucket - 1 FROM buckets WHERE bucket > (SELECT min(id) >> 13 FROM messages)
    )
    SELECT m.id, m.body, m.sender, m.status, m.created_at
    FROM buckets CROSS JOIN messages m ON m.id >> 13 = bucket AND m.to_number = ${query.number}
    WHERE m.account_id + 0 = ${query.accountId} AND m.id < ${before.messageId}
    ORDER BY m.id DESC LIMIT ${query.limit}`.execute(db)
  return rows.map(({ id, body, sender, status, created_at }) => ({
    direction: 'out',
    id,
    body,
    data: false,
    sender,
    status: statusNames[status] as MessageStatus,
    at: created_at,
  }))
}
