/** Options of a send that an operator lets an API key use. */
import { Checkbox, Menu, Stack } from '@mantine/core'
import { IconBolt } from '@tabler/icons-react'
import { useState } from 'react'
import { api } from '../../../client/api.ts'
import { useMay } from '../../../client/session.ts'
import { ActionsMenu } from '../../../ui/actions-menu.tsx'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { isolated } from '../../../ui/formats.ts'
import { type Grant, grantsText } from '../../../ui/grants.ts'
import { useChange } from '../../../ui/use-change.ts'
import type { Account } from './account-state.tsx'

interface KeyGrantsProps {
  accountId: string
  apiKey: Account['keys'][number]
}

export function KeyGrants({ accountId, apiKey: { id, name, grants, revoked_at: revokedAt } }: KeyGrantsProps) {
  const mayChange = useMay('PUT /operator/accounts/:id/keys/:key_id/grants')
  const [opened, setOpened] = useState(false)
  const save = useChange(
    (next: Grant[]) =>
      api('PUT /operator/accounts/:id/keys/:key_id/grants', {
        params: { id: accountId, key_id: id },
        body: { grants: next },
      }),
    {
      shownBy: ['GET /operator/accounts/:id'],
      done: (next) => `${isolated(name)} may now send ${grantsText(next) ?? 'texts only'}.`,
    },
  )
  if (!mayChange || revokedAt !== null) return null
  return (
    <>
      <ActionsMenu name={name} width={240}>
        <Menu.Item leftSection={<IconBolt size={15} />} onClick={() => setOpened(true)}>
          Allow flash messages or data
        </Menu.Item>
      </ActionsMenu>
      <FormDialog
        opened={opened}
        onClose={() => setOpened(false)}
        title={`What ${isolated(name)} may send`}
        action="Save"
        values={{ grants: [...grants] }}
        ready={({ grants: next }) => next.toSorted().join() !== grants.toSorted().join()}
        onSubmit={({ grants: next }) => save.mutateAsync(next)}
      >
        {(form) => (
          <Checkbox.Group label="Besides texts" {...form.getInputProps('grants')}>
            <Stack gap="sm" mt="xs">
              <Checkbox
                value="flash"
                label="Flash messages"
                description="A message class: class 0 takes over the screen of a handset, and is not kept."
              />
              <Checkbox
                value="binary"
                label="Data"
                description="Octets with a header of their own: they can reach the settings and programs of a handset."
              />
            </Stack>
          </Checkbox.Group>
        )}
      </FormDialog>
    </>
  )
}
