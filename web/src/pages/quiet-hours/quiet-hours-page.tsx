/** Quiet hours of the account, by purpose, and a preview of what they do to a text. */
import { Button, Group, Stack, Switch, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { QuietWindow } from '@websms/contract/members'
import { useState } from 'react'
import { useAnswer, useInvalidate } from '../../client/answer.ts'
import { type AnswerOf, api } from '../../client/api.ts'
import { useMay } from '../../client/session.ts'
import { TextField } from '../../ui/fields.tsx'
import { Form, FormProblem } from '../../ui/form.tsx'
import { capitalised } from '../../ui/formats.ts'
import { Loaded } from '../../ui/list-states.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { purposeNames } from '../../ui/purposes.ts'
import { Section } from '../../ui/section.tsx'
import { Preview } from './preview.tsx'

type Hours = AnswerOf<'GET /quiet-hours'>['hours']
type Purpose = QuietWindow['purpose']

const purposes: readonly Purpose[] = ['marketing', 'service', 'transactional']

/** Of a purpose that gets its first quiet hours. */
const usual = { from: '20:00', to: '08:00' }

export function QuietHoursPage() {
  const answer = useAnswer('GET /quiet-hours')
  return (
    <>
      <PageHeader
        title="Quiet hours"
        intro={
          <>
            Messages that are due within these hours, by the recipient’s clock, wait until the hours end. They wait on
            the page <Link to="/scheduled">Scheduled</Link>, and are never refused.
          </>
        }
      />
      <Loaded answer={answer}>{({ hours }) => <Settings key={JSON.stringify(hours)} saved={hours} />}</Loaded>
    </>
  )
}

function Settings({ saved }: { saved: Hours }) {
  const [hours, setHours] = useState<Hours>(saved)
  const [done, setDone] = useState(false)
  const mayChange = useMay('developer')
  const invalidate = useInvalidate()
  const save = useMutation({
    mutationFn: () => api('PUT /quiet-hours', { body: { hours } }),
    onSuccess: () => {
      setDone(true)
      void invalidate('GET /quiet-hours')
    },
  })
  const change = (purpose: Purpose, window: Omit<QuietWindow, 'purpose'> | null) => {
    setDone(false)
    const others = hours.filter((one) => one.purpose !== purpose)
    setHours(window === null ? others : [...others, { purpose, ...window }])
  }
  return (
    <>
      <Section
        title="Hours"
        intro="One-time codes are sent at any hour. A message has the purpose of its API key, unless the send names another."
      >
        <Form onSubmit={() => save.mutate()} error={save.error}>
          <Stack maw={720}>
            <FormProblem />
            {!mayChange && (
              <Text size="sm" c="dimmed">
                Developers and owners of the account can change these.
              </Text>
            )}
            {purposes.map((purpose) => (
              <Window
                key={purpose}
                purpose={purpose}
                window={hours.find((one) => one.purpose === purpose) ?? null}
                disabled={!mayChange}
                onChange={(window) => change(purpose, window)}
              />
            ))}
            {mayChange && (
              <Group>
                <Button type="submit" loading={save.isPending} disabled={isSame(hours, saved)}>
                  Save
                </Button>
                <Text size="sm" c="dimmed" aria-live="polite">
                  {done && 'Saved. Messages that are already waiting keep their time.'}
                </Text>
              </Group>
            )}
          </Stack>
        </Form>
      </Section>
      <Preview hours={hours} />
    </>
  )
}

function isSame(one: Hours, other: Hours): boolean {
  const text = (hours: Hours) =>
    hours
      .map(({ purpose, from, to }) => `${purpose} ${from} ${to}`)
      .sort()
      .join()
  return text(one) === text(other)
}

interface WindowProps {
  purpose: Purpose
  /** Null: none. */
  window: Omit<QuietWindow, 'purpose'> | null
  disabled: boolean
  onChange: (window: Omit<QuietWindow, 'purpose'> | null) => void
}

function Window({ purpose, window, disabled, onChange }: WindowProps) {
  const name = capitalised(purposeNames[purpose])
  return (
    <Group align="flex-end" gap="md">
      <Switch
        w={230}
        pb={window === null ? 0 : 8}
        label={name}
        disabled={disabled}
        checked={window !== null}
        onChange={(event) => onChange(event.currentTarget.checked ? usual : null)}
      />
      {window !== null &&
        (['from', 'to'] as const).map((end) => (
          <TextField
            key={end}
            type="time"
            label={end === 'from' ? 'From' : 'Until'}
            aria-label={`${name}, ${end === 'from' ? 'from' : 'until'}`}
            name={`${purpose}.${end}`}
            required
            disabled={disabled}
            value={window[end]}
            onChange={(event) => onChange({ ...window, [end]: event.currentTarget.value })}
          />
        ))}
    </Group>
  )
}
