/** Attempts a pending event now instead of at its next time, for a receiver that works again. */
import { Button } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import type { EventItem } from '@websms/contract/members'
import { api } from '../../client/api.ts'
import { useActed } from '../../client/pace.ts'
import { useMay } from '../../client/session.ts'
import { tellProblem, useChange } from '../../ui/use-change.ts'

interface TryNowProps {
  event: Pick<EventItem, 'id' | 'state' | 'next_at'>
  /** One of many buttons in a list. */
  inList?: boolean
}

export function TryNow({ event: { id, state, next_at }, inList = false }: TryNowProps) {
  const trying = useChange(() => api('POST /events/:id/try', { params: { id } }), {
    shownBy: ['GET /events', 'GET /events/:id'],
    done: () => `evt_${id} is tried now.`,
  })
  const acted = useActed()
  const may = useMay('developer')
  const waits = state === 'pending' && next_at !== null && Date.parse(next_at) > Date.now()
  if (!may || !waits) return null
  return (
    <Button
      {...(inList
        ? { variant: 'subtle', size: 'compact-xs', 'aria-label': `Try now: evt_${id}` }
        : { leftSection: <IconPlayerPlay size={16} /> })}
      loading={trying.isPending}
      onClick={() => trying.mutate(undefined, { onSuccess: acted, onError: tellProblem })}
    >
      Try now
    </Button>
  )
}
