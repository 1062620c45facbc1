/** One bulk job: how far it is, what became of its messages, and a way to stop it. */
import { Alert, Button, Group, Progress, Stack, Text } from '@mantine/core'
import { IconDownload, IconInfoCircle, IconPlayerPause, IconTable } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { type AnswerOf, addressOf, api } from '../../app/api.ts'
import { sessionQuery, useMay } from '../../app/session.ts'
import { DataTable } from '../../parts/data-table.tsx'
import { DeliveryTiles } from '../../parts/delivery-tiles.tsx'
import { count, dollars } from '../../parts/formats.ts'
import { KeyValues } from '../../parts/key-values.tsx'
import { ErrorState, ListSkeleton } from '../../parts/list-states.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { ProblemAlert } from '../../parts/problem-alert.tsx'
import { Section } from '../../parts/section.tsx'
import { StatTile, StatTiles } from '../../parts/stat-tile.tsx'
import { Time } from '../../parts/time.tsx'
import { listOf } from '../../parts/use-list.ts'
import classes from './bulk.module.css'
import { JobState } from './job-state.tsx'
import { StopJob } from './stop-job.tsx'

type Job = AnswerOf<'GET /bulk-jobs/:id'>

/** While it sends; while its messages are on their way; and when nothing is expected, in ms. */
const refetchMs = { sending: 1000, going: 3000, quiet: 60_000 }

export function BulkJobPage() {
  const { id } = useParams({ from: '/shell/account/bulk/$id' })
  const queryKey = ['GET /bulk-jobs/:id', id]
  const { data, error, refetch } = useQuery({
    queryKey,
    queryFn: ({ signal }) => api('GET /bulk-jobs/:id', { params: { id }, signal }),
    refetchInterval: ({ state }) => (state.data === undefined ? false : pauseOf(state.data)),
  })
  const queryClient = useQueryClient()
  const state = data?.state
  // The balance beside the page is that of before.
  useEffect(() => {
    if (state !== undefined) void queryClient.invalidateQueries(sessionQuery)
  }, [state, queryClient])
  const back = <Link to="/bulk">Bulk</Link>
  if (data === undefined) {
    return (
      <>
        <PageHeader title={`Bulk ${id}`} back={back} />
        {error === null ? <ListSkeleton rows={6} /> : <ErrorState error={error} onRetry={() => void refetch()} />}
      </>
    )
  }
  return (
    <>
      <PageHeader
        title={data.name}
        back={back}
        intro={<JobState state={data.state} />}
        action={<Actions job={data} queryKey={queryKey} />}
      />
      <Stack gap="md" mb="md">
        <State job={data} />
        <Figures job={data} />
      </Stack>
      <Section title="Text">
        {data.body === null ? (
          <Text size="sm" c="dimmed">
            Each row has its own text.
          </Text>
        ) : (
          <p className={classes.text} dir="auto">
            {data.body}
          </p>
        )}
      </Section>
      <Refused job={data} />
      <Section title="Details">
        <KeyValues
          items={[
            ['From', data.from],
            ['Uploaded', <Time key="at" value={data.created_at} />],
            ['Uploaded by', data.by],
            ['Ended', data.ended_at && <Time key="end" value={data.ended_at} />],
            ['Rows', count(data.rows)],
          ]}
        />
      </Section>
    </>
  )
}

function pauseOf({ state, progress }: Job): number {
  if (state === 'sending') return refetchMs.sending
  return progress !== null && progress.queued + progress.sent > 0 ? refetchMs.going : refetchMs.quiet
}

function Actions({ job, queryKey }: { job: Job; queryKey: readonly string[] }) {
  const [asking, setAsking] = useState(false)
  const may = useMay('developer')
  const queryClient = useQueryClient()
  const show = (answer: Job) => {
    queryClient.setQueryData(queryKey, answer)
    void queryClient.invalidateQueries(sessionQuery)
  }
  const params = { id: job.id }
  const start = useMutation({ mutationFn: () => api('POST /bulk-jobs/:id/start', { params }), onSuccess: show })
  const complete = job.slices_received === job.slices
  const open = may && job.state !== 'done' && job.state !== 'cancelled'
  return (
    <Stack gap="xs" align="flex-end">
      <Group gap="xs">
        {job.accepted > 0 && (
          <>
            <Button
              variant="default"
              leftSection={<IconTable size={14} />}
              component={Link}
              to={`/messages?bulk=${job.id}` as string}
            >
              Messages
            </Button>
            <Download endpoint="GET /bulk-jobs/:id/messages.csv" id={job.id} label="Messages as CSV" />
          </>
        )}
        {open && complete && job.state !== 'sending' && (
          <Button loading={start.isPending} onClick={() => start.mutate()}>
            {job.state === 'stopped' ? 'Resume' : `Send for ${dollars(job.cost_all)}`}
          </Button>
        )}
        {open && (
          <Button variant="default" onClick={() => setAsking(true)}>
            {job.state === 'sending' ? 'Stop sending' : 'Cancel'}
          </Button>
        )}
      </Group>
      <ProblemAlert error={start.error} />
      <StopJob job={job} opened={asking} onClose={() => setAsking(false)} onStopped={show} />
    </Stack>
  )
}

