/** One check of the ledger on a thread and a connection of its own, for the gateway (watch.ts). */
import { parentPort, workerData } from 'node:worker_threads'
import { goBy } from '../../site-time.ts'
import type { Place } from '../place.ts'
import { checkLedger } from '../sql/ledger/check.ts'
import { connect } from './connect.ts'

export interface CheckThreadData {
  place: Place
  /** Its first element is set to 1 to stop the check. */
  stop: SharedArrayBuffer
  /** See `goBy`. */
  time: SharedArrayBuffer
}

/** Maximum share of the time that slices may take: traffic needs the rest. */
const shareMax = 0.25

/** Enough for slices that are read once. */
const cacheKib = 8000

const { place, stop, time } = workerData as CheckThreadData
goBy(time)
const flag = new Int32Array(stop)
const db = connect(place, { cacheKib, writes: true })
try {
  const check = await checkLedger(db, { shareMax, stopped: () => Atomics.load(flag, 0) === 1 })
  parentPort!.postMessage(check)
} finally {
  db.close()
}
