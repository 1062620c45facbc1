/** Logs requests that failed by a fault of ours, with a bound: a full disk fails every request, and the log may lie on it. */
import type { Logger } from 'pino'
import { type Rate, TokenBuckets } from './token-bucket.ts'

export type FaultLog = (err: Error, requestId: string) => void

export function createFaultLog(log: Logger): FaultLog {
  const faults = new TokenBuckets<'faults'>(1)
  let unlogged = 0
  return (err, requestId) => {
    if (faults.take('faults', faultsLogged, performance.now()) >= 0) {
      log.error({ err, requestId, ...(unlogged > 0 && { unlogged }) }, 'request failed')
      unlogged = 0
    } else unlogged += 1
  }
}

/** Rate of faults that are logged one by one. */
const faultsLogged: Rate = { perSecond: 1, burst: 20 }
