/** Changes of opt-outs by people and programs, and the answers of the gateway to handsets. */

import { lanes } from '../../../../rules/status.ts'
import type { AcceptRequest, AcceptResult } from '../../../traffic/accepting.ts'
import type { AuditEntry, OptOutChange, OptOutVerbs, ReviewDecision } from '../../../traffic/opt-outs.ts'
import type { Connection } from '../../connection.ts'
import type { TrafficTables } from '../../tables/tables.ts'
import type { HeldMessages } from './held.ts'
import type { OptOutReplies } from './replies.ts'

interface OptOutChanges {
  change(change: OptOutChange): number
  work(at: number, limit: number): number
  settle(decision: ReviewDecision): boolean
  sendAnswer(...args: Parameters<OptOutVerbs['sendAnswer']>): AcceptResult | null
}

interface ChangeDependencies {
  held: Pick<HeldMessages, 'endWaitingFor' | 'changed'>
  replies: Pick<OptOutReplies, 'optOut'>
  accept: (request: AcceptRequest) => AcceptResult
  onChange: () => void
}

export function prepareOptOutChanges(
  db: Connection,
  { optOuts, optOutReviews, optOutAnswers }: Pick<TrafficTables, 'optOuts' | 'optOutReviews' | 'optOutAnswers'>,
  { held, replies, accept, onChange }: ChangeDependencies,
): OptOutChanges {
  const writeAudit = prepareAudit(db)

  return {
    change({ entries, audit, ...shared }) {
      let changed = 0
      for (const entry of entries) {
        const change = { ...shared, ...entry }
        const id = change.kind === 'opted_out' ? optOuts.add(change) : optOuts.remove(change)
        if (id === null) continue
        changed += 1
        if (change.kind === 'opted_out') optOuts.leaveWork(id)
      }
      if (audit !== null && changed > 0) writeAudit(audit, shared.at)
      held.changed()
      onChange()
      return changed
    },
    work(at, limit) {
      const changes = optOuts.takeWork(limit)
      for (const { number, sender } of changes) held.endWaitingFor(number, sender, at)
      return changes.length
    },
    settle({ reviewId, accountId, optOut, memberId, audit, at }) {
      const review = optOutReviews.settle(reviewId, accountId, optOut, memberId, at)
      if (review === null) return false
      const { number: from, sender: to, inboundId, text } = review
      const change = { source: 'review', memberId, word: null } as const
      if (optOut) replies.optOut({ inboundId, from, to, text, at }, [accountId], change)
      writeAudit(audit, at)
      return true
    },
    sendAnswer(due, { accountId, keyId, message, at }) {
      if (!optOutAnswers.isDue(due)) return null
      const result = accept({ accountId, keyId, lane: lanes.single, priceMicros: 0, messages: [message], at })
      if (result.ok) optOutAnswers.end(due, result.messageIds[0]!, at)
      return result
    },
  }
}

function prepareAudit(db: Connection) {
  const add = db.prepare(
    `INSERT INTO audit (at, member_id, account_id, acting_as, action, target, detail, ip, request_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  return (entry: AuditEntry, at: number) => {
    const { memberId, accountId, actingAs, action, target, detail, ip, requestId } = entry
    add.run(at, memberId, accountId, actingAs ? 1 : 0, action, target, detail, ip, requestId)
  }
}
