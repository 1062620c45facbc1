/**
 * Replays the ledger beside the traffic: slices of a few thousand transfers, each a read transaction of its own, then one
 * short one in which what is left, and every balance, are of the same moment. What was found in order is kept as running
 * sums (ledger_sums), so that the next check reads only what is new.
 */

import { setTimeout } from 'node:timers/promises'
import type { Drift } from '../../../rules/ledger/drift.ts'
import { judgeBalances } from '../../../rules/ledger/replay.ts'
import { siteTime } from '../../../site-time.ts'
import type { Connection } from '../connection.ts'
import { prepareCheckpoint } from './checkpoint.ts'
import { prepareLedgerReading } from './reading.ts'

export interface LedgerCheckOptions {
  /** Checks from the first transfer on, whatever was checked before. */
  full?: boolean
  /** Transfers in one slice. Default 2,000: tens of ms. */
  sliceTransfers?: number
  /** Maximum share of the time that slices may take; the rest is the traffic's. Default 1. */
  shareMax?: number
  /** Keeps what it found for the next check and for people. Default true; false only looks. */
  keep?: boolean
  /** Asked between slices: true ends the check without a result. */
  stopped?: () => boolean
  /** Default the system's. */
  now?: () => number
}

export interface LedgerCheck {
  ok: boolean
  /** False when it continued after the transfers that an earlier check had found in order. */
  full: boolean
  /** Number of transfers that this check read, and of all. */
  checked: number
  transfers: number
  /** The first findings; `driftCount` counts them all. */
  drift: Drift[]
  driftCount: number
  durationMs: number
}

/** Maximum number of findings that are kept and shown: more of them say nothing new. */
const driftMax = 100

/** Transfers that may be added up together with reading the balances: some ms. */
const restTransfers = 50_000

/** Slices after which progress is saved, so that an interrupted check need not start over. */
const saveEvery = 50

/** Null when it was stopped. The data must have been migrated; `db` is used by nobody else meanwhile. */
export async function checkLedger(db: Connection, options: LedgerCheckOptions = {}): Promise<LedgerCheck | null> {
  const { sliceTransfers = 2000, shareMax = 1, keep = true, stopped = () => false, now = siteTime } = options
  const startedMs = performance.now()
  const reading = prepareLedgerReading(db)
  const checkpoint = prepareCheckpoint(db)
  const { upTo: from, sums, full } = checkpoint.load(options.full === true)
  const found: Drift[] = []
  let driftCount = 0
  const add = (drifts: Iterable<Drift>) => {
    for (const drift of drifts) {
      driftCount += 1
      if (found.length < driftMax) found.push(drift)
    }
  }
  const pause = (sinceMs: number) => setTimeout((performance.now() - sinceMs) * (1 / shareMax - 1))

  const bound = reading.bound()
  let upTo = from
  for (let slices = 1; upTo < bound; slices++) {
    if (stopped()) return null
    const sliceMs = performance.now()
    const end = Math.min(upTo + sliceTransfers, bound)
    add(reading.judge(upTo, end))
    reading.sum(sums, upTo, end)
    upTo = end
    if (keep && !full && driftCount === 0 && slices % saveEvery === 0) checkpoint.save(upTo, sums)
    await pause(sliceMs)
  }
  if (full) add(reading.judgeRefundsTable())
  if (keep && driftCount === 0) checkpoint.save(upTo, sums)
  // Transfers of a bulk that was still being accepted, and transfers that came meanwhile.
  while (reading.last() - upTo > restTransfers) {
    if (stopped()) return null
    const sliceMs = performance.now()
    reading.sum(sums, upTo, upTo + restTransfers)
    upTo += restTransfers
    await pause(sliceMs)
  }
  const { balances, transfers } = reading.rest(sums, upTo)
  add(judgeBalances(sums, balances))
  if (keep) checkpoint.finish({ drift: found, driftCount, at: now() })
  return {
    ok: driftCount === 0,
    full,
    checked: transfers - from,
    transfers,
    drift: found,
    driftCount,
    durationMs: Math.round(performance.now() - startedMs),
  }
}
