/**
 * A circuit breaker, so that a dead provider costs nothing.
 *
 *   closed ──failuresMax in a row──▶ open ──after pauseMs, the next question is the trial──▶ trying
 *     ▲                               ▲                                                        │
 *     └──────────── success ──────────┼────────────────────────────────────────────────────────┤
 *                                     └──────────────────────── failure ───────────────────────┘
 */

interface Breaker {
  /** True when a question may be asked now; the caller must then call `succeeded` or `failed`. */
  allows(): boolean
  succeeded(): void
  failed(): void
}

interface BreakerOptions {
  failuresMax: number
  pauseMs: number
  now: () => number
  /** No more questions for `pauseMs`. */
  onOpen: () => void
  onClose: () => void
}

export function createBreaker({ failuresMax, pauseMs, now, onOpen, onClose }: BreakerOptions): Breaker {
  let state: 'closed' | 'open' | 'trying' = 'closed'
  let failures = 0
  let openUntil = 0
  return {
    allows() {
      if (state === 'closed') return true
      if (state === 'trying' || now() < openUntil) return false
      state = 'trying'
      return true
    },
    succeeded() {
      failures = 0
      if (state === 'closed') return
      state = 'closed'
      onClose()
    },
    failed() {
      failures += 1
      // A question that was asked before the breaker opened and fails late is ignored.
      if (state === 'open' || (state === 'closed' && failures < failuresMax)) return
      const first = state === 'closed'
      state = 'open'
      openUntil = now() + pauseMs
      if (first) onOpen()
    },
  }
}
