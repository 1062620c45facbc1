/** The first page of a member: the first steps of a new account, its figures, and problems that need attention. */
import { Skeleton } from '@mantine/core'
import { useAnswer } from '../../client/answer.ts'
import { paceMs } from '../../client/pace.ts'
import { useAccount } from '../../client/session.ts'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { ErrorState } from '../../ui/list-states.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { zone } from './answers.ts'
import { ChartsSkeleton } from './charts-skeleton.tsx'
import { DashboardTiles } from './dashboard-tiles.tsx'
import { HeldNotices } from './held-notices.tsx'
import { RecentFailures } from './recent-failures.tsx'
import { useFirstSteps } from './use-first-steps.ts'

/** Loaded when it is shown: nearly all accounts have done all steps. */
const FirstSteps = lazyPart(
  'first steps',
  () => import('./first-steps.tsx'),
  <Skeleton height={300} radius="lg" mb="md" />,
)
const Charts = lazyPart('charts', () => import('./charts.tsx'), <ChartsSkeleton />)

const refetchMs = 10_000

export function DashboardPage() {
  const { name } = useAccount()
  const { data, error, refetch } = useAnswer(
    'GET /dashboard',
    { query: { zone } },
    {
      refetchInterval: () => paceMs(refetchMs),
    },
  )
  return (
    <>
      <PageHeader title="Dashboard" intro={<bdi>{name}</bdi>} />
      {data === undefined && error !== null ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <>
          {data !== undefined && <HeldNotices notices={data.notices} />}
          <QuickStart />
          <DashboardTiles data={data} />
          <Charts />
          {data !== undefined && <RecentFailures failures={data.failures} />}
        </>
      )}
    </>
  )
}

function QuickStart() {
  const guide = useFirstSteps()
  return guide === null ? null : <FirstSteps guide={guide} />
}
