/**
 * Checks the ledger by itself: once a day, and while something is wrong again and again until it has been put right. The
 * result is stored, so `/readyz` tells it after a restart too, and a check by hand counts as much.
 */

import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import { siteTime, timeToShare } from '../../site-time.ts'
import type { Place } from '../place.ts'
import type { LedgerCheck } from '../sql/ledger/check.ts'
import type { Tables } from '../tables.ts'
import type { CheckThreadData } from './check-thread.ts'

interface LedgerWatchOptions {
  place: Place
  read: Kysely<Tables>
  log: Logger
  /** Interval between polls whether a check is due, in ms. Default a minute. */
  pollMs?: number
  now?: () => number
}

const dayMs = 86_400_000

/** While the ledger is wrong, wait at least a minute, and at least 20 times as long as the last check took. */
const recheckMsMin = 60_000
const recheckPause = 20

export function startLedgerWatch({ place, read, log, pollMs = 60_000, now = siteTime }: LedgerWatchOptions) {
  const stop: CheckThreadData['stop'] = new SharedArrayBuffer(4)
  let checking: Promise<void> | null = null
  let recheckMs = recheckMsMin

  const isDue = async (): Promise<boolean> => {
    const { checked_at, drift_count } = await read.selectFrom('ledger_check').selectAll().executeTakeFirstOrThrow()
    if (checked_at === null) return true
    const sinceMs = now() - checked_at
    // A check dated ahead was made while the clock was wrong.
    return sinceMs < 0 || sinceMs >= (drift_count > 0 ? recheckMs : dayMs)
  }

  const look = async (): Promise<void> => {
    try {
      if (!(await isDue())) return
      const check = await checkOnThread({ place, stop, time: timeToShare() })
      if (check === null) return
      recheckMs = Math.max(recheckMsMin, check.durationMs * recheckPause)
      const { transfers, checked, driftCount, durationMs } = check
      for (const { text, kind, accountId } of check.drift) log.error({ kind, accountId }, `ledger: ${text}`)
      log[check.ok ? 'info' : 'error']({ transfers, checked, driftCount, durationMs }, 'the ledger was checked')
    } catch (error) {
      log.error({ err: error }, 'the ledger could not be checked, trying again')
    }
  }

  const timer = setInterval(() => {
    checking ??= look().finally(() => {
      checking = null
    })
  }, pollMs)
  return {
    async stop(): Promise<void> {
      clearInterval(timer)
      Atomics.store(new Int32Array(stop), 0, 1)
      await checking
    },
  }
}

/** One line about the drift that the last check found; null when it found none. */
export async function ledgerFault(read: Kysely<Tables>): Promise<string | null> {
  const { drift_count } = await read.selectFrom('ledger_check').select('drift_count').executeTakeFirstOrThrow()
  if (drift_count === 0) return null
  const first = await read.selectFrom('ledger_drift').select('text').orderBy('id').executeTakeFirst()
  return `${first?.text ?? ''} (${drift_count} in all; see: websms ledger verify)`
}

async function checkOnThread(workerData: CheckThreadData): Promise<LedgerCheck | null> {
  const worker = new Worker(new URL('./check-thread.ts', import.meta.url), { workerData })
  let check: LedgerCheck | null = null
  worker.on('message', (result: LedgerCheck | null) => {
    check = result
  })
  await once(worker, 'exit') // rejects with the error that ended the thread
  return check
}
