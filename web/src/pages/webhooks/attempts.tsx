/** The attempts at an event, newest first, each with its request and its response. */
import { Accordion, Text } from '@mantine/core'
import type { EventAttempt, EventDetail } from '@websms/contract/members'
import { CodeBlock } from '../../ui/code-block.tsx'
import { duration, headerLines } from '../../ui/formats.ts'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { Time } from '../../ui/time.tsx'
import classes from './webhooks.module.css'

export function Attempts({ event: { attempts, body } }: { event: EventDetail }) {
  if (attempts.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        No attempts yet.
      </Text>
    )
  }
  const newestFirst = attempts.toReversed()
  return (
    <Accordion multiple variant="contained" defaultValue={[String(newestFirst[0]!.number)]} order={3}>
      {newestFirst.map((attempt) => (
        <Accordion.Item key={attempt.number} value={String(attempt.number)}>
          <Accordion.Control>
            <Summary attempt={attempt} />
          </Accordion.Control>
          <Accordion.Panel>
            <Exchange attempt={attempt} body={body} />
          </Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  )
}

/** `200`, or the reason why there was no response. */
export function answerText({ status_code: status, error }: Pick<EventAttempt, 'status_code' | 'error'>): string {
  return [status, error].filter((part) => part !== null).join(' ')
}

function Summary({ attempt }: { attempt: EventAttempt }) {
  const { number, started_at, duration_ms, status_code: status } = attempt
  const delivered = status !== null && status >= 200 && status < 300
  return (
    <span className={classes.summary}>
      <strong>Attempt {number}</strong>
      <StatusBadge status={delivered ? 'delivered' : 'failed'} label={answerText(attempt)} />
      <span className={classes.quiet}>{duration(duration_ms)}</span>
      <span className={classes.when}>
        <Time value={started_at} />
      </span>
    </span>
  )
}

/** In place of a body that an operator does not see. */
const hidden = '(hidden)'

function Exchange({ attempt, body }: { attempt: EventAttempt; body: string | null }) {
  const { request_headers: headers, response, status_code: status, error } = attempt
  if (headers.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        Nothing was sent: {error ?? 'there was no URL to send it to'}.
      </Text>
    )
  }
  const noResponse = status === null ? `(no response: ${error})` : body === null ? hidden : '(empty)'
  const signed = headers.some(({ name }) => name === 'webhook-signature')
  return (
    <>
      <div className={classes.exchange}>
        <CodeBlock label="Request" code={`${headerLines(headers)}\n\n${body ?? hidden}`} heightMax={14} wraps />
        <CodeBlock label="Response body" code={response ?? noResponse} heightMax={14} wraps />
      </div>
      {!signed && (
        <p className={classes.note}>
          It was signed with a secret that has since been rotated, so its signature can no longer be shown.
        </p>
      )}
    </>
  )
}
