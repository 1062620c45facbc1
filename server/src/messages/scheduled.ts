/** Messages that wait for their time, as programs, members and commands list and change them. */

import { recipientsMax } from '@websms/contract'
import { type Kysely, sql } from 'kysely'
import { readQuietHours } from '../accounts/quiet-hours.ts'
import { purposes } from '../rules/purpose.ts'
import { openingTo } from '../rules/quiet-hours/opening.ts'
import type { QuietHours } from '../rules/quiet-hours/window.ts'
import { siteTime } from '../site-time.ts'
import type { Store } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'

/** A place in the order in which messages are sent. */
export interface ScheduledPlace {
  dueAt: number
  messageId: number
}

interface WaitingMessage extends ScheduledPlace {
  to: string
  sender: string
  parts: number
  acceptedAt: number
}

/** The next messages that wait, behind a place. */
export async function listScheduled(
  db: Kysely<Tables>,
  accountId: number,
  { after, limit }: { after: ScheduledPlace | null; limit: number },
): Promise<WaitingMessage[]> {
  const { rows } = await sql<WaitingMessage>`
    SELECT s.due_at AS "dueAt", s.message_id AS "messageId", m.to_number AS "to", m.sender, m.parts, m.created_at AS "acceptedAt"
    FROM scheduled s JOIN messages m ON m.id = s.message_id
    WHERE s.account_id = ${accountId} AND (s.due_at, s.message_id) > (${after?.dueAt ?? 0}, ${after?.messageId ?? 0})
    ORDER BY s.due_at, s.message_id LIMIT ${limit}`.execute(db)
  return rows
}

/** The messages of one request that wait. */
interface ScheduledGroup {
  /** The first of them to be sent. */
  messageId: number
  messages: number
  dueAt: number
  lastDueAt: number
  to: string
  sender: string
  body: string
  parts: number
  acceptedAt: number
}

/** The next requests with messages that wait, behind a place, by their first message. */
export async function listScheduledGroups(
  db: Kysely<Tables>,
  accountId: number,
  { after, limit }: { after: ScheduledPlace | null; limit: number },
): Promise<ScheduledGroup[]> {
  const { rows } = await sql<ScheduledGroup>`
    SELECT g."messageId", g.messages, g."dueAt", g."lastDueAt", m.to_number AS "to", m.sender, m.body, m.parts, m.created_at AS "acceptedAt"
    FROM (SELECT min(message_id) AS "messageId", count(*) AS messages, min(due_at) AS "dueAt", max(due_at) AS "lastDueAt"
          FROM scheduled WHERE account_id = ${accountId} GROUP BY transfer_id
          HAVING (min(due_at), min(message_id)) > (${after?.dueAt ?? 0}, ${after?.messageId ?? 0})
          ORDER BY 3, 1 LIMIT ${limit}) g
    JOIN messages m ON m.id = g."messageId" ORDER BY g."dueAt", g."messageId"`.execute(db)
  return rows
}

/** Time at which the last message of an earlier request is sent. @param firstId its first message */
export async function lastDueAt(db: Kysely<Tables>, firstId: number): Promise<number | null> {
  const row = await db
    .selectFrom('messages as m')
    .innerJoin('messages as f', 'f.transfer_id', 'm.transfer_id')
    .select(({ fn }) => fn.max('m.due_at').as('last'))
    .where('f.id', '=', firstId)
    .where('f.due_at', 'is not', null)
    .where('m.id', '>=', firstId)
    .where('m.id', '<', firstId + recipientsMax)
    .executeTakeFirst()
  return row?.last ?? null
}

interface ScheduleChange {
  accountId: number
  messageId: number
  /** All messages of the request that it belongs to. */
  whole: boolean
}

/** `done`: messages with the wanted outcome; `others`: messages that it came too late for. Null when there is no such message. */
export type ChangeResult = { done: number; others: number } | null

/** Messages of one step: a transaction holds nobody up for long. */
const stepMessages = 200

type ScheduleStore = Pick<Store, 'read' | 'traffic'>