/** What is going on, in a bar or a sentence. */
function State({ job }: { job: Job }) {
  const { state, reason, accepted, ready, slices, slices_received } = job
  if (state === 'stopped') {
    return (
      <Alert color="orange" icon={<IconPlayerPause size={18} />} title="Paused">
        {reason} {count(ready - accepted)} of {count(ready)} are waiting. Resume to send them; none is sent twice.
      </Alert>
    )
  }
  if (state === 'uploading' && slices_received < slices) {
    return (
      <Alert color="orange" icon={<IconInfoCircle size={18} />} title="Upload incomplete">
        {count(slices_received)} of {count(slices)} pieces are uploaded. Nothing has been sent. If the page that was
        uploading it is closed, cancel this one and upload the file again.
      </Alert>
    )
  }
  if (state === 'uploading') {
    return (
      <Alert color="blue" icon={<IconInfoCircle size={18} />} title="Not started">
        All rows are uploaded. Nothing has been sent yet.
      </Alert>
    )
  }
  const share = ready === 0 ? 0 : (100 * accepted) / ready
  return (
    <div>
      <Group justify="space-between" mb={6}>
        <Text size="sm" aria-live="polite">
          {state === 'cancelled'
            ? `Cancelled: ${count(accepted)} of ${count(ready)} had been accepted and will be sent.`
            : `${count(accepted)} of ${count(ready)} accepted`}
        </Text>
        {state === 'sending' && (
          <Text size="sm" c="dimmed">
            Sending continues if you close this page.
          </Text>
        )}
      </Group>
      <Progress
        value={share}
        animated={state === 'sending'}
        {...(state === 'cancelled' && { color: 'gray' })}
        aria-label="Accepted"
        size="lg"
      />
    </div>
  )
}

const noProgress = { queued: 0, sent: 0, delivered: 0, failed: 0, expired: 0 }

function Figures({ job }: { job: Job }) {
  const { refused, cost, cost_all, progress, state } = job
  return (
    <StatTiles>
      <DeliveryTiles progress={progress ?? noProgress} search={{ bulk: job.id }} />
      <StatTile label="Rejected rows" value={count(refused)} note="not charged" />
      <StatTile
        label="Cost"
        value={dollars(cost)}
        note={state === 'sending' || state === 'stopped' ? `of ${dollars(cost_all)}` : undefined}
      />
    </StatTiles>
  )
}

function Refused({ job }: { job: Job }) {
  if (job.refused === 0) return null
  return (
    <Section
      title="Rejected rows"
      intro={job.refused > job.refused_rows.length ? `The first ${job.refused_rows.length}.` : undefined}
      action={
        <Download endpoint="GET /bulk-jobs/:id/refused.csv" id={job.id} label="Download as CSV" size="compact-sm" />
      }
    >
      <DataTable
        label="Rejected rows"
        list={listOf(job.refused_rows)}
        rowKey={({ row }) => String(row)}
        empty={null}
        columns={[
          { label: 'Row', render: ({ row }) => count(row), width: '80px', narrow: 'aside' },
          { label: 'To', render: ({ to }) => <bdi>{to}</bdi>, width: '180px', narrow: 'title' },
          { label: 'Reason', render: ({ error }) => error },
        ]}
      />
    </Section>
  )
}

interface DownloadProps {
  endpoint: 'GET /bulk-jobs/:id/refused.csv' | 'GET /bulk-jobs/:id/messages.csv'
  id: string
  label: string
  size?: 'compact-sm'
}

function Download({ endpoint, id, label, size }: DownloadProps) {
  return (
    <Button
      component="a"
      href={addressOf(endpoint, { params: { id } })}
      download
      variant="default"
      leftSection={<IconDownload size={14} />}
      {...(size && { size })}
    >
      {label}
    </Button>
  )
}
