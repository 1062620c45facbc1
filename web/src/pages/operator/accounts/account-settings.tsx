/** Price, rate limit, refunds and low-balance alert of an account. */
import { Button, Group, Select, SimpleGrid } from '@mantine/core'
import { useForm } from '@mantine/form'
import { api } from '../../../client/api.ts'
import { WholeField } from '../../../ui/fields.tsx'
import { Form, FormProblem } from '../../../ui/form.tsx'
import { MoneyField } from '../../../ui/money-field.tsx'
import { Section } from '../../../ui/section.tsx'
import { useChange } from '../../../ui/use-change.ts'
import type { Account } from './account-state.tsx'

const policies = [
  { value: 'refused', label: 'Rejected by a carrier or the gateway' },
  { value: 'failed', label: 'Any undelivered message' },
  { value: 'never', label: 'None' },
]

export function AccountSettings({ account }: { account: Account }) {
  const { id, price, rate_limit, refund_policy, low_balance } = account
  const form = useForm({
    initialValues: {
      price: price as number | '',
      rate_limit: rate_limit as number | '',
      refund_policy,
      low_balance: (low_balance ?? '') as number | '',
    },
  })
  const set = useChange(
    (values: typeof form.values) =>
      api('PATCH /operator/accounts/:id', {
        params: { id },
        body: {
          price: Number(values.price),
          rate_limit: Number(values.rate_limit),
          refund_policy: values.refund_policy,
          low_balance: values.low_balance === '' ? null : values.low_balance,
        },
      }),
    { shownBy: ['GET /operator/accounts/:id', 'GET /operator/accounts'], done: () => 'Settings saved.' },
  )
  return (
    <Section title="Settings" intro="Changes take effect within a second.">
      <Form onSubmit={() => set.mutate(form.values)} error={set.error}>
        <FormProblem />
        <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="sm">
          <MoneyField
            label="Price per part"
            name="price"
            required
            description="Applies from the next message"
            {...form.getInputProps('price')}
          />
          <WholeField
            label="Requests per second"
            name="rate_limit"
            required
            description="0 means no limit"
            min={0}
            max={1_000_000}
            {...form.getInputProps('rate_limit')}
          />
          <Select
            label="Refunds"
            description="Which messages are refunded"
            data={policies}
            {...form.getInputProps('refund_policy')}
          />
          <MoneyField
            label="Low-balance alert"
            name="low_balance"
            description="Leave empty for none"
            {...form.getInputProps('low_balance')}
          />
        </SimpleGrid>
        <Group mt="sm" gap="sm">
          <Button type="submit" variant="default" disabled={!form.isDirty()} loading={set.isPending}>
            Save settings
          </Button>
        </Group>
      </Form>
    </Section>
  )
}
