/** What a member may do in an account: each role with what it is for. */
import { Radio, Stack } from '@mantine/core'
import type { Role } from '@websms/contract/members'

const roles: readonly { role: Role; label: string; text: string }[] = [
  { role: 'viewer', label: 'Viewer', text: 'Looks at messages, events and the balance. Sees no secrets.' },
  { role: 'developer', label: 'Developer', text: 'Also sends, and makes and changes API keys and webhooks.' },
  { role: 'owner', label: 'Owner', text: 'Also invites and removes members, and gives roles.' },
]

export const roleNames: Readonly<Record<Role, string>> = { viewer: 'Viewer', developer: 'Developer', owner: 'Owner' }

export function RoleChoice({ value, onChange }: { value: Role; onChange: (role: Role) => void }) {
  return (
    <Radio.Group label="Role" value={value} onChange={(chosen) => onChange(chosen as Role)}>
      <Stack gap={8} mt={6}>
        {roles.map(({ role, label, text }) => (
          <Radio key={role} value={role} label={label} description={text} />
        ))}
      </Stack>
    </Radio.Group>
  )
}
