/** Claiming: which parts a carrier sends next. Lanes in order, accounts in turn within a lane, oldest first within an account. */
import type { DatabaseSync } from 'node:sqlite'
import { type ClaimedPart, type Lane, lanes } from '../traffic.ts'

/** Parts that one account may take before the next one's turn, so that a large backlog delays nobody else's message. */
const turnPartsMax = 50

export function prepareClaim(db: DatabaseSync): (carrierId: number, limit: number, at: number) => ClaimedPart[] {
  const nextAccount = db.prepare(
    'SELECT account_id FROM outbox WHERE carrier_id = ? AND lane = ? AND account_id > ? ORDER BY account_id LIMIT 1',
  )
  const waiting = db.prepare(
    `SELECT o.message_id, o.part, m.wire_parts, m.to_number, m.sender, m.body, m.created_at, o.resent
     FROM outbox o JOIN messages m ON m.id = o.message_id
     WHERE o.carrier_id = ? AND o.lane = ? AND o.account_id = ? ORDER BY o.message_id, o.part LIMIT ?`,
  )
  waiting.setReturnArrays(true)
  const waitingCodes = db.prepare(
    `SELECT o.message_id, o.part, m.wire_parts, m.to_number, m.sender, coalesce(c.sealed_text, ''), m.created_at, o.resent
     FROM outbox o JOIN messages m ON m.id = o.message_id LEFT JOIN otp_codes c ON c.message_id = o.message_id
     WHERE o.carrier_id = ? AND o.lane = ? AND o.account_id = ? ORDER BY o.message_id, o.part LIMIT ?`,
  )
  waitingCodes.setReturnArrays(true)
  const insertClaims = db.prepare(
    `INSERT INTO claims (carrier_id, to_number, message_id, part, resent, claimed_at)
     SELECT o.carrier_id, m.to_number, o.message_id, o.part, o.resent, ? FROM outbox o JOIN messages m ON m.id = o.message_id
     WHERE o.carrier_id = ? AND o.lane = ? AND o.account_id = ? AND (o.message_id, o.part) <= (?, ?)`,
  )
  const leaveOutbox = db.prepare(
    'DELETE FROM outbox WHERE carrier_id = ? AND lane = ? AND account_id = ? AND (message_id, part) <= (?, ?)',
  )
  /** The account served last, by carrier and lane. Only fairness rests on it, so it need not survive a restart. */
  const servedLast = new Map<string, number>()

  const takeTurn = (carrierId: number, lane: Lane, accountId: number, limit: number, at: number): ClaimedPart[] => {
    const ofLane = lane === lanes.otp ? waitingCodes : waiting
    const rows = ofLane.all(carrierId, lane, accountId, limit) as unknown as WaitingRow[]
    const last = rows.at(-1)!
    insertClaims.run(at, carrierId, lane, accountId, last[0], last[1])
    leaveOutbox.run(carrierId, lane, accountId, last[0], last[1])
    return rows.map(([messageId, part, wireParts, to, sender, body, createdAt, resent]) => ({
      messageId,
      part,
      carrierId,
      wireParts,
      lane,
      accountId,
      to,
      sender,
      body,
      createdAt,
      claimedAt: at,
      resent: resent === 1,
    }))
  }

  return (carrierId, limit, at) => {
    const claimed: ClaimedPart[] = []
    for (const lane of Object.values(lanes)) {
      const turn = `${carrierId}/${lane}`
      while (claimed.length < limit) {
        const row = nextAccount.get(carrierId, lane, servedLast.get(turn) ?? 0) ?? nextAccount.get(carrierId, lane, 0)
        if (row === undefined) break
        const accountId = Number(row.account_id)
        claimed.push(...takeTurn(carrierId, lane, accountId, Math.min(turnPartsMax, limit - claimed.length), at))
        servedLast.set(turn, accountId)
      }
    }
    return claimed
  }
}

type WaitingRow = [
  messageId: number,
  part: number,
  wireParts: number,
  to: string,
  sender: string,
  body: string,
  createdAt: number,
  resent: number,
]
