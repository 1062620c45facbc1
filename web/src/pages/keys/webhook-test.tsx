/** Posts a test event to the webhook URL, and shows the request and the response. */
import { Button, Group, SegmentedControl, Text } from '@mantine/core'
import { IconSend } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import type { TestResult } from '@websms/contract/members'
import { useState } from 'react'
import { api } from '../../client/api.ts'
import { CodeBlock } from '../../ui/code-block.tsx'
import { headerLines } from '../../ui/formats.ts'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import classes from './keys.module.css'

type EventType = 'dlr' | 'mo' | 'optout'

export function TestEvent({ id }: { id: string }) {
  const [type, setType] = useState<EventType>('dlr')
  const send = useMutation({
    mutationFn: (chosen: EventType) => api('POST /keys/:id/test-events', { params: { id }, body: { type: chosen } }),
  })
  return (
    <>
      <Group gap="sm">
        <SegmentedControl
          aria-label="Event type"
          size="sm"
          data={[
            { value: 'dlr', label: 'dlr, a receipt' },
            { value: 'mo', label: 'mo, a reply' },
            { value: 'optout', label: 'optout' },
          ]}
          value={type}
          onChange={(value) => setType(value as EventType)}
        />
        <Button
          variant="default"
          leftSection={<IconSend size={15} />}
          loading={send.isPending}
          onClick={() => send.mutate(type)}
        >
          Send test event
        </Button>
      </Group>
      <div aria-live="polite">
        {send.error !== null && (
          <div className={classes.result}>
            <ProblemAlert error={send.error} />
          </div>
        )}
        {send.data !== undefined && !send.isPending && <Result result={send.data} />}
      </div>
    </>
  )
}

function Result({ result }: { result: TestResult }) {
  const { delivered, status_code: status, error, duration_ms: ms, response, meaning } = result
  return (
    <div className={classes.result}>
      <div className={classes.outcome}>
        <StatusBadge status={delivered ? 'delivered' : 'failed'} label={status === null ? 'No answer' : `${status}`} />
        <span>{ms} ms</span>
        {error !== null && <bdi>{error}</bdi>}
        <Text size="sm" c="dimmed">
          {meaning}
        </Text>
      </div>
      <div className={classes.exchange}>
        <CodeBlock
          label="Request"
          code={`POST ${result.url}\n${headerLines(result.request_headers)}\n\n${result.body}`}
          heightMax={14}
          wraps
        />
        <CodeBlock label="Response body" code={response ?? '(empty)'} heightMax={14} wraps />
      </div>
    </div>
  )
}
