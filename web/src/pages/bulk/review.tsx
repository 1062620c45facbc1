/** A list that is ready: its figures, its cost, and the button that uploads and sends it. */
import { Button, Group, Progress, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconSend } from '@tabler/icons-react'
import { Confirm } from '../../ui/form-dialog.tsx'
import { count, countOf, dollars } from '../../ui/formats.ts'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { Section } from '../../ui/section.tsx'
import { sendTimeOf } from '../../ui/send-time.tsx'
import { countriesText } from '../send/recipients-summary.tsx'
import classes from './bulk.module.css'
import type { Draft } from './use-draft.ts'
import { useUpload } from './use-upload.ts'

export function Review({ name, draft }: { name: string; draft: Draft }) {
  const { choices, prepared, personal, prices, cost, fault } = draft
  const { text, from, keyId, purpose, fold, later, column, keepRepeated, addZeros } = choices
  const sendAt = sendTimeOf(later)
  const [asking, { open, close }] = useDisclosure()
  const list = { name, body: personal ? null : text, from, keyId, purpose, fold, sendAt, rows: prepared.rows }
  const { sending, progress, cancel } = useUpload(list, JSON.stringify([text, column, keepRepeated, addZeros]))
  return (
    <Section title="Review">
      <Facts draft={draft} />
      <Stack gap="sm">
        <ProblemAlert error={sending.error} />
        {sending.isPending ? (
          <>
            <Progress value={100 * progress} aria-label="Upload" animated />
            <Group gap="sm">
              <Text size="sm" aria-live="polite">
                Uploading: {Math.round(100 * progress)} %. Nothing is sent until the upload is complete.
              </Text>
              <Button variant="default" size="compact-sm" onClick={cancel}>
                Cancel
              </Button>
            </Group>
          </>
        ) : (
          <Group>
            <Button leftSection={<IconSend size={16} />} disabled={fault !== null} onClick={open}>
              {later === null ? 'Send' : 'Schedule'} to {count(prepared.rows.length)}
            </Button>
            {fault !== null && (
              <Text size="sm" c={text === '' ? 'dimmed' : 'red'}>
                {fault}
              </Text>
            )}
          </Group>
        )}
      </Stack>
      <Confirm
        opened={asking}
        onClose={close}
        title={`Send to ${countOf(prepared.rows.length, 'number')}?`}
        action={cost === null ? 'Send' : `Send for ${dollars(cost)}`}
        harmless
        onConfirm={async () => sending.mutate()}
      >
        {countOf(prepared.parts, 'part')}
        {cost !== null && ` at ${priceText(prices)} each`}. Sending continues if you close the page, and you can stop it
        at any time.
      </Confirm>
    </Section>
  )
}

function priceText({ min, max }: Draft['prices']): string {
  return min === max ? dollars(min) : `${dollars(min)} to ${dollars(max)}`
}

function Facts({ draft: { choices, numbers, prepared, bad, cost } }: { draft: Draft }) {
  const { rows, parts, partsMost } = prepared
  const facts = [
    ['Messages', count(rows.length)],
    ['Parts', partsMost > 1 ? `${count(parts)}, up to ${partsMost} each` : count(parts)],
    ['Skipped, invalid', count(bad.length)],
    ['Skipped, duplicates', count(choices.keepRepeated ? 0 : numbers.repeated)],
    ['Cost', cost === null ? '…' : dollars(cost)],
  ]
  return (
    <>
      <dl className={classes.facts}>
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {numbers.countries.size > 0 && (
        <Text size="sm" c="dimmed" mb="sm">
          To {countriesText(numbers.countries, 6)}.
          {numbers.countries.size > 1 && ' An unexpected country usually means a spreadsheet dropped the leading 0.'}
        </Text>
      )}
    </>
  )
}
