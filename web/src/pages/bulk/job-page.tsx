/** One bulk job: its progress, the states of its messages, and a way to stop it. */
import { Alert, Button, Group, Progress, Stack, Text } from '@mantine/core'
import { IconClock, IconInfoCircle, IconPlayerPause, IconTable } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { answerQuery, useAnswer, useInvalidate } from '../../client/answer.ts'
import { type AnswerOf, addressOf, api } from '../../client/api.ts'
import { useAccount, useMay } from '../../client/session.ts'
import { ButtonLink, DownloadButton } from '../../ui/button-link.tsx'
import { DataTable } from '../../ui/data-table.tsx'
import { DeliveryTiles } from '../../ui/delivery-tiles.tsx'
import { count, dollars } from '../../ui/formats.ts'
import { KeyValues } from '../../ui/key-values.tsx'
import { Loaded } from '../../ui/list-states.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { purposeNames } from '../../ui/purposes.ts'
import { Section } from '../../ui/section.tsx'
import { StatTile, StatTiles } from '../../ui/stat-tile.tsx'
import { Time } from '../../ui/time.tsx'
import { listOf } from '../../ui/use-list.ts'
import classes from './bulk.module.css'
import { isScheduled, JobState } from './job-state.tsx'
import { StopJob } from './stop-job.tsx'

type Job = AnswerOf<'GET /bulk-jobs/:id'>

const jobRoute = getRouteApi('/shell/account/bulk/$id')

/** Intervals of polling, in ms: while it sends, while its messages are on their way or its time comes, and when nothing more
 *  is expected. */
const refetchMs = { sending: 1000, going: 3000, quiet: 60_000 }

export function BulkJobPage() {
  const { id } = jobRoute.useParams()
  const answer = useAnswer(
    'GET /bulk-jobs/:id',
    { params: { id } },
    { refetchInterval: ({ state }) => (state.data === undefined ? false : pauseOf(state.data)) },
  )
  const job = answer.data
  const invalidate = useInvalidate()
  const state = job?.state
  // The balance beside the page is older than the job's new state.
  useEffect(() => {
    if (state !== undefined) void invalidate('GET /session')
  }, [state, invalidate])
  return (
    <>
      <PageHeader
        title={job?.name ?? `Bulk ${id}`}
        back={<Link to="/bulk">Bulk</Link>}
        intro={job && <JobState job={job} />}
        action={job && <Actions job={job} />}
      />
      <Loaded answer={answer} rows={6}>
        {(job) => <Detail job={job} />}
      </Loaded>
    </>
  )
}

function Detail({ job }: { job: Job }) {
  const { texts_hidden: textsHidden } = useAccount()
  return (
    <>
      <Stack mb="md">
        <State job={job} />
        <Figures job={job} />
      </Stack>
      <Section title="Text">
        {job.body === null ? (
          <Text size="sm" c="dimmed">
            {textsHidden ? 'Text hidden, or each row has its own.' : 'Each row has its own text.'}
          </Text>
        ) : (
          <p className={classes.text} dir="auto">
            {job.body}
          </p>
        )}
      </Section>
      <Refused job={job} />
      <Section title="Details">
        <KeyValues
          items={[
            ['From', job.from],
            ['Purpose', job.purpose && purposeNames[job.purpose]],
            ['Uploaded', <Time key="at" value={job.created_at} />],
            ['Uploaded by', job.by],
            ['Sending begins', job.send_at && <Time key="begin" value={job.send_at} />],
            ['Ended', job.ended_at && <Time key="end" value={job.ended_at} />],
            ['Rows', count(job.rows)],
          ]}
        />
      </Section>
    </>
  )
}

function pauseOf(job: Job): number {
  const { state, progress } = job
  if (isScheduled(job)) return refetchMs.going
  if (state === 'sending') return refetchMs.sending
  return progress !== null && progress.queued + progress.sent > 0 ? refetchMs.going : refetchMs.quiet
}

function Actions({ job }: { job: Job }) {
  const [asking, setAsking] = useState(false)
  const may = useMay('developer')
  const queryClient = useQueryClient()
  const invalidate = useInvalidate()
  const params = { id: job.id }
  const show = (answer: Job) => {
    queryClient.setQueryData(answerQuery('GET /bulk-jobs/:id', { params }).queryKey, answer)
    void invalidate('GET /session')
  }
  const start = useMutation({ mutationFn: () => api('POST /bulk-jobs/:id/start', { params }), onSuccess: show })
  const complete = job.slices_received === job.slices
  const open = may && job.state !== 'done' && job.state !== 'cancelled'
  return (
    <Stack gap="xs" align="flex-end">
      <Group gap="xs">
        {job.accepted > 0 && (
          <>
            <ButtonLink
              variant="default"
              leftSection={<IconTable size={14} />}
              to="/messages"
              search={{ bulk: job.id }}
            >
              Messages
            </ButtonLink>
            <DownloadButton href={addressOf('GET /bulk-jobs/:id/messages.csv', { params })}>
              Messages as CSV
            </DownloadButton>
          </>
        )}
        {open && complete && job.state !== 'sending' && (
          <Button loading={start.isPending} onClick={() => start.mutate()}>
            {job.state === 'stopped' ? 'Resume' : `Send for ${dollars(job.cost_all)}`}
          </Button>
        )}
        {open && (
          <Button variant="default" onClick={() => setAsking(true)}>
            {job.state === 'sending' && !isScheduled(job) ? 'Stop sending' : 'Cancel'}
          </Button>
        )}
      </Group>
      <ProblemAlert error={start.error} />
      <StopJob job={job} opened={asking} onClose={() => setAsking(false)} onStopped={show} />
    </Stack>
  )
}

/** The state, in a bar or a sentence. */
function State({ job }: { job: Job }) {
  const { state, reason, accepted, ready, slices, slices_received, send_at } = job
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
  if (send_at !== null && isScheduled(job)) {
    return (
      <Alert color="blue" icon={<IconClock size={18} />} title="Scheduled">
        Sending begins at <Time value={send_at} />. Nothing is charged before.
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
        <DownloadButton
          href={addressOf('GET /bulk-jobs/:id/refused.csv', { params: { id: job.id } })}
          size="compact-sm"
        >
          Download as CSV
        </DownloadButton>
      }
    >
      <DataTable
        label="Rejected rows"
        list={listOf(job.refused_rows)}
        rowKey={({ row }) => String(row)}
        empty={null}
        columns={[
          { label: 'Row', render: ({ row }) => count(row), width: '80px', narrow: 'figure' },
          { label: 'To', render: ({ to }) => <bdi>{to}</bdi>, width: '180px', narrow: 'title' },
          { label: 'Reason', render: ({ error }) => error, wraps: true },
        ]}
      />
    </Section>
  )
}
