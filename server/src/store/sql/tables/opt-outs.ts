/**
 * Opt-outs: which handsets get no more messages from a sender (`optouts`), the changes that made them with their evidence
 * (`optout_changes`), texts for a person to settle (`optout_reviews`), and answers of the gateway (`optout_answers`).
 */

import type { OptOutAnswer } from '../../../rules/optouts/answers.ts'
import { foldSender } from '../../../rules/senders/sender.ts'
import type { OptOutSource } from '../../opt-out-tables.ts'
import type { AnswerDue } from '../../traffic/opt-outs.ts'
import type { Connection } from '../connection.ts'

/** A change, with its evidence. */
export interface StoredChange {
  accountId: number
  number: string
  sender: string
  kind: 'opted_out' | 'resumed'
  source: OptOutSource
  memberId?: number | null
  inboundId?: number | null
  word?: string | null
  text?: string | null
  note?: string
  at: number
}

interface OptOuts {
  /** The highest id of a change; 0 without any. */
  version(): number
  /** Reads ahead what `version` will be asked for. */
  readVersion(): void
  /** True when the account, or every account, may not send to the number from this sender. */
  holds(number: string, sender: string, accountId: number): boolean
  /** Accounts whose opt-out, or everybody's, covers the number and sender. */
  accountsOf(number: string, sender: string): number[]
  /** Null when the number had opted out before. */
  add(change: StoredChange): number | null
  /** Null when there was nothing to remove. */
  remove(change: StoredChange): number | null
  /** Opt-outs that were added after `version`, the oldest first. */
  since(version: number, limit: number): { number: string; sender: string; accountId: number }[]
  /** Leaves a change for the search for waiting messages. */
  leaveWork(changeId: number): void
  takeWork(limit: number): { number: string; sender: string; accountId: number }[]
}

