/** A new name for an API key. */
import { Button, Group, Modal, Stack } from '@mantine/core'
import type { KeyItem } from '@websms/contract/members'
import { useEffect, useState } from 'react'
import { api } from '../../app/api.ts'
import { TextField } from '../../parts/fields.tsx'
import { Form, FormProblem } from '../../parts/form.tsx'
import { useChange } from '../../parts/use-change.ts'

interface RenameKeyProps {
  apiKey: KeyItem
  opened: boolean
  onClose: () => void
}

export function RenameKey({ apiKey: { id, name }, opened, onClose }: RenameKeyProps) {
  const [typed, setTyped] = useState(name)
  const rename = useChange((to: string) => api('PATCH /keys/:id', { params: { id }, body: { name: to } }), {
    shownBy: ['GET /keys', 'GET /keys/:id', 'GET /messages/choices'],
  })
  const { reset } = rename
  useEffect(() => {
    if (!opened) return
    setTyped(name)
    reset()
  }, [opened, name, reset])
  return (
    <Modal opened={opened} onClose={onClose} title="Rename API key">
      <Form onSubmit={() => rename.mutate(typed, { onSuccess: onClose })} error={rename.error}>
        <Stack gap="sm">
          <FormProblem />
          <TextField
            label="Name"
            name="name"
            required
            maxLength={200}
            data-autofocus
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Group justify="flex-end" gap="sm" mt="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={rename.isPending}>
              Rename
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  )
}
