/** The verbs that write, each a job of the group commit. They run on the store's own thread (store-thread.ts). */
import type { DatabaseSync } from 'node:sqlite'
import type { ReceiptFate } from '../../traffic/receipts.ts'
import type { TrafficStore } from '../../traffic/traffic.ts'
import { type DueAttempt, prepareAttempts } from '../events/attempts.ts'
import { prepareDisabling } from '../events/event-disabling.ts'
import type { GroupCommit } from '../group-commit.ts'
import { prepareCarrierAccounts } from '../tables/carriers.ts'
import { prepareConcatReferences } from '../tables/concat-references.ts'
import { prepareIdempotencyKeys } from '../tables/idempotency-keys.ts'
import { prepareMessageReceipts } from '../tables/message-receipts.ts'
import { prepareReceiptForms } from '../tables/receipt-forms.ts'
import { prepareRejections } from '../tables/rejections.ts'
import { prepareSentCount } from '../tables/sent-count.ts'
import { prepareCarrierIds } from '../tables/submissions.ts'
import { prepareWaitingReceipts } from '../tables/waiting-receipts.ts'
import { prepareAccept } from './accepting/accept.ts'
import { prepareBulks, sliceRowsMax } from './accepting/bulks.ts'
import { prepareCharge } from './accepting/charge.ts'
import { prepareCodes } from './accepting/codes.ts'
import { prepareInbound } from './inbound/inbound.ts'
import { prepareHabits } from './parts/part-habits.ts'
import { prepareParts } from './parts/parts.ts'
import { preparePutOff } from './parts/put-off.ts'
import { prepareSettlement } from './parts/settle.ts'
import { prepareReceipts } from './receipts/receipts.ts'
import { prepareUnanswered } from './receipts/unanswered.ts'
import { prepareCarrierStops } from './sending/carrier-stops.ts'
import { prepareClaim } from './sending/claim.ts'
import { prepareSubmissions } from './sending/submitted.ts'
import { prepareRetention } from './upkeep/retention.ts'
import { prepareSweeps } from './upkeep/sweep.ts'

/** What crosses between the threads: arguments and results are plain data, as JSON has it. */
export interface Verbs extends Omit<TrafficStore, 'claimEvents' | 'nextEventAt' | 'attempts' | 'findAnswer'> {
  attempts(attempts: readonly DueAttempt[]): Promise<void>
  /** Makes a durable write of nothing. */
  probe(): Promise<void>
}

export interface TrafficHooks {
  /** Messages were committed to a carrier's outbox. */
  onQueued?: (carrierId: number) => void
  /** Webhook events of these keys were committed, or may be claimed before they are due. */
  onEvent?: (keyIds: readonly number[]) => void
}

