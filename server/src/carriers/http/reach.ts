/**
 * Knows whether a carrier takes connections, by opening one.
 *
 *   start ──▶ probe ──▶ up ──▶ fell ──▶ wait ──▶ probe
 */
import type { Down, Link } from '../upstream.ts'

interface Reach {
  readonly up: boolean
  start(): void
  /** A request found no connection. */
  fell(reason: string): void
  /** A request was answered: the next wait is a short one again. */
  worked(): void
  stop(): void
}

interface ReachOptions {
  link: Link
  /** @throws Error when no connection can be made. */
  connect(): Promise<void>
  /** The wait between two attempts doubles from the first to the second. */
  waitMsMin: number
  waitMsMax: number
  onUp(link: Link): void
  onDown(link: Link, down: Down): void
}

export function createReach({ link, connect, waitMsMin, waitMsMax, onUp, onDown }: ReachOptions): Reach {
  let up = false
  let stopped = false
  let waitMs = waitMsMin
  let timer: NodeJS.Timeout | null = null

  const fell = (reason: string) => {
    up = false
    if (stopped || timer !== null) return
    const retryInMs = Math.min(waitMs, waitMsMax)
    waitMs = retryInMs * 2
    timer = setTimeout(() => {
      timer = null
      void probe()
    }, retryInMs)
    onDown(link, { reason, cure: cureOf(reason), retryInMs })
  }

  const probe = async (): Promise<void> => {
    try {
      await connect()
    } catch (error) {
      fell((error as Error).message)
      return
    }
    if (stopped || up) return
    up = true
    onUp(link)
  }

  return {
    get up() {
      return up
    },
    start: () => void probe(),
    fell,
    worked() {
      waitMs = waitMsMin
    },
    stop() {
      stopped = true
      up = false
      if (timer !== null) clearTimeout(timer)
    },
  }
}

/** Advice for an operator; messages wait meanwhile. */
export function cureOf(reason: string): string {
  if (/public internet/.test(reason)) return 'set allow_private=yes when this host is in your own network'
  if (/only https/.test(reason)) return 'use https, or set allow_private=yes when this host is in your own network'
  if (/^token_url/.test(reason)) return 'check token_url, and whether its host can be reached'
  if (/certificate|self-signed|altname/i.test(reason)) return 'check its certificate, and the host in url'
  return 'check host and port in url, and the firewall between'
}
