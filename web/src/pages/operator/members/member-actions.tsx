/** Actions of an operator on a member. */
import { Checkbox, Menu } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconKey, IconLogout, IconTool, IconUserCheck, IconUserOff } from '@tabler/icons-react'
import { useState } from 'react'
import { api } from '../../../client/api.ts'
import { useSession } from '../../../client/session.ts'
import { ActionsMenu } from '../../../ui/actions-menu.tsx'
import { Confirm } from '../../../ui/form-dialog.tsx'
import { LinkOnce, type MadeLink } from '../../../ui/secret-once.tsx'
import { useChange } from '../../../ui/use-change.ts'
import type { ItemOf } from '../../../ui/use-list.ts'
import { SetOperatorRole } from './operator-role.tsx'

type Member = ItemOf<'GET /operator/members'>

type Asked = 'link' | 'sessions' | 'suspend' | 'resume'

export function MemberActions({ member }: { member: Member }) {
  const { id, email, second_factor, suspended_at } = member
  const mine = useSession().member.id === id
  const [asked, setAsked] = useState<Asked | null>(null)
  const [settingRole, { open: setRole, close: roleSet }] = useDisclosure()
  const [link, setLink] = useState<MadeLink | null>(null)
  const [lostPhone, setLostPhone] = useState(false)
  const { mutateAsync } = useChange((what: Asked) => act(id, what, lostPhone), { shownBy: ['GET /operator/members'] })
  const confirm = async () => {
    const made = await mutateAsync(asked!)
    if (made !== undefined) setLink(made)
  }
  const text = asked === null ? null : texts[asked]
  return (
    <>
      <ActionsMenu name={email} width={230}>
        {suspended_at === null && (
          <Menu.Item leftSection={<IconKey size={15} />} onClick={() => setAsked('link')}>
            Password reset link
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconLogout size={15} />} onClick={() => setAsked('sessions')}>
          Sign out {mine ? 'other sessions' : 'everywhere'}
        </Menu.Item>
        {!mine && (
          <>
            <Menu.Item leftSection={<IconTool size={15} />} onClick={setRole}>
              Operator role
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item
              {...(suspended_at === null && { color: 'red' })}
              leftSection={suspended_at === null ? <IconUserOff size={15} /> : <IconUserCheck size={15} />}
              onClick={() => setAsked(suspended_at === null ? 'suspend' : 'resume')}
            >
              {suspended_at === null ? 'Suspend' : 'Reactivate'}
            </Menu.Item>
          </>
        )}
      </ActionsMenu>
      <Confirm
        opened={asked !== null}
        onClose={() => setAsked(null)}
        title={text?.title(email) ?? ''}
        action={text?.action ?? ''}
        harmless={asked === 'link' || asked === 'resume'}
        onConfirm={confirm}
      >
        {text?.text}
        {asked === 'link' && second_factor && (
          <Checkbox
            mt="sm"
            label="Lost phone: also remove the authenticator app and passkeys"
            checked={lostPhone}
            onChange={(event) => setLostPhone(event.currentTarget.checked)}
          />
        )}
      </Confirm>
      <SetOperatorRole member={member} opened={settingRole} onClose={roleSet} />
      <LinkOnce
        link={link}
        title="Password reset link"
        text={`Send this link to ${email} over a channel you trust. It sets a new password and signs them out everywhere.`}
        onClose={() => setLink(null)}
      />
    </>
  )
}

async function act(id: string, what: Asked, lostPhone: boolean): Promise<MadeLink | undefined> {
  const params = { id }
  switch (what) {
    case 'link':
      return api('POST /operator/members/:id/link', { params, body: { remove_second_factor: lostPhone } })
    case 'sessions':
      return api('DELETE /operator/members/:id/sessions', { params })
    case 'suspend':
      return api('POST /operator/members/:id/suspend', { params })
    case 'resume':
      return api('POST /operator/members/:id/resume', { params })
  }
}

const texts: Record<Asked, { title: (email: string) => string; action: string; text: string }> = {
  link: {
    title: (email) => `Reset password of ${email}?`,
    action: 'Create link',
    text: 'The link is shown once. Send it over a channel you trust: anyone who opens it can sign in as them.',
  },
  sessions: {
    title: (email) => `Sign out ${email}?`,
    action: 'Sign out',
    text: 'They are signed out everywhere and can sign in again.',
  },
  suspend: {
    title: (email) => `Suspend ${email}?`,
    action: 'Suspend',
    text: 'They are signed out and cannot sign in until you reactivate them. Their accounts and API keys keep working.',
  },
  resume: { title: (email) => `Reactivate ${email}?`, action: 'Reactivate', text: 'They can sign in again.' },
}
