/** All stored data of one inbound message. */
import { networkOf } from '@websms/sms'
import type { Kysely } from 'kysely'
import type { Tables } from '../../store/tables.ts'
import { UserError } from '../../user-error.ts'
import { listMessages } from './list/list.ts'
import type { ListedMessage } from './list/listed.ts'
import { eventsAbout, type MessageEvent } from './message-events.ts'

export interface InboundDetail {
  id: number
  from: string
  to: string
  body: string
  /** True when the body is bytes for a program, in hexadecimal. */
  data: boolean
  receivedAt: number
  carrier: string | null
  /** The holder of the number's prefix. */
  holder: string | null
  /** The key whose webhook got the event; null when the key is no longer known. */
  key: { id: number; name: string } | null
  /** The reason why it belongs to this account. */
  reason: string
  /** The account's last message to the handset before it: of those from the sender that the handset wrote to, if there are any. */
  answers: number | null
  events: MessageEvent[]
}

/** Messages to the handset that are looked through for the one that was written last. */
const searchedMax = 50

/** The message that was sent last; scheduled ones count from their time, and not while they wait. */
function lastWritten(rows: readonly ListedMessage[], at: number): ListedMessage | undefined {
  const sentAt = ({ at: acceptedAt, dueAt, status }: ListedMessage) =>
    dueAt === null ? acceptedAt : dueAt > at || status === 'queued' ? 0 : dueAt
  return rows
    .filter((row) => sentAt(row) > 0)
    .reduce<ListedMessage | undefined>(
      (last, row) => (last === undefined || sentAt(row) > sentAt(last) ? row : last),
      undefined,
    )
}

/** @throws UserError when the account has no such message: it never existed, or retention removed it. */
export async function readInboundMessage(db: Kysely<Tables>, id: number, accountId: number): Promise<InboundDetail> {
  const row = await db
    .selectFrom('inbound as i')
    .leftJoin('carriers as c', 'c.id', 'i.carrier_id')
    .leftJoin('api_keys as k', 'k.id', 'i.key_id')
    .leftJoin('senders as s', (join) =>
      join.onRef('s.code', '=', 'i.to_number').onRef('s.account_id', '=', 'i.account_id').on('s.held', '=', 1),
    )
    .select(['i.from_number', 'i.to_number', 'i.body', 'i.data', 'i.received_at', 'c.name as carrier'])
    .select(['k.id as key_id', 'k.name as key_name', 's.code as registered'])
    .where('i.id', '=', id)
    .where('i.account_id', '=', accountId)
    .executeTakeFirst()
  if (row === undefined)
    throw new UserError(`Inbound message ${id} not found. It may have been removed after the retention period.`)
  const number = { digits: row.from_number, whole: true }
  const before = { accountId, direction: 'out', number, until: row.received_at + 1 } as const
  const { rows } = await listMessages(db, before, { limit: searchedMax })
  const fromIt = rows.filter(({ from }) => from === row.to_number)
  const answered = lastWritten(fromIt, row.received_at) ?? lastWritten(rows, row.received_at)
  return {
    id,
    from: row.from_number,
    to: row.to_number,
    body: row.body,
    data: row.data === 1,
    receivedAt: row.received_at,
    carrier: row.carrier,
    holder: networkOf(row.from_number)?.network ?? null,
    key: row.key_name === null ? null : { id: row.key_id!, name: row.key_name },
    reason:
      row.registered === null
        ? `${row.to_number} is shared, and this account messaged ${row.from_number} last`
        : `${row.to_number} is registered to this account`,
    answers: answered?.id ?? null,
    events: await eventsAbout(db, 'inbound_id', id),
  }
}
