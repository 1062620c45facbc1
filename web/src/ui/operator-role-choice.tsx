/** Chooses the role of an operator. */
import { Radio, type RadioGroupProps, Stack } from '@mantine/core'
import { operatorRoleNames, operatorRoleTexts } from './operator-role.ts'

/** @param none the choice of no role, where there is one */
export function OperatorRoleChoice({
  none,
  ...props
}: Pick<RadioGroupProps, 'value' | 'onChange'> & { none?: string }) {
  return (
    <Radio.Group label="Operator role" {...props}>
      <Stack gap={8} mt={6}>
        {operatorRoleTexts.map(({ role, may }) => (
          <Radio key={role} value={role} label={operatorRoleNames[role]} description={`Can ${may}.`} />
        ))}
        {none !== undefined && <Radio value="none" label="None" description={none} />}
      </Stack>
    </Radio.Group>
  )
}
