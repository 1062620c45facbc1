/** Intervals for polling figures: short while a member waits for the effect of their action, else long. */
import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { MembersEndpointKey } from './api.ts'

/** Time for which a member waits for the effect, in ms. */
const watchedMs = 20_000
const soonMs = 500

let actedAt = Number.NEGATIVE_INFINITY

/** For `refetchInterval`, in ms. */
export function paceMs(slowMs: number): number {
  return performance.now() - actedAt < watchedMs ? soonMs : slowMs
}

/** Answers that count or list the messages of a member and their outcome. */
const figures: ReadonlySet<unknown> = new Set<MembersEndpointKey>([
  'GET /session',
  'GET /dashboard',
  'GET /charts',
  'GET /first-steps',
  'GET /messages',
  'GET /ledger',
  'GET /conversations',
  'GET /bulk-jobs',
])

/** The member has sent or delivered something, or its state has changed. */
export function acted(queryClient: QueryClient): void {
  actedAt = performance.now()
  void queryClient.invalidateQueries({ predicate: ({ queryKey }) => figures.has(queryKey[0]) })
}

export function useActed(): () => void {
  const queryClient = useQueryClient()
  return useCallback(() => acted(queryClient), [queryClient])
}
