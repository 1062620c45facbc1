/** The verbs that write, each a job of the group commit. They run on the store's own thread (store-thread.ts). */

import { siteTime } from '../../../site-time.ts'
import type { AcceptVerbs } from '../../traffic/accepting.ts'
import type { AnswerVerbs } from '../../traffic/answers.ts'
import type { CodeVerbs } from '../../traffic/codes.ts'
import type { EventVerbs } from '../../traffic/events.ts'
import type { InboundVerbs } from '../../traffic/inbound.ts'
import type { MoveVerbs } from '../../traffic/moving.ts'
import type { OptOutVerbs } from '../../traffic/opt-outs.ts'
import type { ReceiptFate, ReceiptVerbs } from '../../traffic/receipts.ts'
import type { ScheduleVerbs } from '../../traffic/scheduling.ts'
import type { SendVerbs } from '../../traffic/sending.ts'
import type { TrafficStore } from '../../traffic/traffic.ts'
import type { UpkeepVerbs } from '../../traffic/upkeep.ts'
import type { Connection } from '../connection.ts'
import { type DueAttempt, prepareAttempts, prepareDisabling } from '../events/attempts.ts'
import type { GroupCommit } from '../group-commit.ts'
import { prepareTables, type TrafficTables } from '../tables/tables.ts'
import { prepareAccept, readToAccept } from './accepting/accept.ts'
import { prepareBulks, sliceRowsMax } from './accepting/bulks.ts'
import { type Charge, prepareCharge } from './accepting/charge.ts'
import { prepareCodes } from './accepting/codes.ts'
import { prepareInbound } from './inbound/inbound.ts'
import { createJobs, type Jobs, type TrafficHooks } from './jobs.ts'
import { prepareOptOutChanges } from './opt-outs/changes.ts'
import { type HeldMessages, prepareHeldMessages } from './opt-outs/held.ts'
import { type OptOutReplies, prepareOptOutReplies } from './opt-outs/replies.ts'
import { prepareHabits } from './parts/part-habits.ts'
import { type Parts, prepareParts } from './parts/parts.ts'
import { type PutOff, preparePutOff } from './parts/put-off.ts'
import { prepareSettlement } from './parts/settle.ts'
import { prepareReceipts } from './receipts/receipts.ts'
import { prepareUnanswered } from './receipts/unanswered.ts'
import { prepareScheduleChanges } from './scheduling/change.ts'
import { prepareRelease } from './scheduling/release.ts'
import { prepareCarrierStops } from './sending/carrier-stops.ts'
import { prepareClaim } from './sending/claim.ts'
import { prepareMove } from './sending/move.ts'
import { prepareSubmitted } from './sending/submitted.ts'
import { sessionVerbs } from './sessions.ts'
import { prepareRetention } from './upkeep/retention.ts'
import { prepareSweeps } from './upkeep/sweep.ts'

/** Verbs that cross between the threads: arguments and results are plain data, as JSON has it. */
type OnTheMainThread = 'serveEvents' | 'holdsEvents' | 'claimEvents' | 'nextEventAt' | 'findAnswer'

export interface Verbs extends Omit<TrafficStore, OnTheMainThread | 'attempts'> {
  attempts(attempts: readonly DueAttempt[]): Promise<void>
  /** Makes a durable write without a change. */
  probe(): Promise<void>
}

/** Dependencies that all verbs share. */
interface Ground {
  db: Connection
  commits: GroupCommit
  jobs: Jobs
  tables: TrafficTables
  putOff: PutOff
}

interface VerbOptions extends TrafficHooks {
  /** Replies to it are no account's. */
  siteSender?: string | null
  /** This node; null, the default, where there are no others. */
  incarnation?: string | null
}

export function createVerbs(db: Connection, commits: GroupCommit, options: VerbOptions): Verbs {
  const { siteSender = null, incarnation = null, ...hooks } = options
  const jobs = createJobs(commits, hooks)
  const tables = prepareTables(db, commits, siteSender)
  const putOff = preparePutOff(tables, commits, jobs.messagesDue)
  const ground: Ground = { db, commits, jobs, tables, putOff }
  const settlement = prepareSettlement(db, tables, jobs.eventWritten)
  const habits = prepareHabits(db, commits)
  const parts = prepareParts(tables, { settlement, putOff, habits })
  const held = prepareHeldMessages(db, commits, tables, parts)
  const replies = prepareOptOutReplies(db, tables, { held, settlement, onChange: jobs.optOutsChanged })
  const charge = prepareCharge(db, commits, tables.transfers)
  const accept = prepareAccept(tables, charge)
  return {
    ...acceptVerbs(ground, { parts, held, charge, accept, incarnation }),
    ...optOutVerbs(ground, { held, replies, accept }),
    ...trafficVerbs(ground, { settlement, habits, parts, held, replies }),
    ...scheduleVerbs(ground, parts),
    ...eventVerbs(ground),
    ...sessionVerbs(db, jobs),
    probe: prepareProbe(db, jobs),
  }
}

