/** Releases scheduled messages when their time has come, in slices between which traffic goes on. */
import type { Logger } from 'pino'
import type { TrafficStore } from '../store/traffic/traffic.ts'
import { startRounds } from './rounds.ts'
import { createSteadyClock, type SteadyClock } from './steady-clock.ts'

interface ReleasesOptions {
  store: Pick<TrafficStore, 'releaseDue'>
  /** Time after which a message that was not released is too late to be sent, in ms. */
  lateMs: number
  log: Logger
  /** Longest pause between two looks at the clock, in ms. Default 1,000: a step of the clock is seen within it. */
  pollMsMax?: number
  /** Messages of one slice. Default 250: some ms. */
  sliceMessages?: number
  clock?: SteadyClock
}

/** Time after a step ahead during which the clock is taken to go on as before, in ms (10 min): enough to set it back. A release
 *  cannot be undone. */
const holdMs = 600_000

/** Starts at once, and wakes for the time of each message until `stop`, which waits for the slice at work. */
export function startReleases(options: ReleasesOptions) {
  const { store, lateMs, log, pollMsMax = 1000, sliceMessages = 250 } = options
  const { clock = createSteadyClock({ holdMs }) } = options
  let believed = true

  /** Gives the time of the next message. */
  const releaseAll = async (isStopped: () => boolean): Promise<number | null> => {
    for (let [tooLate, stopped] = [0, 0]; ; ) {
      const at = clock.trusted()
      const settled = clock.settled()
      if (believed && !settled) log.warn('the clock was set ahead: scheduled messages go by the old time for 10 min')
      believed = settled
      const expiredBefore = settled ? at - lateMs : 0
      const slice = await store.releaseDue({ at, expiredBefore, limit: sliceMessages })
      const { released, expired, refused, moved, nextAt } = slice
      tooLate += expired
      stopped += refused
      if (released + expired + refused + moved > 0 && !isStopped()) continue
      if (tooLate > 0) log.warn({ messages: tooLate }, 'scheduled messages were too late to be sent, and refunded')
      if (stopped > 0) {
        const words = 'scheduled messages were refunded: their account is suspended, or their sender cannot be used now'
        log.warn({ messages: stopped }, words)
      }
      return nextAt
    }
  }

  return startRounds(
    async (isStopped) => {
      const nextAt = await releaseAll(isStopped)
      return nextAt === null ? pollMsMax : Math.min(pollMsMax, Math.max(0, nextAt - clock.trusted()))
    },
    {
      retryMs: pollMsMax,
      onError: (error) => log.error({ err: error }, 'scheduled messages could not be released, trying again'),
    },
  )
}
