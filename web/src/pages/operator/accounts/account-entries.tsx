/** A short list that belongs to an account: its entries, removing one, and adding one. */
import { Button, Group, Text } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { TextField } from '../../../ui/fields.tsx'
import { FieldRow, Form, FormProblem } from '../../../ui/form.tsx'
import { Confirm } from '../../../ui/form-dialog.tsx'
import { Section } from '../../../ui/section.tsx'
import { useChange } from '../../../ui/use-change.ts'

export interface AccountEntriesProps {
  title: string
  intro: string
  entries: readonly string[]
  /** Shown while the list is empty. */
  none: string
  field: { name: string; label: string; placeholder: string; maxLength: number }
  add: (entry: string) => Promise<unknown>
  /** The notification after adding. */
  added: (entry: string) => string
  remove: (entry: string) => Promise<unknown>
  removed: (entry: string) => string
  /** The title of the confirmation before removing. */
  question: (entry: string) => string
  /** What removing does. */
  consequence: string
}

export function AccountEntries({
  title,
  intro,
  entries,
  none,
  field,
  question,
  consequence,
  ...does
}: AccountEntriesProps) {
  const [entry, setEntry] = useState('')
  const [removing, setRemoving] = useState<string | null>(null)
  const shownBy = ['GET /operator/accounts/:id'] as const
  const add = useChange(() => does.add(entry), { shownBy, done: () => does.added(entry) })
  const remove = useChange((one: string) => does.remove(one), { shownBy, done: (one) => does.removed(one) })
  return (
    <Section title={title} intro={intro}>
      {entries.length === 0 ? (
        <Text size="sm" c="dimmed" mb="sm">
          {none}
        </Text>
      ) : (
        <Group gap="xs" mb="sm">
          {entries.map((one) => (
            <Button
              key={one}
              variant="default"
              size="compact-sm"
              rightSection={<IconX size={13} aria-hidden />}
              aria-label={`Remove ${one}`}
              onClick={() => setRemoving(one)}
            >
              {one}
            </Button>
          ))}
        </Group>
      )}
      <Form onSubmit={() => add.mutate(undefined, { onSuccess: () => setEntry('') })} error={add.error}>
        <FormProblem />
        <FieldRow>
          <TextField {...field} required value={entry} onChange={(event) => setEntry(event.currentTarget.value)} />
          <Button type="submit" variant="default" loading={add.isPending}>
            Add
          </Button>
        </FieldRow>
      </Form>
      <Confirm
        opened={removing !== null}
        onClose={() => setRemoving(null)}
        title={question(removing ?? '')}
        action="Remove"
        onConfirm={() => remove.mutateAsync(removing!)}
      >
        {consequence}
      </Confirm>
    </Section>
  )
}
