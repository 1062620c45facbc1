/** The newest movements of an account's money, and the form that credits it or takes credit back. */
import { Button, Group, Modal, SegmentedControl, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import { api } from '../../../app/api.ts'
import { useSwitchAccount } from '../../../app/use-switch-account.ts'
import { Clipped } from '../../../parts/clipped.tsx'
import { type Column, DataTable } from '../../../parts/data-table.tsx'
import { TextField } from '../../../parts/fields.tsx'
import { Form, FormProblem } from '../../../parts/form.tsx'
import { dollars } from '../../../parts/formats.ts'
import { Money } from '../../../parts/money.tsx'
import { MoneyField } from '../../../parts/money-field.tsx'
import { Section } from '../../../parts/section.tsx'
import { tellProblem } from '../../../parts/tell-problem.ts'
import { Time } from '../../../parts/time.tsx'
import { transferKindNames } from '../../../parts/transfer-kinds.ts'
import { useChange } from '../../../parts/use-change.ts'
import { listOf } from '../../../parts/use-list.ts'
import type { Account } from './account-page.tsx'

type Transfer = Account['transfers'][number]

const columns: readonly Column<Transfer>[] = [
  { label: 'Time', render: ({ at }) => <Time value={at} />, width: '150px', narrow: 'title' },
  { label: 'Type', render: ({ kind }) => transferKindNames[kind], width: '110px' },
  {
    label: 'Details',
    render: ({ note, message_id }) => (
      <Clipped widthMax="420px">{note ?? (message_id === null ? '' : `message ${message_id}`)}</Clipped>
    ),
  },
  {
    label: 'Amount',
    render: ({ amount }) => <Money value={amount} sign />,
    align: 'right',
    width: '110px',
    narrow: 'aside',
  },
]

export function AccountMoney({ account }: { account: Account }) {
  const [moving, { open, close }] = useDisclosure()
  const { mutate: enter, isPending } = useSwitchAccount('/balance')
  return (
    <Section
      title="Money"
      intro="The latest transfers. Sign in as the account to see all of them."
      action={
        <>
          <Button
            variant="subtle"
            size="compact-sm"
            loading={isPending}
            onClick={() => enter(account.id, { onError: tellProblem })}
          >
            Sign in and view the ledger
          </Button>
          <Button variant="default" size="compact-sm" onClick={open}>
            Credit or debit
          </Button>
        </>
      }
    >
      <DataTable
        label="Latest transfers"
        columns={columns}
        list={listOf(account.transfers)}
        rowKey={({ id }) => id}
        empty={
          <Text size="sm" c="dimmed">
            No transfers yet.
          </Text>
        }
      />
      <MoveMoney account={account} opened={moving} onClose={close} />
    </Section>
  )
}

const initialValues = { way: 'credit', amount: '' as number | '', note: '' }

interface MoveMoneyProps {
  account: Account
  opened: boolean
  onClose: () => void
}

function MoveMoney({ account: { id, name, balance }, opened, onClose }: MoveMoneyProps) {
  const form = useForm({ initialValues })
  const { way, amount } = form.values
  const signed = (way === 'credit' ? 1 : -1) * Number(amount)
  const wrong =
    signed === 0
      ? 'Enter an amount above 0.'
      : balance + signed < 0
        ? `There is no more than ${dollars(balance)} to take back.`
        : undefined
  const move = useChange(
    ({ note }: typeof initialValues) =>
      api('POST /operator/accounts/:id/transfers', {
        params: { id },
        body: { amount: signed, ...(note.trim() !== '' && { note }) },
      }),
    {
      shownBy: ['GET /operator/accounts/:id', 'GET /operator/accounts'],
      done: () => `${dollars(Math.abs(signed))} ${signed > 0 ? 'added' : 'debited'}.`,
    },
  )
  const close = () => {
    form.reset()
    move.reset()
    onClose()
  }
  return (
    <Modal opened={opened} onClose={close} title={`Credit or debit ${name}`}>
      <Form onSubmit={() => move.mutate(form.values, { onSuccess: close })} error={move.error}>
        <Stack gap="sm">
          <FormProblem />
          <SegmentedControl
            aria-label="Direction"
            data={[
              { value: 'credit', label: 'Credit' },
              { value: 'debit', label: 'Debit' },
            ]}
            {...form.getInputProps('way')}
          />
          <MoneyField
            label="Amount"
            name="amount"
            required
            data-autofocus
            data-wrong={wrong}
            {...form.getInputProps('amount')}
          />
          <TextField
            label="Note"
            name="note"
            description="Stored with the transfer and visible to the account's members"
            maxLength={500}
            {...form.getInputProps('note')}
          />
          <Text size="sm" c="dimmed" aria-live="polite">
            Balance {dollars(balance)}
            {amount !== '' && ` → ${dollars(balance + signed)}`}
          </Text>
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button type="submit" loading={move.isPending}>
              {way === 'credit' ? 'Credit' : 'Debit'} {amount === '' ? '' : dollars(Math.abs(signed))}
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  )
}
