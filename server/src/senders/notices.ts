/** Notices about senders: requests that wait for an operator, and registrations that end soon. */

import { type Kysely, sql } from 'kysely'
import type { Logger } from 'pino'
import { siteTime } from '../site-time.ts'
import type { Store } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'

/** Time before the end of a registration from which on it is told, in ms (30 days). */
const noticeMs = 30 * 86_400_000

const kinds = ['sender_requested', 'sender_expires'] as const

interface Notice {
  kind: (typeof kinds)[number]
  /** Null: for operators alone. */
  account_id: number | null
  text: string
}

/** Opens and ends notices, so that exactly those stand open that hold at `at`. Runs inside the caller's transaction. */
export async function keepSenderNotices(db: Kysely<Tables>, at: number): Promise<void> {
  const due = new Map((await dueNotices(db, at)).map((notice) => [`${notice.kind} ${notice.text}`, notice]))
  const open = await db
    .selectFrom('notices')
    .select(['id', 'kind', 'text'])
    .where('kind', 'in', kinds)
    .where('ended_at', 'is', null)
    .execute()
  for (const { id, kind, text } of open) {
    if (due.delete(`${kind} ${text}`)) continue
    await db.updateTable('notices').set({ ended_at: at }).where('id', '=', id).execute()
  }
  for (const notice of due.values()) {
    await db
      .insertInto('notices')
      .values({ ...notice, key_id: null, created_at: at, ended_at: null })
      .execute()
  }
}

async function dueNotices(db: Kysely<Tables>, at: number): Promise<Notice[]> {
  const rows = await db
    .selectFrom('senders as s')
    .leftJoin('accounts as a', 'a.id', 's.account_id')
    .select(['s.code', 's.state', 's.account_id', 's.expires_at', 'a.name'])
    .where(sql<boolean>`s.state = 'requested' OR (s.state = 'approved' AND s.expires_at < ${at + noticeMs})`)
    .orderBy('s.id')
    .execute()
  const waiting = rows.filter(({ state }) => state === 'requested')
  const ending = rows.filter(({ state }) => state !== 'requested')
  return [
    ...requestNotice(waiting),
    ...ending.map(({ code, account_id, expires_at, name }): Notice => {
      const owner = ownerWords(account_id, name)
      const day = new Date(expires_at!).toISOString().slice(0, 10)
      const text = `Sender ${code}${owner} ${expires_at! <= at ? 'expired' : 'expires'} on ${day}.`
      return { kind: 'sender_expires', account_id, text }
    }),
  ]
}

type Waiting = { code: string; account_id: number | null; name: string | null }

/** One for all of them, however many wait. */
function requestNotice(waiting: readonly Waiting[]): Notice[] {
  const [first] = waiting
  if (first === undefined) return []
  const { code, account_id, name } = first
  const text =
    waiting.length === 1
      ? `Sender ${code}${ownerWords(account_id, name)} is asked for, and waits for a decision.`
      : `${waiting.length} senders are asked for, and wait for a decision.`
  return [{ kind: 'sender_requested', account_id: null, text }]
}

function ownerWords(accountId: number | null, name: string | null): string {
  // Isolates the name, so that a direction mark in it does not affect the rest of the sentence.
  return accountId === null ? '' : ` of account ${accountId} (\u2068${name}\u2069)`
}

interface WatchOptions {
  store: Pick<Store, 'read' | 'change'>
  log: Logger
  /** Interval between looks, in ms. Default 1 h. */
  intervalMs?: number
}

/** Registrations come near their end by the clock alone. */
export function startSenderNotices({ store, log, intervalMs = 3_600_000 }: WatchOptions) {
  let looking: Promise<void> = Promise.resolve()
  const look = () => {
    looking = store
      .change((db) => keepSenderNotices(db, siteTime()))
      .catch((error) => log.error({ err: error }, 'notices about senders could not be kept'))
  }
  look()
  const timer = setInterval(look, intervalMs)
  return {
    async stop(): Promise<void> {
      clearInterval(timer)
      await looking
    },
  }
}