export function prepareOptOuts(db: Connection): OptOuts {
  const version = db.prepare('SELECT max(id) AS id FROM optout_changes')
  const holds = db.prepare(
    'SELECT 1 FROM optouts WHERE to_number = ? AND sender = ? AND (account_id = ? OR account_id = 0) LIMIT 1',
  )
  const accounts = db.prepare('SELECT account_id FROM optouts WHERE to_number = ? AND sender = ?')
  const find = db.prepare('SELECT 1 FROM optouts WHERE to_number = ? AND sender = ? AND account_id = ?')
  const addChange = db.prepare(
    `INSERT INTO optout_changes (account_id, to_number, sender, kind, source, member_id, inbound_id, word, text, note, at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const add = db.prepare('INSERT INTO optouts (to_number, sender, account_id, change_id) VALUES (?, ?, ?, ?)')
  const remove = db.prepare('DELETE FROM optouts WHERE to_number = ? AND sender = ? AND account_id = ?')
  const since = db.prepare(
    `SELECT to_number, sender, account_id FROM optout_changes WHERE id > ? AND kind = 'opted_out' ORDER BY id LIMIT ?`,
  )
  const leaveWork = db.prepare('INSERT INTO optout_work (change_id) VALUES (?)')
  const work = db.prepare(
    `SELECT w.change_id, c.to_number, c.sender, c.account_id FROM optout_work w JOIN optout_changes c ON c.id = w.change_id
     ORDER BY w.change_id LIMIT ?`,
  )
  const endWork = db.prepare('DELETE FROM optout_work WHERE change_id <= ?')

  const record = (change: StoredChange): number => {
    const { accountId, number, sender, kind, source, at } = change
    const { memberId = null, inboundId = null, word = null, text = null, note = '' } = change
    const values = [accountId, number, sender, kind, source, memberId, inboundId, word, text, note, at]
    return Number(addChange.run(...values).lastInsertRowid)
  }
  const entryOf = (row: Record<string, unknown>) => ({
    number: String(row.to_number),
    sender: String(row.sender),
    accountId: Number(row.account_id),
  })

  return {
    version: () => Number(version.get()!.id ?? 0),
    readVersion: () => version.readAhead?.([[]]),
    holds: (number, sender, accountId) => holds.get(number, foldSender(sender), accountId) !== undefined,
    accountsOf: (number, sender) =>
      accounts.all(number, foldSender(sender)).map(({ account_id }) => Number(account_id)),
    add(change) {
      const { number, sender, accountId } = change
      if (find.get(number, foldSender(sender), accountId) !== undefined) return null
      const id = record(change)
      add.run(number, foldSender(sender), accountId, id)
      return id
    },
    remove(change) {
      const { number, sender, accountId } = change
      if (remove.run(number, foldSender(sender), accountId).changes === 0) return null
      return record(change)
    },
    since: (after, limit) => since.all(after, limit).map(entryOf),
    leaveWork(changeId) {
      leaveWork.run(changeId)
    },
    takeWork(limit) {
      const rows = work.all(limit)
      const last = rows.at(-1)
      if (last !== undefined) endWork.run(last.change_id!)
      return rows.map(entryOf)
    },
  }
}

/** Settings of accounts about opt-outs. */
interface OptOutSettings {
  /** Its own words, as they were written. */
  wordsOf(accountId: number): string[]
  exemptsTransactional(accountId: number): boolean
}

export function prepareOptOutSettings(db: Connection): OptOutSettings {
  const find = db.prepare('SELECT words, exempt_transactional FROM optout_settings WHERE account_id = ?')
  return {
    wordsOf(accountId) {
      const row = find.get(accountId)
      return row === undefined ? [] : (JSON.parse(String(row.words)) as string[])
    },
    exemptsTransactional: (accountId) => find.get(accountId)?.exempt_transactional === 1,
  }
}

/** Texts for a person to settle. */
interface OptOutReviews {
  add(review: { accountId: number; number: string; sender: string; inboundId: number; text: string; at: number }): void
  /** Null when it was settled before, or is not there. */
  settle(id: number, accountId: number, optOut: boolean, memberId: number, at: number): SettledReview | null
}

interface SettledReview {
  number: string
  sender: string
  inboundId: number
  text: string
}

const reviewState = { open: 0, optedOut: 1, dismissed: 2 } as const

export function prepareOptOutReviews(db: Connection): OptOutReviews {
  const add = db.prepare(
    'INSERT INTO optout_reviews (account_id, from_number, sender, inbound_id, text, at) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const find = db.prepare(
    `SELECT from_number, sender, inbound_id, text FROM optout_reviews
     WHERE id = ? AND account_id = ? AND state = ${reviewState.open}`,
  )
  const settle = db.prepare('UPDATE optout_reviews SET state = ?, decided_by = ?, decided_at = ? WHERE id = ?')
  return {
    add({ accountId, number, sender, inboundId, text, at }) {
      add.run(accountId, number, sender, inboundId, text, at)
    },
    settle(id, accountId, optOut, memberId, at) {
      const row = find.get(id, accountId)
      if (row === undefined) return null
      settle.run(optOut ? reviewState.optedOut : reviewState.dismissed, memberId, at, id)
      const { from_number, sender, inbound_id, text } = row
      return { number: String(from_number), sender: String(sender), inboundId: Number(inbound_id), text: String(text) }
    },
  }
}

/** Answers of the gateway to handsets. */
interface OptOutAnswers {
  /** Makes an answer due, unless one of its kind was since `since`. */
  makeDue(answer: AnswerDue & { accountId: number; keyId: number; at: number }, since: number): boolean
  /** True when it was due until now. `messageId` is null for one that cannot be sent. */
  end(answer: AnswerDue, messageId: number | null, at: number): boolean
  isDue(answer: AnswerDue): boolean
  /** True for a message that is an answer to this handset. */
  isAnswer(messageId: number, number: string, sender: string): boolean
}

export function prepareOptOutAnswers(db: Connection): OptOutAnswers {
  const key = 'to_number = ? AND sender = ? AND kind = ?'
  const last = db.prepare(`SELECT at, done_at FROM optout_answers WHERE ${key}`)
  const add = db.prepare(
    `INSERT INTO optout_answers (to_number, sender, kind, account_id, key_id, at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (to_number, sender, kind) DO UPDATE
     SET account_id = excluded.account_id, key_id = excluded.key_id, at = excluded.at, done_at = NULL, message_id = NULL`,
  )
  const end = db.prepare(`UPDATE optout_answers SET done_at = ?, message_id = ? WHERE ${key} AND done_at IS NULL`)
  const messages = db.prepare('SELECT message_id FROM optout_answers WHERE to_number = ? AND sender = ?')
  const keyOf = ({ to, sender, kind }: AnswerDue): [string, string, OptOutAnswer] => [to, foldSender(sender), kind]
  return {
    makeDue(answer, since) {
      const before = last.get(...keyOf(answer))
      // One dated ahead was made while the clock was wrong.
      if (before !== undefined && Number(before.at) > since && Number(before.at) <= answer.at) return false
      add.run(...keyOf(answer), answer.accountId, answer.keyId, answer.at)
      return true
    },
    end: (answer, messageId, at) => end.run(at, messageId, ...keyOf(answer)).changes > 0,
    isAnswer: (messageId, number, sender) =>
      messages.all(number, foldSender(sender)).some(({ message_id }) => message_id === messageId),
    isDue: (answer) => last.get(...keyOf(answer))?.done_at === null,
  }
}
