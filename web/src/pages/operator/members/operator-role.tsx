/** Sets the role of a member as an operator, or removes it. */
import { api } from '../../../client/api.ts'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { operatorRoleNames } from '../../../ui/operator-role.ts'
import { OperatorRoleChoice } from '../../../ui/operator-role-choice.tsx'
import { useChange } from '../../../ui/use-change.ts'
import type { ItemOf } from '../../../ui/use-list.ts'

interface SetOperatorRoleProps {
  member: ItemOf<'GET /operator/members'>
  opened: boolean
  onClose: () => void
}

export function SetOperatorRole({ member: { id, email, operator_role: before }, ...dialog }: SetOperatorRoleProps) {
  const change = useChange(
    (operator_role: typeof before) =>
      api('PUT /operator/members/:id/operator-role', { params: { id }, body: { operator_role } }),
    {
      shownBy: ['GET /operator/members'],
      done: (role) =>
        role === null ? `${email} is no longer an operator.` : `Operator role of ${email}: ${operatorRoleNames[role]}.`,
    },
  )
  return (
    <FormDialog
      {...dialog}
      title={`Operator role of ${email}`}
      action="Save"
      values={{ role: (before ?? 'none') as string }}
      ready={({ role }) => role !== (before ?? 'none')}
      onSubmit={({ role }) => change.mutateAsync(role === 'none' ? null : (role as NonNullable<typeof before>))}
    >
      {(form) => <OperatorRoleChoice none="They stay a member of their accounts." {...form.getInputProps('role')} />}
    </FormDialog>
  )
}
