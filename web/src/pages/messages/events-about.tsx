/** The webhook events about a message, each with its attempts and the way to its own page. */
import { Group, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { MessageDetail } from '@websms/contract/members'
import { duration } from '../../ui/formats.ts'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { Time } from '../../ui/time.tsx'
import classes from './messages.module.css'

export function EventsAbout({ events }: { events: MessageDetail['events'] }) {
  if (events.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        No events yet, or this API key has no webhook URL.
      </Text>
    )
  }
  return events.map(({ id, type, state, created_at, attempts }) => (
    <div key={id} className={classes.event}>
      <Group gap="sm">
        <Link to="/webhooks/$id" params={{ id }}>
          evt_{id}
        </Link>
        <Text size="sm">{type}</Text>
        <StatusBadge status={state} />
        <Text size="sm" c="dimmed" ml="auto">
          <Time value={created_at} />
        </Text>
      </Group>
      {attempts.map((attempt) => (
        <p key={attempt.number} className={classes.attempt}>
          <span>Attempt {attempt.number}</span>
          <bdi>{[attempt.status_code, attempt.error].filter((part) => part !== null).join(' ')}</bdi>
          <span>{duration(attempt.duration_ms)}</span>
          {attempt.response !== null && attempt.response !== '' && (
            <Text component="bdi" size="sm" c="dimmed" lineClamp={2} title={attempt.response}>
              {attempt.response}
            </Text>
          )}
        </p>
      ))}
      {attempts.length === 0 && (
        <p className={classes.attempt}>
          <span>Not attempted yet</span>
        </p>
      )}
    </div>
  ))
}
