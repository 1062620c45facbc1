/** The webhook URL of a key, checked while it is typed, and enabled again after it was disabled. */
import { Alert, Button, Group, Text } from '@mantine/core'
import { useDebouncedValue, useDisclosure } from '@mantine/hooks'
import { IconAlertTriangle, IconCircleCheck, IconCircleX } from '@tabler/icons-react'
import type { KeyDetail } from '@websms/contract/members'
import { useState } from 'react'
import { useAnswer } from '../../client/answer.ts'
import { type AnswerOf, api } from '../../client/api.ts'
import { Problem } from '../../client/problem.ts'
import { useMay } from '../../client/session.ts'
import { TextField } from '../../ui/fields.tsx'
import { Form, FormProblem } from '../../ui/form.tsx'
import { Confirm } from '../../ui/form-dialog.tsx'
import { RelativeTime, Time } from '../../ui/time.tsx'
import { useChange } from '../../ui/use-change.ts'
import classes from './keys.module.css'

/** Time without a keystroke before the URL is checked, in ms. */
const pauseMs = 400

const shownBy = ['GET /keys', 'GET /keys/:id', 'GET /sending'] as const

export function WebhookUrl({ apiKey }: { apiKey: KeyDetail }) {
  const { id, webhook_url: saved, webhook_disabled_at: disabledAt } = apiKey
  const mayChange = useMay('developer')
  const save = useChange((url: string) => api('PUT /keys/:id/webhook', { params: { id }, body: { url } }), {
    shownBy,
    done: () => 'Webhook URL saved.',
  })
  return (
    <>
      {disabledAt !== null && saved !== null && (
        <Alert color="red" icon={<IconAlertTriangle size={18} />} title="This URL is disabled" mb="md">
          <Text size="sm">
            Since <Time value={disabledAt} />. {apiKey.webhook_disabled_reason}
          </Text>
          {mayChange && (
            <Button mt="sm" size="compact-sm" loading={save.isPending} onClick={() => save.mutate(saved)}>
              Enable again
            </Button>
          )}
        </Alert>
      )}
      <Failing apiKey={apiKey} />
      {mayChange ? (
        <UrlForm apiKey={apiKey} save={save} />
      ) : (
        <p className={classes.url}>
          <bdi>{saved ?? 'Not set.'}</bdi>
        </p>
      )}
    </>
  )
}

function Failing({ apiKey: { webhook_failing_since: since, webhook_disabled_at: disabledAt } }: { apiKey: KeyDetail }) {
  if (since === null || disabledAt !== null) return null
  return (
    <Alert color="orange" icon={<IconAlertTriangle size={18} />} mb="md">
      <Text size="sm">
        Deliveries to this URL started failing <RelativeTime value={since} />. After 5 days of failures it is disabled.
      </Text>
    </Alert>
  )
}

interface UrlFormProps {
  apiKey: KeyDetail
  save: ReturnType<typeof useChange<string, undefined>>
}

function UrlForm({ apiKey: { id, webhook_url: saved }, save }: UrlFormProps) {
  const [typed, setTyped] = useState(saved ?? '')
  const [removing, { open, close }] = useDisclosure()
  const url = typed.trim()
  const [settled] = useDebouncedValue(url, pauseMs)
  const isNew = url !== '' && url !== saved
  const { data, error } = useAnswer(
    'POST /keys/check-url',
    { body: { url: settled } },
    {
      enabled: isNew && settled === url,
      staleTime: 30_000,
      retry: false,
    },
  )
  const verdict = isNew && settled === url ? (data ?? null) : null
  const remove = useChange(() => api('DELETE /keys/:id/webhook', { params: { id } }), {
    shownBy,
    done: () => 'Webhook URL removed.',
  })
  return (
    <Form onSubmit={() => isNew && save.mutate(url)} error={save.error}>
      <FormProblem />
      <div className={classes.form}>
        <TextField
          aria-label="Webhook URL"
          name="url"
          aria-describedby="webhook-url-verdict"
          placeholder="https://shop.example/webhook"
          inputMode="url"
          autoComplete="off"
          spellCheck={false}
          maxLength={2000}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Group gap="xs">
          <Button type="submit" loading={save.isPending} disabled={!isNew || verdict?.result === 'refused'}>
            Save
          </Button>
          {saved !== null && (
            <Button variant="default" onClick={open}>
              Remove
            </Button>
          )}
        </Group>
      </div>
      <div id="webhook-url-verdict" aria-live="polite">
        {verdict !== null ? (
          <Verdict verdict={verdict} />
        ) : (
          isNew && <p className={classes.verdict}>{error === null ? 'Checking…' : Problem.of(error).detail}</p>
        )}
      </div>
      <Confirm
        opened={removing}
        onClose={close}
        title="Remove the webhook URL?"
        action="Remove"
        onConfirm={() => remove.mutateAsync(undefined)}
      >
        No more events are created for this key, and pending events are dropped.
      </Confirm>
    </Form>
  )
}

const icons = { good: IconCircleCheck, doubtful: IconAlertTriangle, refused: IconCircleX }

function Verdict({ verdict: { result, text } }: { verdict: AnswerOf<'POST /keys/check-url'> }) {
  const Shape = icons[result]
  return (
    <p className={classes.verdict} data-result={result}>
      <Shape size={16} aria-hidden />
      <bdi>{text}</bdi>
    </p>
  )
}