export function createVerbs(db: DatabaseSync, commits: GroupCommit, hooks: TrafficHooks): Verbs {
  const eventsFor = new Set<number>()
  const countSent = prepareSentCount(db, commits)
  const settlement = prepareSettlement(db, countSent, (keyId) => eventsFor.add(keyId))
  const charge = prepareCharge(db, commits)
  const keys = prepareIdempotencyKeys(db)
  const references = prepareConcatReferences(db)
  const accept = prepareAccept(db, charge, keys, references)
  const bulks = prepareBulks(db, charge, keys, references)
  const dueFor = new Set<number>()
  const putOff = preparePutOff(db, commits, (carrierId) => dueFor.add(carrierId))
  const claim = prepareClaim(db, putOff)
  const ids = prepareCarrierIds(db, commits)
  const habits = prepareHabits(db, commits)
  const parts = prepareParts(db, { settlement, putOff, ids, habits, countSent })
  const stops = prepareCarrierStops(db, putOff)
  const codes = prepareCodes(db, accept, parts, keys)
  const inbound = prepareInbound(db, settlement)
  const waiting = prepareWaitingReceipts(db, commits)
  const receipts = prepareReceipts(db, {
    accounts: prepareCarrierAccounts(db, commits),
    ids,
    forms: prepareReceiptForms(db, commits),
    parts,
    unanswered: prepareUnanswered(db),
    waiting,
    note: prepareMessageReceipts(db),
    recordInbound: inbound.record,
  })
  const submissions = prepareSubmissions(db, parts, receipts, putOff)
  const disabling = prepareDisabling(db)
  const recordAttempt = prepareAttempts(db, disabling)
  const sweeps = prepareSweeps(db, parts, waiting, references)
  const removeOld = prepareRetention(db)
  const insertToken = db.prepare('INSERT INTO access_tokens (hash, key_id, expires_at) VALUES (?, ?, ?)')
  // A row that is set to what it was is not written at all: the probe has to count.
  const touch = db.prepare(
    `INSERT INTO counters (name, value) VALUES ('probe', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1`,
  )
  const touchKey = db.prepare('UPDATE api_keys SET last_used_at = ? WHERE id = ?')

  const touchSession = db.prepare('UPDATE sessions SET last_seen_at = ?, expires_at = ? WHERE id = ?')

  const recordRejection = prepareRejections(db)

  const eventsMayWait = () => {
    if (dueFor.size > 0) {
      for (const carrierId of dueFor) hooks.onQueued?.(carrierId)
      dueFor.clear()
    }
    if (eventsFor.size === 0) return
    hooks.onEvent?.([...eventsFor])
    eventsFor.clear()
  }
  /** For verbs that can end a message or take one in, and so may have written events. */
  const settling = async <Result>(rows: number, work: () => Result): Promise<Result> => {
    const result = await commits.run(rows, work)
    eventsMayWait()
    return result
  }

  /** Works off what follows the answer to a bulk, a slice a transaction, while traffic goes on between the slices. */
  let advancing = false
  const advanceBulks = async (): Promise<void> => {
    if (advancing) return
    advancing = true
    try {
      for (;;) {
        const slice = await commits.run(sliceRowsMax, bulks.advance)
        if (slice === null) return
        for (const carrierId of slice.carrierIds) hooks.onQueued?.(carrierId)
      }
    } catch {
      // The disk is full, say: upkeep nudges it on.
    } finally {
      advancing = false
    }
  }
  const advanceAfter = async <Result>(work: () => Result): Promise<Result> => {
    const result = await commits.run(1, work)
    void advanceBulks()
    return result
  }

  return {
    openBulk: (bulk) => commits.run(1, () => bulks.open(bulk)),
    storeBulk: (slice) => commits.run(slice.recipients.length, () => bulks.store(slice)),
    commitBulk: (transferId, keyed) => advanceAfter(() => bulks.commit(transferId, keyed)),
    abortBulk: (transferId, at) => advanceAfter(() => bulks.abort(transferId, at)),
    nudgeBulks: () => advanceAfter(() => {}),
    resumeBulks: (at) => advanceAfter(() => bulks.abortUnanswered(at)),
    async accept(request) {
      const result = await commits.run(request.messages.length, () => accept(request))
      if (result.ok) for (const carrierId of carriersOf(request.messages)) hooks.onQueued?.(carrierId)
      return result
    },
    async acceptCode(code) {
      const result = await commits.run(1, () => codes.accept(code))
      if (result.ok) hooks.onQueued?.(code.message.carrierId)
      return result
    },
    guessCode: (guess) => commits.run(1, () => codes.guess(guess)),
    expireCodes: (at, limit) => settling(limit, () => codes.expire(at, limit)),
    async claim(carrierId, limit) {
      const { parts, goOn } = await settling(limit, () => claim(carrierId, limit, Date.now()))
      if (goOn) hooks.onQueued?.(carrierId)
      return parts
    },
    nextDueAt: (carrierId) => commits.run(1, () => putOff.nextDueAt(carrierId)),
    carrierStopped: (stopped) => commits.run(1, () => stops.stopped(stopped)),
    carrierResumed: (resumed) => settling(1, () => stops.resumed(resumed)),
    submitted: (outcomes) => settling(outcomes.length, () => outcomes.forEach(submissions.record)),
    receipts: (rows) => settling(rows.length, () => countFates(rows.map(receipts.record))),
    judgeAgain: ({ at, settledBefore, limit }) =>
      settling(limit, () => {
        receipts.retry(at, limit)
        const open = habits.toJudgeAgain(limit)
        for (const { carrierId, messageId } of open) parts.judgeAgain(carrierId, messageId, at)
        return habits.count(settledBefore, limit, parts.delivered) + open.length + ids.sweep(at, limit)
      }),
    inbound: (rows) => settling(rows.length, () => rows.forEach(inbound.record)),
    inboundOverdue: (before, at, limit) => settling(limit, () => inbound.overdue(before, at, limit)),
    claimsLost: (carrierId, at) => settling(1, () => submissions.claimsLost(carrierId, at)),
    resendUnknown: (before) => settling(1, () => submissions.resendUnknown(before, Date.now())),
    expire: (before, at, limit) => settling(limit, () => sweeps.expire(before, at, limit)),
    removeOld: (before, at) => commits.run(1, () => removeOld(before, at)),
    failQueued: (carrierId, error, at, limit) => settling(limit, () => sweeps.failQueued(carrierId, error, at, limit)),
    disableWebhook: (webhook) => commits.run(1, () => disabling.disable(webhook)),
    attempts: (rows) => commits.run(rows.length, () => rows.forEach(recordAttempt)),
    expireAnswers: (before, limit) => commits.run(limit, () => keys.expire(before, limit)),
    probe: () =>
      commits.run(1, () => {
        touch.run()
      }),
    recordRejections: (rows) => commits.run(rows.length, () => rows.forEach(recordRejection)),
    touchSession: ({ id, at, expiresAt }) =>
      commits.run(1, () => {
        touchSession.run(at, expiresAt, id)
      }),
    addToken: ({ hash, keyId, expiresAt, at }) =>
      commits.run(1, () => {
        insertToken.run(hash, keyId, expiresAt)
        touchKey.run(at, keyId)
      }),
  }
}

function countFates(fates: readonly ReceiptFate[]): Partial<Record<ReceiptFate, number>> {
  const counts: Partial<Record<ReceiptFate, number>> = {}
  for (const fate of fates) counts[fate] = (counts[fate] ?? 0) + 1
  return counts
}

function carriersOf(messages: readonly { carrierId: number }[]): Iterable<number> {
  return messages.length === 1 ? [messages[0]!.carrierId] : new Set(messages.map((message) => message.carrierId))
}
