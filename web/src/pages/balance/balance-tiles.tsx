/** The balance and how far it goes, the price of a part, and the low-balance alert. */
import { Button, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { linkOptions } from '@tanstack/react-router'
import { balanceState } from '../../app/shell/balance-tile.tsx'
import { api } from '../../client/api.ts'
import { useAccount, useMay } from '../../client/session.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { balanceDollars, countOf, dollars } from '../../ui/formats.ts'
import { MoneyField } from '../../ui/money-field.tsx'
import { StatTile, StatTiles } from '../../ui/stat-tile.tsx'
import { tellProblem, useChange } from '../../ui/use-change.ts'
import classes from './balance.module.css'

const states = { good: undefined, low: 'Low', none: 'Out of credit: messages cannot be sent' }

export function BalanceTiles() {
  const account = useAccount()
  const mayCredit = useMay('POST /operator/accounts/:id/transfers')
    ? linkOptions({ to: '/operator/accounts/$id', params: { id: account.id } })
    : undefined
  const parts = account.price > 0 ? Math.floor(account.balance / account.price + 1e-6) : null
  const state = states[balanceState(account)]
  return (
    <div className={classes.tiles}>
      <StatTiles>
        <StatTile
          label="Balance"
          value={balanceDollars(account.balance)}
          note={state ?? (mayCredit ? 'Add credit' : 'NZD')}
          {...(mayCredit && { link: mayCredit })}
        />
        <StatTile
          label="Price per part"
          value={dollars(account.price)}
          note={account.prices_vary ? 'Depends on the destination: see below' : partsNote(parts)}
        />
        <LowBalance />
      </StatTiles>
    </div>
  )
}

function partsNote(parts: number | null): string {
  return parts === null ? 'Free of charge' : `Enough for ${countOf(parts, 'part')}`
}

function LowBalance() {
  const { low_balance: threshold } = useAccount()
  const isOwner = useMay('owner')
  const [opened, { open, close }] = useDisclosure()
  const set = useChange((low_balance: number | null) => api('PUT /low-balance', { body: { low_balance } }), {
    shownBy: ['GET /dashboard'],
  })
  const turnOff = () => set.mutate(null, { onSuccess: close, onError: tellProblem })
  return (
    <>
      <StatTile
        label="Low-balance alert"
        value={threshold === null ? 'Off' : `Below ${dollars(threshold)}`}
        note={
          isOwner ? (
            <Button variant="subtle" size="compact-xs" className={classes.change} onClick={open}>
              {threshold === null ? 'Turn on' : 'Change'}
            </Button>
          ) : (
            'An owner can change this'
          )
        }
      />
      <FormDialog
        opened={opened}
        onClose={close}
        title="Low-balance alert"
        action="Save"
        aside={
          threshold !== null && (
            <Button variant="subtle" color="gray" disabled={set.isPending} onClick={turnOff}>
              Turn off
            </Button>
          )
        }
        values={{ low_balance: (threshold ?? 20) as number | '' }}
        onSubmit={({ low_balance }) => set.mutateAsync(Number(low_balance))}
      >
        {(form) => (
          <>
            <Text size="sm">
              When the balance falls below this amount, every page shows a warning until it is topped up. Messages can
              still be sent while there is credit.
            </Text>
            <MoneyField
              data-autofocus
              label="Below"
              name="low_balance"
              required
              max={1_000_000_000}
              decimalScale={2}
              {...form.getInputProps('low_balance')}
            />
          </>
        )}
      </FormDialog>
    </>
  )
}
