/** The state of a bulk job. */
import { type Icon, IconCircleCheck, IconClock, IconPlayerPause, IconSend, IconUpload } from '@tabler/icons-react'
import type { BulkJob } from '@websms/contract/members'
import { StatusBadge, type Tone } from '../../ui/status-badge.tsx'

const looks: Partial<Record<BulkJob['state'], { tone: Tone; icon: Icon }>> = {
  uploading: { tone: 'going', icon: IconUpload },
  sending: { tone: 'going', icon: IconSend },
  stopped: { tone: 'warning', icon: IconPlayerPause },
  done: { tone: 'good', icon: IconCircleCheck },
}

type State = Pick<BulkJob, 'state' | 'accepted' | 'send_at'>

/** True for a job that is started and begins to send later. */
export function isScheduled({ state, accepted, send_at }: State): boolean {
  return state === 'sending' && accepted === 0 && send_at !== null && Date.parse(send_at) > Date.now()
}

export function JobState({ job }: { job: State }) {
  const { state } = job
  if (isScheduled(job)) return <StatusBadge status="scheduled" tone="quiet" icon={IconClock} />
  return <StatusBadge status={state} label={state === 'stopped' ? 'paused' : state} {...looks[state]} />
}
