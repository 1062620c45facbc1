/** Actions on an API key: rename, rotate the secret, revoke. */
import { Menu } from '@mantine/core'
import { IconPencil, IconRefresh, IconTrash } from '@tabler/icons-react'
import type { KeyItem } from '@websms/contract/members'
import { useState } from 'react'
import { api } from '../../client/api.ts'
import { ActionsMenu } from '../../ui/actions-menu.tsx'
import { Confirm } from '../../ui/form-dialog.tsx'
import { useChange } from '../../ui/use-change.ts'
import { RenameKey } from './new-key.tsx'
import { RotateClientSecret } from './rotate-secret.tsx'

type Asked = 'rename' | 'rotate' | 'revoke'

interface KeyMenuProps {
  /** A key that is not revoked. */
  apiKey: KeyItem
  /** A button with a word instead of the dots of a row. */
  labelled?: boolean
}

export function KeyMenu({ apiKey, labelled = false }: KeyMenuProps) {
  const { id, name, members_area } = apiKey
  const [asked, setAsked] = useState<Asked | null>(null)
  const close = () => setAsked(null)
  const revoke = useChange(() => api('DELETE /keys/:id', { params: { id } }), {
    shownBy: ['GET /keys', 'GET /keys/:id'],
    done: () => 'API key revoked.',
  })
  return (
    <>
      <ActionsMenu name={name} width={200} labelled={labelled}>
        <Menu.Item leftSection={<IconPencil size={15} />} onClick={() => setAsked('rename')}>
          Rename
        </Menu.Item>
        {!members_area && (
          <Menu.Item leftSection={<IconRefresh size={15} />} onClick={() => setAsked('rotate')}>
            Rotate secret
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={() => setAsked('revoke')}>
          Revoke
        </Menu.Item>
      </ActionsMenu>
      <RenameKey apiKey={apiKey} opened={asked === 'rename'} onClose={close} />
      <RotateClientSecret apiKey={apiKey} opened={asked === 'rotate'} onClose={close} />
      <Confirm
        opened={asked === 'revoke'}
        onClose={close}
        title="Revoke this API key?"
        action="Revoke"
        phrase={name}
        onConfirm={() => revoke.mutateAsync(undefined)}
      >
        {members_area
          ? 'This cannot be undone. The next message sent from the Members Area creates a new key, without a webhook URL. '
          : 'Apps that use this key stop working immediately. This cannot be undone. '}
        Messages already sent with it, and their webhook events, are not affected.
      </Confirm>
    </>
  )
}
