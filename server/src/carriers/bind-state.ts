/** The binds of a carrier as people see them: since when it is up or down, its last error, each of its links, and the log
 *  lines about all of them. */

import type { Logger } from 'pino'
import { siteTime } from '../site-time.ts'
import type { Down, Link, Upstream } from './upstream.ts'

/** One link of a carrier as people see it. */
export interface LinkState {
  /** Its address and its type. */
  name: string
  bound: boolean
  /** Time at which it was bound, or at which the bind was lost; ms since epoch. */
  since: number
  /** The reason why it is not bound; null while it is. */
  lastError: string | null
}

/** Interval between warnings about a link that cannot be bound for the same reason, in ms (10 min). */
const repeatMs = 600_000

const nothingLogged = { reason: '', at: Number.NEGATIVE_INFINITY }

export type BindState = ReturnType<typeof createBindState>

export function createBindState(carrier: string, upstream: Pick<Upstream, 'up' | 'links'>, log: Logger) {
  const startedAt = siteTime()
  const states = new Map(
    upstream.links.map((link) => {
      const state: LinkState = { name: link.name, bound: false, since: startedAt, lastError: null }
      return [link, { state, logged: nothingLogged }]
    }),
  )
  let wasUp = false
  let since = startedAt
  let refusal: string | null = null

  /** `down` fires for every failed reconnect; only the first one changes `since`. */
  const change = (state: LinkState, bound: boolean) => {
    const at = siteTime()
    if (state.bound !== bound) Object.assign(state, { bound, since: at })
    if (upstream.up !== wasUp) since = at
    wasUp = upstream.up
    refusal = null
  }

  return {
    /** Time at which it came up, or at which it could no longer be used; ms since epoch. */
    get since() {
      return since
    },
    /** The last refusal of a message, else the reason why a link is not bound. */
    get lastError(): string | null {
      const down = [...states.values()].find(({ state }) => state.lastError !== null)?.state
      if (refusal !== null || down === undefined) return refusal
      return states.size === 1 ? down.lastError : `${down.name}: ${down.lastError}`
    },
    get links(): readonly LinkState[] {
      return [...states.values()].map(({ state }) => ({ ...state }))
    },
    up(link: Link) {
      const entry = states.get(link)!
      entry.state.lastError = null
      entry.logged = nothingLogged
      change(entry.state, true)
    },
    down(link: Link, { reason, cure, retryInMs }: Down) {
      const entry = states.get(link)!
      change(entry.state, false)
      if (retryInMs === null) return
      entry.state.lastError = reason
      const at = performance.now()
      const repeated = entry.logged.reason === reason && at - entry.logged.at < repeatMs
      const { host, port } = link
      const told = upstream.up ? 'a bind of the carrier is down, others go on' : 'carrier not bound'
      log[repeated ? 'debug' : 'warn']({ carrier, host, port, reason, retryInMs }, `${told}: ${cure}`)
      if (!repeated) entry.logged = { reason, at }
    },
    refused(error: string) {
      refusal = error
    },
  }
}
