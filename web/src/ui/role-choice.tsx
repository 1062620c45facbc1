/** The roles of members in an account, each with its rights, the smallest first. */
import { Radio, type RadioGroupProps, Stack } from '@mantine/core'
import type { Role } from '@websms/contract/members'

interface RoleText {
  role: Role
  label: string
  /** Rights beyond those of the previous roles. */
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

export function RoleChoice(props: Pick<RadioGroupProps, 'value' | 'onChange'>) {
  return (
    <Radio.Group label="Role" {...props}>
      <Stack gap={8} mt={6}>
        {roles.map(({ role, label, may }, rank) => (
          <Radio key={role} value={role} label={label} description={`Can ${rank > 0 ? 'also ' : ''}${may}.`} />
        ))}
      </Stack>
    </Radio.Group>
  )
}