interface Accepting {
  parts: Parts
  held: HeldMessages
  charge: Charge
  accept: ReturnType<typeof prepareAccept>
  incarnation: string | null
}

function acceptVerbs(
  { db, jobs, tables }: Ground,
  { parts, held, charge, accept, incarnation }: Accepting,
): AcceptVerbs & CodeVerbs & Pick<AnswerVerbs, 'expireAnswers'> {
  const bulks = prepareBulks(db, tables, { charge, held, incarnation })
  const codes = prepareCodes(tables, accept, parts)

  /** Does the work that follows the answer to a bulk, a slice in each transaction, while traffic goes on between the
   *  slices. */
  let advancing = false
  const advanceBulks = async (): Promise<void> => {
    if (advancing) return
    advancing = true
    try {
      for (;;) {
        const slice = await jobs.run(sliceRowsMax, bulks.advance)
        if (slice === null) return
        for (const carrierId of slice.carrierIds) jobs.tellQueued(carrierId)
      }
    } catch {
      // After an error, such as a full disk, upkeep starts it again.
    } finally {
      advancing = false
    }
  }
  const advanceAfter = async <Result>(work: () => Result): Promise<Result> => {
    const result = await jobs.settling(1, work)
    void advanceBulks()
    return result
  }

  return {
    async accept(request) {
      const work = () => {
        if (!held.slips(request)) return accept(request)
        const answered = tables.idempotencyKeys.answered(request.accountId, request.keyed)
        return answered ?? ({ ok: false, reason: 'opted_out_meanwhile' } as const)
      }
      const result = await jobs.run(request.messages.length, work, () => readToAccept(tables, request))
      if (result.ok) for (const carrierId of carriersOf(request.messages)) jobs.tellQueued(carrierId)
      return result
    },
    openBulk: (bulk) => jobs.run(1, () => bulks.open(bulk)),
    storeBulk: (slice) => jobs.run(slice.recipients.length, () => bulks.store(slice)),
    commitBulk: (transferId, keyed, optOuts) => advanceAfter(() => bulks.commit(transferId, keyed, optOuts)),
    abortBulk: (transferId, at) => advanceAfter(() => bulks.abort(transferId, at)),
    nudgeBulks: () => advanceAfter(() => {}),
    resumeBulks: (at) => advanceAfter(() => bulks.abortUnanswered(at)),
    async acceptCode(code) {
      const result = await jobs.run(1, () => codes.accept(code))
      if (result.ok) jobs.tellQueued(code.message.carrierId)
      return result
    },
    guessCode: (guess) => jobs.run(1, () => codes.guess(guess)),
    expireCodes: (at, limit) => jobs.settling(limit, () => codes.expire(at, limit)),
    expireAnswers: (before, limit) => jobs.run(limit, () => tables.idempotencyKeys.expire(before, limit)),
  }
}

interface OptOutParts {
  held: HeldMessages
  replies: OptOutReplies
}

function optOutVerbs(
  { db, jobs, tables }: Ground,
  { held, replies, accept }: OptOutParts & Pick<Accepting, 'accept'>,
): OptOutVerbs {
  const changes = prepareOptOutChanges(db, tables, { held, replies, accept, onChange: jobs.optOutsChanged })
  const { settling } = jobs
  return {
    changeOptOuts: (change) => settling(change.entries.length, () => changes.change(change)),
    workOptOuts: (at, limit) => settling(limit, () => changes.work(at, limit)),
    settleReview: (decision) => settling(1, () => changes.settle(decision)),
    async sendAnswer(due, sent) {
      const result = await settling(1, () => changes.sendAnswer(due, sent))
      if (result?.ok) jobs.tellQueued(sent.message.carrierId)
      return result
    },
    async dropAnswer(due, at) {
      await settling(1, () => tables.optOutAnswers.end(due, null, at))
    },
  }
}

function scheduleVerbs({ db, jobs, tables }: Ground, parts: Parts): ScheduleVerbs {
  const release = prepareRelease(db, tables, parts)
  const changes = prepareScheduleChanges(tables, parts)
  return {
    async releaseDue(slice) {
      const { carrierIds, ...released } = await jobs.settling(slice.limit, () => release(slice))
      for (const carrierId of carrierIds) jobs.tellQueued(carrierId)
      return released
    },
    cancel: (chosen) => jobs.settling(chosen.messageIds.length, () => changes.cancel(chosen)),
    reschedule: (chosen) => jobs.run(chosen.messageIds.length, () => changes.reschedule(chosen)),
  }
}

