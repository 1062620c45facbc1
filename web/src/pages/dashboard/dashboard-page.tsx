/** Where a member arrives: the first steps of a new account, then how it is doing, and what needs somebody. */
import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { type AnswerOf, api } from '../../app/api.ts'
import { useAccount } from '../../app/session.ts'
import { ErrorState } from '../../parts/list-states.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { ChartsSkeleton } from './charts-skeleton.tsx'
import { DashboardTiles } from './dashboard-tiles.tsx'
import { HeldNotices } from './held-notices.tsx'
import { RecentFailures } from './recent-failures.tsx'
import { useFirstSteps } from './use-first-steps.ts'
import { zone } from './zone.ts'

/** Most accounts have done them all. */
const FirstSteps = lazy(() => import('./first-steps.tsx'))
const Charts = lazy(() => import('./charts.tsx'))

const refetchMs = 10_000

export type Dashboard = AnswerOf<'GET /dashboard'>

export function DashboardPage() {
  const { id, name } = useAccount()
  const { data, error, refetch } = useQuery({
    queryKey: ['GET /dashboard', { zone }],
    queryFn: ({ signal }) => api('GET /dashboard', { query: { zone }, signal }),
    refetchInterval: refetchMs,
  })
  return (
    <>
      <PageHeader title="Dashboard" intro={<bdi>{name}</bdi>} />
      {data === undefined && error !== null ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <>
          {data !== undefined && <HeldNotices notices={data.notices} />}
          <QuickStart key={id} />
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

function QuickStart() {
  const guide = useFirstSteps()
  if (guide === null) return null
  return (
    <Suspense fallback={<Skeleton height={300} radius="lg" mb="md" />}>
      <FirstSteps guide={guide} />
    </Suspense>
  )
}