export function cancelMessages({ read, traffic }: ScheduleStore, change: ScheduleChange): Promise<ChangeResult> {
  const { accountId } = change
  return changeEach(read, change, async (messageIds) => {
    const outcomes = await traffic.cancel({ accountId, messageIds, at: siteTime() })
    return outcomes.map((outcome) => outcome === 'cancelled')
  })
}

/** The time is that of each message, unless quiet hours hold it back. `dueAt` of the result: the latest. */
export async function rescheduleMessages(
  { read, traffic }: ScheduleStore,
  { dueAt, ...change }: ScheduleChange & { dueAt: number },
): Promise<(NonNullable<ChangeResult> & { dueAt: number }) | null> {
  const { accountId } = change
  const quiet = await readQuietHours(read, accountId)
  let last = dueAt
  const result = await changeEach(read, change, async (messageIds) => {
    const times = quiet === null ? new Map<number, number>() : await quietTimes(read, quiet, messageIds, dueAt)
    const timeOf = (id: number) => times.get(id) ?? dueAt
    const done = new Map<number, boolean>()
    for (const time of new Set(messageIds.map(timeOf))) {
      const ids = messageIds.filter((id) => timeOf(id) === time)
      const outcomes = await traffic.reschedule({ accountId, messageIds: ids, dueAt: time })
      for (const [place, id] of ids.entries()) done.set(id, outcomes[place] === 'rescheduled')
      last = Math.max(last, time)
    }
    return messageIds.map((id) => done.get(id) ?? false)
  })
  return result && { ...result, dueAt: last }
}

/** Times of the messages that quiet hours hold back. */
async function quietTimes(
  db: Kysely<Tables>,
  quiet: QuietHours,
  messageIds: readonly number[],
  at: number,
): Promise<Map<number, number>> {
  const rows = await db
    .selectFrom('messages')
    .select(['id', 'to_number', 'purpose'])
    .where('id', 'in', messageIds)
    .execute()
  return new Map(
    rows.flatMap(({ id, to_number: number, purpose: code }) => {
      const purpose = purposes[code]!
      const window = purpose === 'otp' ? undefined : quiet[purpose]
      if (window === undefined) return []
      return [[id, openingTo(number, window, at)] as const]
    }),
  )
}

async function changeEach(
  db: Kysely<Tables>,
  change: ScheduleChange,
  apply: (messageIds: readonly number[]) => Promise<boolean[]>,
): Promise<ChangeResult> {
  let [done, others] = [0, 0]
  for await (const messageIds of idsOf(db, change)) {
    for (const applied of await apply(messageIds)) {
      if (applied) done += 1
      else others += 1
    }
  }
  return done + others === 0 ? null : { done, others }
}

/** Ids of the chosen messages, step by step. The messages of a request have ids in a row, up to the next request's. */
async function* idsOf(db: Kysely<Tables>, { accountId, messageId, whole }: ScheduleChange): AsyncGenerator<number[]> {
  const asked = await db
    .selectFrom('messages as m')
    .innerJoin('transfers as t', 't.id', 'm.transfer_id')
    .select(['m.transfer_id', 't.message_id as first'])
    .where('m.id', '=', messageId)
    .where('m.account_id', '=', accountId)
    .executeTakeFirst()
  if (asked === undefined) return
  if (!whole) {
    yield [messageId]
    return
  }
  const next = await db
    .selectFrom('transfers')
    .select('message_id')
    .where('id', '>', asked.transfer_id)
    .where('kind', '=', 'charge')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  for (let from = asked.first!; ; ) {
    let ids = db.selectFrom('messages').select('id').where('id', '>=', from).orderBy('id').limit(stepMessages)
    if (next !== undefined) ids = ids.where('id', '<', next.message_id!)
    const rows = await ids.where('transfer_id', '=', asked.transfer_id).execute()
    if (rows.length === 0) return
    yield rows.map(({ id }) => id)
    from = rows.at(-1)!.id + 1
  }
}
