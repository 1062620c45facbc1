/** The decision about messages that wait for a carrier that is not used any longer. */
import { Button, Radio, type RadioGroupProps, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { BodyOf } from '../../../client/api.ts'
import { api } from '../../../client/api.ts'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { isolated } from '../../../ui/formats.ts'
import { useChange } from '../../../ui/use-change.ts'
import { partsWait } from './carrier-state.tsx'
import { type Absent, shownBy } from './use-carriers.ts'

export type Waiting = BodyOf<'POST /operator/carriers/:id/waiting'>['waiting']

const choices: readonly { value: Waiting; label: string; text: string; action: string }[] = [
  {
    value: 'move',
    label: 'Send them through other carriers',
    text: 'Within seconds, where another carrier takes them. The others keep waiting.',
    action: 'Move them',
  },
  {
    value: 'keep',
    label: 'Let them wait',
    text: 'They are sent if this carrier is used again, and expire after 48 h; one-time codes after 10 minutes.',
    action: 'Let them wait',
  },
  {
    value: 'fail',
    label: 'End them as failed',
    text: 'Their accounts get a receipt, and the refund that their policy gives. This cannot be undone.',
    action: 'Fail them',
  },
]

export function WaitingChoice(props: Pick<RadioGroupProps, 'label' | 'value' | 'onChange'>) {
  return (
    <Radio.Group {...props}>
      <Stack gap={8} mt={6}>
        {choices.map(({ value, label, text }) => (
          <Radio key={value} value={value} label={label} description={text} />
        ))}
      </Stack>
    </Radio.Group>
  )
}

const now: Record<Waiting, string> = {
  move: 'Other carriers send those that they take.',
  keep: 'What waits expires after 48 h.',
  fail: 'What waits is ended as failed.',
}

/** Parts that wait for a carrier that is not used, what becomes of them, and another decision. */
export function UnusedWaiting({ unused }: { unused: Absent }) {
  const { id, name, parts, waiting } = unused
  const [asking, { open, close }] = useDisclosure()
  const decide = useChange(
    (chosen: Waiting) => api('POST /operator/carriers/:id/waiting', { params: { id }, body: { waiting: chosen } }),
    { shownBy },
  )
  if (parts === 0) return 'Nothing waits for it.'
  return (
    <>
      <span>
        {partsWait(parts)}. {now[waiting]}
      </span>
      <Button variant="default" size="compact-sm" onClick={open}>
        Decide
      </Button>
      <FormDialog
        opened={asking}
        onClose={close}
        title={`Messages that wait for ${isolated(name)}`}
        values={{ waiting }}
        action={(values) => choices.find(({ value }) => value === values.waiting)!.action}
        onSubmit={(values) => decide.mutateAsync(values.waiting)}
      >
        {(form) => (
          <>
            <Text size="sm">{partsWait(parts)} for a carrier that is not used any longer.</Text>
            <WaitingChoice label="What should become of the messages?" {...form.getInputProps('waiting')} />
          </>
        )}
      </FormDialog>
    </>
  )
}
