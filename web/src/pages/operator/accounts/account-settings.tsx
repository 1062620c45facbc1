/** What an account pays, how fast it may ask, when it is refunded, and when it is warned. */
import { Button, Group, NumberInput, Select, SimpleGrid } from '@mantine/core'
import { useForm } from '@mantine/form'
import { api } from '../../../app/api.ts'
import { ProblemAlert } from '../../../parts/problem-alert.tsx'
import { Section } from '../../../parts/section.tsx'
import { useChange } from '../../../parts/use-change.ts'
import type { Account } from './account-page.tsx'

const policies = [
  { value: 'refused', label: 'What a carrier or we refused' },
  { value: 'failed', label: 'Whatever is not delivered' },
  { value: 'never', label: 'Nothing' },
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
    validate: {
      price: (value) => (value === '' ? 'A price, or 0' : null),
      rate_limit: (value) => (value === '' ? 'A number, or 0 for no limit' : null),
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
    { shownBy: ['GET /operator/accounts/:id', 'GET /operator/accounts'], done: () => 'The settings are saved.' },
  )
  return (
    <Section title="Settings" intro="The gateway follows within a second.">
      <form onSubmit={form.onSubmit((values) => set.mutate(values))}>
        <ProblemAlert error={set.error} />
        <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="sm">
          <NumberInput
            label="Price of a part"
            description="From the next message on"
            prefix="$"
            min={0}
            decimalScale={6}
            hideControls
            {...form.getInputProps('price')}
          />
          <NumberInput
            label="Requests a second"
            description="0 is no limit"
            min={0}
            max={1_000_000}
            allowDecimal={false}
            hideControls
            {...form.getInputProps('rate_limit')}
          />
          <Select
            label="Refunds"
            description="Of messages"
            data={policies}
            allowDeselect={false}
            {...form.getInputProps('refund_policy')}
          />
          <NumberInput
            label="Low-balance notice"
            description="Empty: never"
            prefix="$"
            min={0}
            decimalScale={6}
            hideControls
            {...form.getInputProps('low_balance')}
          />
        </SimpleGrid>
        <Group mt="sm" gap="sm">
          <Button type="submit" variant="default" disabled={!form.isDirty()} loading={set.isPending}>
            Save settings
          </Button>
        </Group>
      </form>
    </Section>
  )
}
