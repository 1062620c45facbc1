/** Today in five figures, each a way to the messages behind it. */
import { linkOptions } from '@tanstack/react-router'
import { balanceState } from '../../app/shell/balance-tile.tsx'
import { useAccount } from '../../client/session.ts'
import { dayOf } from '../../ui/days.ts'
import { balanceDollars, count, countOf, dollars, percent } from '../../ui/formats.ts'
import { StatTile, StatTiles } from '../../ui/stat-tile.tsx'
import type { Dashboard } from './answers.ts'
import classes from './dashboard.module.css'

export function DashboardTiles({ data }: { data: Dashboard | undefined }) {
  const account = useAccount()
  const { today, week } = data ?? {}
  const day = dayOf(data === undefined ? new Date() : new Date(data.today_from))
  const messages = (status?: string) =>
    linkOptions({ to: '/messages', search: { from: day, to: day, direction: 'out', ...(status && { status }) } })
  return (
    <div className={classes.tiles}>
      <StatTiles>
        <StatTile
          label="Balance"
          value={balanceDollars(account.balance)}
          note={balanceNote(account)}
          link={linkOptions({ to: '/balance' })}
        />
        <StatTile
          label="Messages today"
          value={today && count(today.messages)}
          note={week && `${count(week.messages)} in 7 days`}
          link={messages()}
        />
        <StatTile
          label="Delivery rate today"
          value={today && percent(today.delivered, endedOf(today))}
          note={
            week && (endedOf(week) === 0 ? 'No results yet' : `${percent(week.delivered, endedOf(week))} in 7 days`)
          }
          link={messages('delivered')}
        />
        <StatTile
          label="Failed today"
          value={today && count(today.failed)}
          note={
            today && today.expired > 0
              ? `and ${count(today.expired)} expired`
              : week && `${count(week.failed)} in 7 days`
          }
          link={messages('failed')}
        />
        <StatTile
          label="Spend today"
          value={today && dollars(today.spend)}
          note={week && `${dollars(week.spend)} in 7 days`}
          link={linkOptions({ to: '/balance', search: { from: day, to: day } })}
        />
      </StatTiles>
    </div>
  )
}

/** A message that is still on its way counts neither as delivered nor as failed. */
function endedOf({ delivered, failed, expired }: Dashboard['today']): number {
  return delivered + failed + expired
}

function balanceNote(account: ReturnType<typeof useAccount>): string {
  const state = balanceState(account)
  if (state === 'none') return 'Out of credit: messages cannot be sent'
  if (state === 'low') return `Low: below ${dollars(account.low_balance ?? 0)}`
  return account.price > 0 && !account.prices_vary
    ? `Enough for ${countOf(Math.floor(account.balance / account.price + 1e-6), 'part')}`
    : 'NZD'
}
