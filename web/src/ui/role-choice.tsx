/** What a member may do in an account: each role with what it is for, the smallest first. */
import { Radio, Stack } from '@mantine/core'
import type { Role } from '@websms/contract/members'

interface RoleText {
  role: Role
  label: string
  /** Beyond what those before it may. */
  may: string
}

const roles: readonly RoleText[] = [
  { role: 'viewer', label: 'Viewer', may: 'view messages, events and the balance' },
  { role: 'developer', label: 'Developer', may: 'send messages, and create and change API keys and webhooks' },
  { role: 'owner', label: 'Owner', may: 'invite and remove members, and change roles' },
]

export const roleNames: Readonly<Record<Role, string>> = { viewer: 'Viewer', developer: 'Developer', owner: 'Owner' }

/** `view messages, events and the balance; send messages, and …`. */
export function whatMay(role: Role): string {
  const rank = roles.findIndex((one) => one.role === role)
  return roles
    .slice(0, rank + 1)
    .map(({ may }) => may)
    .join('; ')
}

export function RoleChoice({ value, onChange }: { value: Role; onChange: (role: Role) => void }) {
  return (
    <Radio.Group label="Role" value={value} onChange={(chosen) => onChange(chosen as Role)}>
      <Stack gap={8} mt={6}>
        {roles.map(({ role, label, may }, rank) => (
          <Radio key={role} value={role} label={label} description={`Can ${rank > 0 ? 'also ' : ''}${may}.`} />
        ))}
      </Stack>
    </Radio.Group>
  )
}
