/** The notices of a carrier that refuses every message: written when it is stopped, ended when it takes messages again. */

import type { Logger } from 'pino'
import { siteTime } from '../site-time.ts'
import type { TrafficStore } from '../store/traffic/traffic.ts'
import type { Health } from './health.ts'
import { explainRefusal } from './upstream.ts'

interface StopNoticesOptions {
  carrierId: number
  name: string
  health: Health
  store: Pick<TrafficStore, 'carrierStopped' | 'carrierResumed'>
  log: Logger
}

export function createStopNotices({ carrierId, name, health, store, log }: StopNoticesOptions) {
  const end = (errors: string[]) => {
    store
      .carrierResumed({ carrierId, errors, at: siteTime() })
      .catch((error) => log.error({ err: error, carrier: name }, 'what was put off could not be made due'))
  }
  return {
    /** Ends the notice of the previous run: this run finds out by itself. */
    begin: () => end([]),
    stopped() {
      const status = explainRefusal(health.stopped!.refusal)
      const notice =
        `${name} refuses every message with ${status}. One message a minute is sent to it until it takes one; all ` +
        'others wait.'
      log.error({ carrier: name }, `carrier stopped: ${notice}`)
      store
        .carrierStopped({ carrierId, notice, at: siteTime() })
        .catch((error) => log.error({ err: error, carrier: name }, 'the notice could not be stored'))
    },
    resumed() {
      log.warn({ carrier: name }, 'carrier takes messages again')
      end([...health.resume()!.errors])
    },
  }
}
