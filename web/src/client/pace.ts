/** How often figures are asked for: at short intervals while a member waits for what comes of something they did, else seldom. */
import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { MembersEndpointKey } from './api.ts'

/** How long a member looks for what comes of it, in ms. */
const watchedMs = 20_000
const soonMs = 500

let actedAt = Number.NEGATIVE_INFINITY

/** For `refetchInterval`, in ms. */
export function paceMs(slowMs: number): number {
  return performance.now() - actedAt < watchedMs ? soonMs : slowMs
}

/** Answers that count, or list, what a member sends and what becomes of it. */
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

/** The member has sent something, or it has got somewhere. */
export function acted(queryClient: QueryClient): void {
  actedAt = performance.now()
  void queryClient.invalidateQueries({ predicate: ({ queryKey }) => figures.has(queryKey[0]) })
}

export function useActed(): () => void {
  const queryClient = useQueryClient()
  return useCallback(() => acted(queryClient), [queryClient])
}
