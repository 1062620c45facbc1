/** The state of a bulk job. */
import { type Icon, IconCircleCheck, IconPlayerPause, IconSend, IconUpload } from '@tabler/icons-react'
import type { BulkJob } from '@websms/contract/members'
import { StatusBadge, type Tone } from '../../ui/status-badge.tsx'

const looks: Partial<Record<BulkJob['state'], { tone: Tone; icon: Icon }>> = {
  uploading: { tone: 'going', icon: IconUpload },
  sending: { tone: 'going', icon: IconSend },
  stopped: { tone: 'warning', icon: IconPlayerPause },
  done: { tone: 'good', icon: IconCircleCheck },
}

export function JobState({ state }: { state: BulkJob['state'] }) {
  return <StatusBadge status={state} label={state === 'stopped' ? 'paused' : state} {...looks[state]} />
}
