/** Whether what is shown is live: a dot and a word, and how many wait while it is paused. */
import { Button, Group } from '@mantine/core'
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import { count } from './formats.ts'
import classes from './live-badge.module.css'
import type { EventStream } from './use-event-stream.ts'

const words = { connecting: 'Connecting', open: 'Live', lost: 'Connection lost, reconnecting' }

export function LiveBadge({
  stream,
}: {
  stream: Pick<EventStream<unknown>, 'state' | 'paused' | 'held' | 'setPaused'>
}) {
  const { state, paused, held, setPaused } = stream
  return (
    <Group gap="sm">
      <span className={classes.badge} data-state={state === 'open' && paused ? 'paused' : state} role="status">
        {state === 'open' && paused ? `Paused${held > 0 ? `, ${count(held)} new` : ''}` : words[state]}
      </span>
      <Button
        variant="default"
        leftSection={paused ? <IconPlayerPlay size={14} /> : <IconPlayerPause size={14} />}
        onClick={() => setPaused(!paused)}
      >
        {paused ? 'Resume' : 'Pause'}
      </Button>
    </Group>
  )
}
