/** Asks before a bulk send is stopped. */
import { type AnswerOf, api } from '../../client/api.ts'
import { Confirm } from '../../ui/form-dialog.tsx'
import { count, countOf, isolated } from '../../ui/formats.ts'
import { isScheduled } from './job-state.tsx'

type Job = AnswerOf<'GET /bulk-jobs/:id'>

interface StopJobProps {
  job: Job
  opened: boolean
  onClose: () => void
  onStopped: (job: Job) => void
}

export function StopJob({ job, opened, onClose, onStopped }: StopJobProps) {
  const sending = job.state === 'sending' && !isScheduled(job)
  const begun = sending || job.accepted > 0
  return (
    <Confirm
      opened={opened}
      onClose={onClose}
      title={`${begun ? 'Stop sending' : 'Cancel'} ${isolated(job.name)}?`}
      action={begun ? 'Stop sending' : 'Cancel this send'}
      cancel={sending ? 'Keep sending' : 'Keep it'}
      onConfirm={async () => onStopped(await api('POST /bulk-jobs/:id/cancel', { params: { id: job.id } }))}
    >
      {consequence(job)}
    </Confirm>
  )
}

/** The figures of a job that is sending are a moment old. */
export function consequence(job: Pick<Job, 'state' | 'accepted' | 'ready' | 'send_at'>): string {
  const { state, accepted, ready } = job
  const rest = count(ready - accepted)
  if (state === 'sending' && !isScheduled(job)) {
    return (
      `${countOf(accepted, 'message')} accepted so far. Those, and what is accepted until you confirm, will be sent; the ` +
      'page then says how many. The rest will not be sent and costs nothing.'
    )
  }
  if (accepted === 0) return 'Nothing has been sent. None of its messages will be sent, and it costs nothing.'
  return `${countOf(accepted, 'message')} accepted, which will be sent. The other ${rest} will not be sent and cost nothing.`
}
