/** Where a member arrives: the first steps of a new account, then how it is doing, and what needs somebody. */
import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { type AnswerOf, api } from '../../app/api.ts'
import { useAccount } from '../../app/session.ts'
import { ErrorState } from '../../parts/list-states.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { ChartsSkeleton } from './charts-skeleton.tsx'
import { DashboardTiles } from './dashboard-tiles.tsx'
import { HeldNotices } from './held-notices.tsx'
import { RecentFailures } from './recent-failures.tsx'
import { zone } from './zone.ts'

/** Most accounts have done them all. */
const FirstSteps = lazy(() => import('./first-steps.tsx'))
const Charts = lazy(() => import('./charts.tsx'))

/** Steps tick themselves off while somebody watches, for the first ten minutes; otherwise ten seconds are fresh enough. */
const stepsMs = 3000
const stepsLooks = 200
const restMs = 10_000

export type Dashboard = AnswerOf<'GET /dashboard'>

export function DashboardPage() {
  const { id, name } = useAccount()
  /** The account whose steps were open when it was looked at: they stay, all of them ticked, until they are closed. */
  const [guided, setGuided] = useState<string | null>(null)
  const { data, error, refetch } = useQuery({
    queryKey: ['GET /dashboard', { zone }],
    queryFn: ({ signal }) => api('GET /dashboard', { query: { zone }, signal }),
    refetchInterval: ({ state: { data, dataUpdateCount } }) =>
      dataUpdateCount < stepsLooks && hasOpenSteps(data) ? stepsMs : restMs,
  })
  if (hasOpenSteps(data) && guided !== id) setGuided(id)
  return (
    <>
      <PageHeader title="Dashboard" intro={<bdi>{name}</bdi>} />
      {data === undefined && error !== null ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <>
          {data !== undefined && <HeldNotices notices={data.notices} />}
          {data !== undefined && guided === id && (
            <Suspense fallback={<Skeleton height={300} radius="lg" mb="md" />}>
              <FirstSteps key={id} steps={data.steps} keyId={data.key_id} onClose={() => setGuided(null)} />
            </Suspense>
          )}
          <DashboardTiles data={data} />
          <Suspense fallback={<ChartsSkeleton />}>
            <Charts />
          </Suspense>
          {data !== undefined && <RecentFailures failures={data.failures} />}
        </>
      )}
    </>
  )
}

function hasOpenSteps(data: Dashboard | undefined): boolean {
  return data?.steps.some(({ done }) => !done) ?? false
}
