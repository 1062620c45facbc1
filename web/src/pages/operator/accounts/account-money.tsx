/** The latest transfers of an account, and the form that credits or debits it. */
import { Button, SegmentedControl, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { api } from '../../../client/api.ts'
import { useMay } from '../../../client/session.ts'
import { ButtonLink } from '../../../ui/button-link.tsx'
import { Clipped } from '../../../ui/clipped.tsx'
import { type Column, DataTable } from '../../../ui/data-table.tsx'
import { TextField } from '../../../ui/fields.tsx'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { dollars } from '../../../ui/formats.ts'
import { Money, transferKindNames } from '../../../ui/money.tsx'
import { MoneyField } from '../../../ui/money-field.tsx'
import { Section } from '../../../ui/section.tsx'
import { Time } from '../../../ui/time.tsx'
import { useChange } from '../../../ui/use-change.ts'
import { listOf } from '../../../ui/use-list.ts'
import type { Account } from './account-state.tsx'

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
  const mayMove = useMay('POST /operator/accounts/:id/transfers')
  return (
    <Section
      title="Money"
      intro="The latest transfers."
      action={
        <>
          <ButtonLink variant="subtle" size="compact-sm" to="/operator/accounts/$id/ledger" params={{ id: account.id }}>
            All transfers
          </ButtonLink>
          {mayMove && (
            <Button variant="default" size="compact-sm" onClick={open}>
              Credit or debit
            </Button>
          )}
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

const values = { way: 'credit', amount: '' as number | '', note: '' }

interface MoveMoneyProps {
  account: Account
  opened: boolean
  onClose: () => void
}

function MoveMoney({ account: { id, name, balance }, ...dialog }: MoveMoneyProps) {
  const move = useChange(
    (typed: typeof values) =>
      api('POST /operator/accounts/:id/transfers', {
        params: { id },
        body: { amount: signedOf(typed), ...(typed.note.trim() !== '' && { note: typed.note }) },
      }),
    {
      shownBy: ['GET /operator/accounts/:id', 'GET /operator/accounts'],
      done: ({ way, amount }) => `${dollars(Number(amount))} ${way === 'credit' ? 'added' : 'debited'}.`,
    },
  )
  return (
    <FormDialog
      {...dialog}
      title={`Credit or debit ${name}`}
      action={({ way, amount }) =>
        `${way === 'credit' ? 'Credit' : 'Debit'} ${amount === '' ? '' : dollars(Number(amount))}`
      }
      values={values}
      onSubmit={move.mutateAsync}
    >
      {(form) => (
        <>
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
            data-wrong={faultOf(signedOf(form.values), balance)}
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
            {form.values.amount !== '' && ` → ${dollars(balance + signedOf(form.values))}`}
          </Text>
        </>
      )}
    </FormDialog>
  )
}

function signedOf({ way, amount }: typeof values): number {
  return (way === 'credit' ? 1 : -1) * Number(amount)
}

function faultOf(signed: number, balance: number): string | undefined {
  if (signed === 0) return 'Enter an amount above 0.'
  return balance + signed < 0 ? `The balance is ${dollars(balance)}: you cannot debit more.` : undefined
}
