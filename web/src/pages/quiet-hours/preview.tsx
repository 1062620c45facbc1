/** When a text to a number would go out, with the quiet hours as they stand on the page. */
import { Group, Select, Stack, Text } from '@mantine/core'
import { keepPreviousData } from '@tanstack/react-query'
import type { QuietWindow } from '@websms/contract/members'
import { useState } from 'react'
import { useAnswer } from '../../client/answer.ts'
import type { AnswerOf } from '../../client/api.ts'
import { Problem } from '../../client/problem.ts'
import { TextField } from '../../ui/fields.tsx'
import { capitalised } from '../../ui/formats.ts'
import { purposeNames } from '../../ui/purposes.ts'
import { Section } from '../../ui/section.tsx'

export function Preview({ hours }: { hours: readonly QuietWindow[] }) {
  const [number, setNumber] = useState('6421234567')
  const [time, setTime] = useState('21:00')
  const [chosen, choose] = useState<string | null>(null)
  const window = hours.find(({ purpose }) => purpose === chosen) ?? hours[0]
  if (window === undefined) return null
  const { purpose, from, to } = window
  const complete = number.trim() !== '' && [time, from, to].every((clock) => /^\d\d:\d\d$/.test(clock))
  return (
    <Section title="Preview" intro="What the hours above would do to a text. They need not be saved yet.">
      <Stack maw={720}>
        <Group align="flex-end">
          <TextField
            label="Number"
            name="number"
            inputMode="tel"
            value={number}
            onChange={(event) => setNumber(event.currentTarget.value)}
          />
          <TextField
            type="time"
            label="Sent at, their time"
            name="time"
            value={time}
            onChange={(event) => setTime(event.currentTarget.value)}
          />
          {hours.length > 1 && (
            <Select
              label="Messages"
              allowDeselect={false}
              data={hours.map((one) => ({ value: one.purpose, label: capitalised(purposeNames[one.purpose]) }))}
              value={purpose}
              onChange={choose}
            />
          )}
        </Group>
        <div aria-live="polite">{complete && <Outcome query={{ number, time, from, to }} />}</div>
      </Stack>
    </Section>
  )
}

function Outcome({ query }: { query: { number: string; time: string; from: string; to: string } }) {
  const { data, error } = useAnswer('GET /quiet-hours/preview', { query }, { placeholderData: keepPreviousData })
  if (error !== null) {
    return (
      <Text size="sm" c="red">
        {Object.values(Problem.of(error).fields)[0] ?? Problem.of(error).detail}
      </Text>
    )
  }
  return data === undefined ? null : <Text size="sm">{sentenceOf(data)}</Text>
}

/** `A text to 6421234567 at Mon 21:00 would go out Tue 08:00 (Pacific/Auckland).` */
function sentenceOf({ to, zones, at, send_at }: AnswerOf<'GET /quiet-hours/preview'>): string {
  const [zone] = zones
  const format = new Intl.DateTimeFormat('en-NZ', {
    ...{ timeZone: zone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  })
  const clock = (iso: string) => format.format(new Date(iso)).replace(',', '')
  const others =
    zones.length > 1
      ? ` The number may be in ${zones.length} time zones: the hours must have ended in all of them.`
      : ''
  const when = send_at === at ? 'go out at once' : `go out ${clock(send_at)}`
  return `A text to ${to} at ${clock(at)} would ${when} (${zone}).${others}`
}