interface Fates extends OptOutParts {
  settlement: ReturnType<typeof prepareSettlement>
  habits: ReturnType<typeof prepareHabits>
  parts: Parts
}

function trafficVerbs(
  { db, jobs, tables, putOff }: Ground,
  { settlement, habits, parts, held, replies }: Fates,
): SendVerbs & MoveVerbs & ReceiptVerbs & InboundVerbs & UpkeepVerbs {
  const claim = prepareClaim(tables, putOff)
  const stops = prepareCarrierStops(db, putOff)
  const inbound = prepareInbound(db, tables, settlement, replies)
  const receipts = prepareReceipts({
    ...tables,
    parts,
    unanswered: prepareUnanswered(tables),
    recordInbound: inbound.record,
  })
  const move = prepareMove(tables, putOff)
  const submitted = prepareSubmitted(tables, parts, { receipts, putOff, held })
  const sweeps = prepareSweeps(db, tables, parts)
  const removeOld = prepareRetention(db, tables)
  const { run, settling } = jobs

  return {
    async claim(carrierId, limit) {
      const { parts, goOn } = await settling(limit, () => claim(carrierId, limit, siteTime()))
      if (goOn) jobs.tellQueued(carrierId)
      return parts
    },
    nextDueAt: (carrierId) => run(1, () => putOff.nextDueAt(carrierId)),
    carrierStopped: (stopped) => run(1, () => stops.stopped(stopped)),
    carrierResumed: (resumed) => settling(1, () => stops.resumed(resumed)),
    submitted: (outcomes) =>
      settling(
        outcomes.length,
        () => outcomes.forEach(submitted.record),
        () => submitted.readAhead(outcomes),
      ),
    claimsLost: (carrierId, at) => settling(1, () => submitted.claimsLost(carrierId, at)),
    resendUnknown: (before) => settling(1, () => submitted.resendUnknown(before, siteTime(), jobs.messagesDue)),
    waiting: (carrierId, { after, lane, limit }) => run(limit, () => tables.moves.page(carrierId, after, lane, limit)),
    waitingOf: (carrierId, ids) => run(ids.length, () => tables.moves.find(carrierId, ids)),
    async move(messages) {
      const moved = await settling(messages.messages.length, () => move(messages))
      for (const carrierId of moved.keys()) jobs.tellQueued(carrierId)
      return [...moved.values()].reduce((sum, count) => sum + count, 0)
    },
    receipts: (rows) =>
      settling(
        rows.length,
        () => countFates(receipts.recordAll(rows)),
        () => receipts.readAhead(rows),
      ),
    judgeAgain: ({ at, settledBefore, limit }) =>
      settling(limit, () => {
        receipts.retry(at, limit)
        const open = habits.toJudgeAgain(limit)
        for (const { carrierId, messageId } of open) parts.judgeAgain(carrierId, messageId, at)
        const counted = habits.count(settledBefore, limit, tables.messageParts.delivered)
        return counted + open.length + tables.submissions.sweep(at, limit)
      }),
    inbound: (rows) => settling(rows.length, () => rows.forEach(inbound.record)),
    inboundOverdue: (before, at, limit) => settling(limit, () => inbound.overdue(before, at, limit)),
    expire: (before, at, limit) => settling(limit, () => sweeps.expire(before, at, limit)),
    failQueued: (carrierId, error, at, limit) => settling(limit, () => sweeps.failQueued(carrierId, error, at, limit)),
    removeOld: (before, at) => run(1, () => removeOld(before, at)),
  }
}

function eventVerbs({ db, jobs, tables }: Ground): Pick<Verbs, 'attempts'> & Pick<EventVerbs, 'disableWebhook'> {
  const disabling = prepareDisabling(db)
  const recordAttempt = prepareAttempts(tables.events, disabling)
  return {
    attempts: (rows) => jobs.run(rows.length, () => rows.forEach(recordAttempt)),
    disableWebhook: (webhook) => jobs.run(1, () => disabling.disable(webhook)),
  }
}

function prepareProbe(db: Connection, { run }: Jobs): Verbs['probe'] {
  // A row that is set to what it was is not written at all: the probe has to count.
  const touch = db.prepare(
    `INSERT INTO counters (name, value) VALUES ('probe', 1) ON CONFLICT (name) DO UPDATE SET value = counters.value + 1`,
  )
  return () =>
    run(1, () => {
      touch.run()
    })
}

function countFates(fates: readonly ReceiptFate[]): Partial<Record<ReceiptFate, number>> {
  const counts: Partial<Record<ReceiptFate, number>> = {}
  for (const fate of fates) counts[fate] = (counts[fate] ?? 0) + 1
  return counts
}

function carriersOf(messages: readonly { carrierId: number }[]): Iterable<number> {
  return messages.length === 1 ? [messages[0]!.carrierId] : new Set(messages.map((message) => message.carrierId))
}
