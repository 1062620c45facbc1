/**
 * Removes rows that have been kept long enough, oldest first, in slices of a few ms between which traffic goes on. Each
 * kind goes in the order of its primary key, so no index is needed. Transfers and refunds never go, and messages only
 * once they were swept by `expire`: by then they have ended, and nothing waits for them.
 */
import type { Connection } from '../../connection.ts'
import type { TrafficTables } from '../../tables/tables.ts'

/** Runs one slice: removes rows made before `before`, and tokens that have expired at `at`. Returns the number of rows
 *  it passed: 0 when nothing is left to do. */
type Retention = (before: number, at: number) => number

interface RetentionOptions {
  /** Maximum time that a slice keeps the writing thread, in ms. Default 4: what a commit takes, and enough rows next to
   *  each other that their pages are written once. */
  sliceMsMax?: number
  /** Rows between two readings of the clock. Default 50. */
  chunkRows?: number
}

type RetainedTables = Pick<
  TrafficTables,
  | 'messages'
  | 'messageOptions'
  | 'messageParts'
  | 'lateMessages'
  | 'events'
  | 'moves'
  | 'templateMessages'
  | 'messageTraces'
  | 'messageRequests'
>

type Step = (before: number, at: number) => number

export function prepareRetention(
  db: Connection,
  tables: RetainedTables,
  { sliceMsMax = 4, chunkRows = 50 }: RetentionOptions = {},
): Retention {
  const steps = [
    ...messages(db, tables, chunkRows),
    events(tables, chunkRows),
    inbound(db, chunkRows),
    tokens(db, chunkRows),
    revokedKeys(db, chunkRows),
    notices(db, chunkRows),
    rejections(db, chunkRows),
    sessions(db, chunkRows),
    memberLinks(db, chunkRows),
    bulkJobs(db),
    optOutReviews(db, chunkRows),
    optOutAnswers(db, chunkRows),
  ]
  return (before, at) => {
    const untilMs = performance.now() + sliceMsMax
    let passed = 0
    for (const step of steps) {
      for (let rows = step(before, at); rows > 0; rows = step(before, at)) {
        passed += rows
        if (performance.now() >= untilMs) return passed
      }
    }
    return passed
  }
}

function messages(db: Connection, tables: RetainedTables, limit: number): Step[] {
  const { messages, messageOptions, messageParts, lateMessages, moves, templateMessages, messageTraces } = tables
  const counter = db.prepare('SELECT value FROM counters WHERE name = ?')
  const removeReceipts = db.prepare('DELETE FROM message_receipts WHERE message_id > ? AND message_id <= ?')
  // Checks of the ledger ask it too: a charge at or below it may have lost messages.
  const moveOn = db.prepare(
    "INSERT INTO counters (name, value) VALUES ('removed_up_to', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
  )
  const counted = (name: string) => Number(counter.get(name)?.value ?? 0)
  const removeRange = (from: number, upTo: number) => {
    messageParts.remove(from, upTo)
    removeReceipts.run(from, upTo)
    moves.remove(from, upTo)
    templateMessages.remove(0, upTo)
    messageTraces.remove(0, upTo)
    tables.messageRequests.remove(0, upTo)
    messageOptions.remove(from, upTo)
    messages.removeEnded(from, upTo)
  }

  /** Passes scheduled messages: they are kept from the time at which they were due. */
  const byId: Step = (before) => {
    let from = counted('removed_up_to')
    const rows = oldEnough(messages.after(from, counted('expired_up_to'), limit), before)
    const upTo = rows.at(-1)?.id
    if (upTo === undefined) return 0
    for (const { id } of rows.filter(({ due_at }) => due_at !== null)) {
      if (from < id - 1) removeRange(from, id - 1)
      from = id
    }
    if (from < upTo) removeRange(from, upTo)
    moveOn.run(upTo)
    return rows.length
  }

  const scheduled: Step = (before) => {
    const upTo = counted('removed_up_to')
    // One that the cursor has not passed is young, although its time is old: the clock was wrong.
    const rows = lateMessages.swept(before, limit).filter(({ messageId }) => messageId <= upTo)
    for (const row of rows) {
      removeRange(row.messageId - 1, row.messageId)
      messages.remove(row.messageId - 1, row.messageId)
      lateMessages.remove(row)
    }
    return rows.length
  }
  return [byId, scheduled]
}

function events({ events }: RetainedTables, limit: number): Step {
  // Events that must stay are passed over until the next start.
  let from = 0
  return (before) => {
    const rows = oldEnough(events.after(from, limit), before)
    const upTo = rows.at(-1)?.id
    if (upTo === undefined) return 0
    events.remove(from, upTo)
    from = upTo
    return rows.length
  }
}

function inbound(db: Connection, limit: number): Step {
  const oldest = db.prepare('SELECT id, received_at AS created_at FROM inbound WHERE id > 0 ORDER BY id LIMIT ?')
  const remove = db.prepare('DELETE FROM inbound WHERE id <= ? AND id < (SELECT max(id) FROM inbound)')
  return (before) => {
    const last = oldEnough(oldest.all(limit), before).at(-1)
    return last === undefined ? 0 : Number(remove.run(last.id!).changes)
  }
}

