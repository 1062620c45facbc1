/** Each carrier's habit of reporting on parts, learnt from the messages that it reported on in part. */

import { habitOf, partsNamed, type ReportedParts, suffices } from '../../../../rules/receipts/part-habits.ts'
import type { Connection } from '../../connection.ts'
import type { GroupCommit } from '../../group-commit.ts'

export interface PartHabits {
  /** Parts of a message were delivered, and all were taken. True when the carrier reports on no others. */
  partly(carrierId: number, messageId: number, delivered: readonly number[], wireParts: number, at: number): boolean
  /** All parts of a message were delivered, each with an id of its own. */
  wholly(carrierId: number, messageId: number): void
  /** Forgets a message: no more receipts are expected. */
  forget(carrierId: number, messageId: number): void
  /** Counts at most `limit` messages whose last receipt came before `settledBefore`. Returns their number. */
  count(settledBefore: number, limit: number, deliveredOf: (messageId: number) => readonly number[]): number
  /** The next of the messages that a habit learnt since may end; at most `limit`. */
  toJudgeAgain(limit: number): { carrierId: number; messageId: number }[]
}

/** Messages counted beyond which the counts are halved, so that what a carrier does lately weighs most. */
const countedMax = 1000

export function prepareHabits(db: Connection, commits: Pick<GroupCommit, 'keep'>): PartHabits {
  const insertPartly = db.prepare(
    'INSERT OR IGNORE INTO partly_reported (carrier_id, message_id, since) VALUES (?, ?, ?)',
  )
  const countedAs = db.prepare('SELECT counted FROM partly_reported WHERE carrier_id = ? AND message_id = ?')
  const markCounted = db.prepare('UPDATE partly_reported SET counted = ? WHERE carrier_id = ? AND message_id = ?')
  const remove = db.prepare('DELETE FROM partly_reported WHERE carrier_id = ? AND message_id = ?')
  const settled = db.prepare(
    `SELECT p.carrier_id, p.message_id, m.wire_parts FROM partly_reported p JOIN messages m ON m.id = p.message_id
     WHERE p.counted IS NULL AND p.since < ? ORDER BY p.since LIMIT ?`,
  )
  const after = db.prepare(
    `SELECT message_id FROM partly_reported WHERE carrier_id = ? AND message_id > ? ORDER BY message_id LIMIT ?`,
  )

  /** The last open message that was judged again, of each carrier whose habit was learnt. */
  let judgedUpTo: Map<number, number> | null = null
  commits.keep({
    forget() {
      judgedUpTo = null
    },
  })
  const counts = prepareHabitCounts(db, commits, (carrierId) => judgedUpTo?.set(carrierId, 0))

  return {
    partly(carrierId, messageId, delivered, wireParts, at) {
      insertPartly.run(carrierId, messageId, at)
      return suffices(counts.habitOf(carrierId), delivered, wireParts)
    },
    wholly(carrierId, messageId) {
      const before = countedAs.get(carrierId, messageId)?.counted as ReportedParts | null | undefined
      if (before !== undefined) remove.run(carrierId, messageId)
      if (before) counts.change(carrierId, before, -1)
      counts.change(carrierId, 'all', 1)
    },
    forget: (carrierId, messageId) => void remove.run(carrierId, messageId),
    count(settledBefore, limit, deliveredOf) {
      const rows = settled.all(settledBefore, limit)
      for (const { carrier_id, message_id, wire_parts } of rows) {
        const [carrierId, messageId] = [Number(carrier_id), Number(message_id)]
        const parts = partsNamed(deliveredOf(messageId), Number(wire_parts))
        counts.change(carrierId, parts, 1)
        markCounted.run(parts, carrierId, messageId)
      }
      return rows.length
    },
    toJudgeAgain(limit) {
      judgedUpTo ??= new Map(counts.carriers().map((carrierId) => [carrierId, 0]))
      const found: { carrierId: number; messageId: number }[] = []
      for (const [carrierId, upTo] of judgedUpTo) {
        const left = limit - found.length
        if (left === 0) break
        const rows = counts.habitOf(carrierId) === null ? [] : after.all(carrierId, upTo, left)
        for (const { message_id } of rows) found.push({ carrierId, messageId: Number(message_id) })
        if (rows.length < left) judgedUpTo.delete(carrierId)
        else judgedUpTo.set(carrierId, Number(rows.at(-1)!.message_id))
      }
      return found
    },
  }
}

/** Messages of each carrier, by the parts that it reported on (`part_habits`). `onLearnt` is told when they make another habit. */
function prepareHabitCounts(db: Connection, commits: Pick<GroupCommit, 'keep'>, onLearnt: (carrierId: number) => void) {
  const read = db.prepare('SELECT reports, messages FROM part_habits WHERE carrier_id = ?')
  const save = db.prepare(
    `INSERT INTO part_habits (carrier_id, reports, messages) VALUES (?, ?, ?)
     ON CONFLICT (carrier_id, reports) DO UPDATE SET messages = excluded.messages`,
  )
  const carriers = db.prepare('SELECT DISTINCT carrier_id FROM part_habits')
  const known = new Map<number, Map<ReportedParts, number>>()
  commits.keep({ forget: () => known.clear() })

  const countsOf = (carrierId: number): Map<ReportedParts, number> => {
    let counts = known.get(carrierId)
    if (counts === undefined) {
      counts = new Map(read.all(carrierId).map((row) => [row.reports as ReportedParts, Number(row.messages)]))
      known.set(carrierId, counts)
    }
    return counts
  }
  return {
    habitOf: (carrierId: number) => habitOf(countsOf(carrierId)),
    carriers: () => carriers.all().map(({ carrier_id }) => Number(carrier_id)),
    change(carrierId: number, parts: ReportedParts, by: 1 | -1) {
      const counts = countsOf(carrierId)
      const before = habitOf(counts)
      counts.set(parts, Math.max(0, (counts.get(parts) ?? 0) + by))
      const total = [...counts.values()].reduce((sum, messages) => sum + messages, 0)
      if (total > countedMax) for (const [each, messages] of counts) counts.set(each, Math.floor(messages / 2))
      for (const [each, messages] of total > countedMax ? counts : [[parts, counts.get(parts)!] as const]) {
        save.run(carrierId, each, messages)
      }
      const habit = habitOf(counts)
      if (habit !== null && habit !== before) onLearnt(carrierId)
    },
  }
}
