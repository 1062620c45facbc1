/** Changes to messages by the clock alone, in slices between which traffic goes on. */
import type { Logger } from 'pino'
import { validityMs } from '../rules/validity.ts'
import { idempotencyKeyMs } from '../store/traffic/answers.ts'
import type { TrafficStore } from '../store/traffic/traffic.ts'
import { startRounds } from './rounds.ts'
import { createSteadyClock, type SteadyClock } from './steady-clock.ts'

interface UpkeepOptions {
  store: Pick<
    TrafficStore,
    | 'resendUnknown'
    | 'judgeAgain'
    | 'expire'
    | 'expireCodes'
    | 'expireAnswers'
    | 'failQueued'
    | 'inboundOverdue'
    | 'nudgeBulks'
  >
  log: Logger
  /** Simulated carriers that are not running: messages queued for them fail and are refunded. */
  absentSimulated: readonly number[]
  intervalMs?: number
  /** Time after the first receipt of a message in several parts, in ms, after which its carrier counts as one that does
   *  not report on every part. Default 60,000: parts reach a handset seconds apart. */
  partsReportMs?: number
  clock?: SteadyClock
}

/** Time after a step ahead during which no message ends by the clock, in ms (10 min): enough to set it back. */
const holdMs = 600_000

/** Time that the outcome of a part may be unknown before it is sent once more, in ms (10 min). */
const unknownMs = 600_000

/** Time that an inbound message waits for its missing parts, in ms (30 min). */
const inboundPartsMs = 30 * 60_000

const sliceRows = 500

/** Maximum number of slices of one kind in one round; the next round continues. */
const slicesMax = 200

/** Starts at once and goes on every `intervalMs` (10 s) until `stop`, which waits for the slice at work. */
export function startUpkeep(options: UpkeepOptions) {
  const { store, log, absentSimulated, intervalMs = 10_000, partsReportMs = 60_000 } = options
  const { clock = createSteadyClock({ holdMs }) } = options
  let believed = true

  /** Ends messages, codes and stored answers whose time is over. */
  const byTheClock = async (at: number, inSlices: InSlices): Promise<void> => {
    await inSlices(() => store.expireCodes(at, sliceRows))
    const resent = await inSlices(() => store.resendUnknown(at - unknownMs))
    if (resent > 0) log.warn({ parts: resent }, 'parts whose answer was lost are sent once more')
    await inSlices(() => store.judgeAgain({ at, settledBefore: at - partsReportMs, limit: sliceRows }))
    await inSlices(() => store.expire(at - validityMs, at, sliceRows))
    await inSlices(() => store.expireAnswers(at - idempotencyKeyMs, sliceRows))
    await inSlices(() => store.inboundOverdue(at - inboundPartsMs, at, sliceRows))
  }

  const round = async (inSlices: InSlices): Promise<void> => {
    const at = clock.now()
    for (const carrierId of absentSimulated) {
      const reason = 'queued for the simulator, which does not run any more'
      const failed = await inSlices(() => store.failQueued(carrierId, reason, at, sliceRows))
      if (failed > 0) log.warn({ messages: failed }, 'messages queued for the simulator were failed and refunded')
    }
    const settled = clock.settled()
    if (believed && !settled) log.warn('the clock was set ahead: nothing expires by it for 10 min')
    believed = settled
    if (settled) await byTheClock(at, inSlices)
    await store.nudgeBulks()
  }

  return startRounds(
    async (isStopped) => {
      await round((slice) => inSlices(slice, isStopped))
      return intervalMs
    },
    { retryMs: intervalMs, onError: (error) => log.error({ err: error }, 'upkeep failed, trying again') },
  )
}

/** Does a slice of rows again and again until none is left, and gives the number of rows. */
type InSlices = (slice: () => Promise<number>) => Promise<number>

async function inSlices(slice: () => Promise<number>, isStopped: () => boolean): Promise<number> {
  let done = 0
  for (let slices = 0; slices < slicesMax && !isStopped(); slices++) {
    const rows = await slice()
    done += rows
    if (rows === 0) break
  }
  return done
}