function tokens(db: Connection, limit: number): Step {
  const remove = db.prepare(
    'DELETE FROM access_tokens WHERE hash IN (SELECT hash FROM access_tokens WHERE expires_at <= ? ORDER BY expires_at LIMIT ?)',
  )
  return (_before, at) => Number(remove.run(at, limit).changes)
}

/** A revoked key gives no access; its row stays while one of its events waits. */
function revokedKeys(db: Connection, limit: number): Step {
  const remove = db.prepare(
    `DELETE FROM api_keys WHERE id IN (SELECT id FROM api_keys WHERE revoked_at < ? ORDER BY revoked_at LIMIT ?)
       AND NOT EXISTS (SELECT 1 FROM event_queue WHERE key_id = api_keys.id) AND id < (SELECT max(id) FROM api_keys)`,
  )
  return (before) => Number(remove.run(before, limit).changes)
}

function notices(db: Connection, limit: number): Step {
  const oldest = db.prepare('SELECT id, created_at FROM notices WHERE id > ? ORDER BY id LIMIT ?')
  const remove = db.prepare('DELETE FROM notices WHERE id > ? AND id <= ? AND ended_at IS NOT NULL')
  let from = 0
  return (before) => {
    const rows = oldEnough(oldest.all(from, limit), before)
    const last = rows.at(-1)
    if (last === undefined) return 0
    remove.run(from, last.id!)
    from = Number(last.id)
    return rows.length
  }
}

/** Maximum number of refused requests kept, whatever their age: one faulty program makes many. */
const rejectionsMax = 1_000_000

function rejections(db: Connection, limit: number): Step {
  const oldest = db.prepare('SELECT id, at AS created_at FROM rejections WHERE id > 0 ORDER BY id LIMIT ?')
  const newest = db.prepare('SELECT max(id) AS id FROM rejections')
  const remove = db.prepare('DELETE FROM rejections WHERE id <= ? AND id < (SELECT max(id) FROM rejections)')
  return (before) => {
    const rows = oldest.all(limit) as Row[]
    const tooMany = Number(newest.get()!.id) - rejectionsMax
    const last = rows.findLast(({ id, created_at }) => Number(created_at) < before || Number(id) <= tooMany)
    return last === undefined ? 0 : Number(remove.run(last.id!).changes)
  }
}

function sessions(db: Connection, limit: number): Step {
  const remove = db.prepare(
    'DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires_at <= ? ORDER BY expires_at LIMIT ?)',
  )
  return (_before, at) => Number(remove.run(at, limit).changes)
}

function memberLinks(db: Connection, limit: number): Step {
  const remove = db.prepare(
    'DELETE FROM member_links WHERE id IN (SELECT id FROM member_links WHERE expires_at <= ? ORDER BY expires_at LIMIT ?)',
  )
  return (_before, at) => Number(remove.run(at, limit).changes)
}

/** Jobs in every state: one that was never started, or that stopped, does not continue after so long. */
function bulkJobs(db: Connection): Step {
  const oldest = db.prepare(
    'SELECT id FROM bulk_jobs WHERE max(moved_at, coalesce(start_at, 0)) < ? AND id < (SELECT max(id) FROM bulk_jobs) ORDER BY id LIMIT 1',
  )
  const removals = ['bulk_runs WHERE job_id', 'bulk_slices WHERE job_id', 'bulk_jobs WHERE id'].map((of) =>
    db.prepare(`DELETE FROM ${of} = ?`),
  )
  return (before) => {
    const job = oldest.get(before)
    if (job === undefined) return 0
    for (const remove of removals) remove.run(job.id!)
    return 1
  }
}

/** Texts that were to be settled, settled or not. Opt-outs themselves never go by their age. */
function optOutReviews(db: Connection, limit: number): Step {
  const oldest = db.prepare('SELECT id, at AS created_at FROM optout_reviews WHERE id > 0 ORDER BY id LIMIT ?')
  const remove = db.prepare('DELETE FROM optout_reviews WHERE id <= ?')
  return (before) => {
    const last = oldEnough(oldest.all(limit), before).at(-1)
    return last === undefined ? 0 : Number(remove.run(last.id!).changes)
  }
}

function optOutAnswers(db: Connection, limit: number): Step {
  const remove = db.prepare(
    `DELETE FROM optout_answers WHERE (to_number, sender, kind) IN
       (SELECT to_number, sender, kind FROM optout_answers WHERE at < ? ORDER BY at LIMIT ?)`,
  )
  return (before) => Number(remove.run(before, limit).changes)
}

type Row = Record<string, unknown> & { id?: number }

/** The rows before the first that is still young. */
function oldEnough<Rows extends Row>(rows: Rows[], before: number): Rows[] {
  const young = rows.findIndex(({ created_at }) => Number(created_at) >= before)
  return young === -1 ? rows : rows.slice(0, young)
}
