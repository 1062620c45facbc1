/** The bind of a carrier as people see it: since when it is up or down, its last error, and the log lines about both. */
import type { Logger } from 'pino'
import type { CarrierSetting } from '../settings.ts'
import type { UpstreamEvents } from './upstream.ts'

/** Interval between warnings about a carrier that cannot be bound for the same reason, in ms (10 min). */
const repeatMs = 600_000

export function createBindState(name: string, { host, port }: CarrierSetting, log: Logger) {
  let bound = false
  let since = Date.now()
  let lastError: string | null = null
  const nothingLogged = { reason: '', at: Number.NEGATIVE_INFINITY }
  let logged = nothingLogged

  return {
    /** Time at which it was bound, or at which the bind was lost; ms since epoch. */
    get since() {
      return since
    },
    /** The reason why it is not bound, or the last refusal of a message. */
    get lastError() {
      return lastError
    },
    up() {
      lastError = null
      bound = true
      since = Date.now()
      logged = nothingLogged
    },
    down({ reason, cure, retryInMs }: Parameters<UpstreamEvents['onDown']>[0]) {
      // `down` fires for every failed reconnect; only the first one changes `since`.
      if (bound) since = Date.now()
      bound = false
      if (retryInMs === null) return
      lastError = reason
      const at = performance.now()
      const repeated = logged.reason === reason && at - logged.at < repeatMs
      log[repeated ? 'debug' : 'warn']({ carrier: name, host, port, reason, retryInMs }, `carrier not bound: ${cure}`)
      if (!repeated) logged = { reason, at }
    },
    refused(error: string) {
      lastError = error
    },
  }
}
