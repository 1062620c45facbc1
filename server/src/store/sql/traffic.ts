/** The traffic store on SQLite: writes on the store's thread, claims of events on a reading connection here. */

import { webhookPart } from '../nodes.ts'
import type { TrafficStore } from '../traffic/traffic.ts'
import type { Connection } from './connection.ts'
import type { EventClaims } from './events/event-claims.ts'
import { prepareFindAnswer } from './tables/idempotency-keys.ts'
import type { Verbs } from './verbs/verbs.ts'

interface TrafficParts {
  verbs: Verbs
  events: EventClaims
  /** Events of keys in these parts are claimed from now on. */
  serveEvents: TrafficStore['serveEvents']
  reading: Connection
  /** Told when more may be claimed than before. */
  onEvent: () => void
  /** @throws where claims may be another node's by now */
  assertHeld: () => void
}

export function createTraffic({
  verbs,
  events,
  serveEvents,
  reading,
  onEvent,
  assertHeld,
}: TrafficParts): TrafficStore {
  const findAnswer = prepareFindAnswer(reading)
  return {
    accept: verbs.accept,
    acceptCode: verbs.acceptCode,
    guessCode: verbs.guessCode,
    expireCodes: verbs.expireCodes,
    openBulk: verbs.openBulk,
    storeBulk: verbs.storeBulk,
    commitBulk: verbs.commitBulk,
    abortBulk: verbs.abortBulk,
    resumeBulks: verbs.resumeBulks,
    nudgeBulks: verbs.nudgeBulks,
    async claim(carrierId, limit) {
      const parts = await verbs.claim(carrierId, limit)
      assertHeld()
      return parts
    },
    submitted: verbs.submitted,
    nextDueAt: verbs.nextDueAt,
    waiting: verbs.waiting,
    waitingOf: verbs.waitingOf,
    move: verbs.move,
    carrierStopped: verbs.carrierStopped,
    carrierResumed: verbs.carrierResumed,
    receipts: verbs.receipts,
    judgeAgain: verbs.judgeAgain,
    inbound: verbs.inbound,
    inboundOverdue: verbs.inboundOverdue,
    changeOptOuts: verbs.changeOptOuts,
    workOptOuts: verbs.workOptOuts,
    settleReview: verbs.settleReview,
    sendAnswer: verbs.sendAnswer,
    dropAnswer: verbs.dropAnswer,
    claimsLost: verbs.claimsLost,
    resendUnknown: verbs.resendUnknown,
    expire: verbs.expire,
    removeOld: verbs.removeOld,
    releaseDue: verbs.releaseDue,
    cancel: verbs.cancel,
    reschedule: verbs.reschedule,
    failQueued: verbs.failQueued,
    disableWebhook: verbs.disableWebhook,
    addToken: verbs.addToken,
    touchSession: verbs.touchSession,
    recordRejections: verbs.recordRejections,
    expireAnswers: verbs.expireAnswers,
    findAnswer: async (accountId, path, key, at) => findAnswer(accountId, path, key, at),
    serveEvents,
    holdsEvents: (part) => events.holds((keyId) => webhookPart(keyId) === part),
    claimEvents: async (room) => events.claim(room),
    nextEventAt: async () => events.nextAt(),
    async attempts(rows) {
      const due = rows.flatMap((row) => {
        const dueAt = events.dueAt(row.keyId, row.eventId)
        return dueAt === undefined ? [] : [{ ...row, dueAt }]
      })
      let recorded = false
      try {
        await verbs.attempts(due)
        recorded = true
      } finally {
        const more = rows.filter((row) => events.release(row.keyId, row.eventId, recorded ? row : undefined))
        if (more.length > 0) onEvent()
      }
    },
  }
}
