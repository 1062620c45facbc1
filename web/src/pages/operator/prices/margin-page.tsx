/** The margin of the site: price minus refunds and the cost at the carrier, by account, carrier, country or network. */
import { SegmentedControl, Text } from '@mantine/core'
import { IconScale } from '@tabler/icons-react'
import { keepPreviousData } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { MarginRow } from '@websms/contract/members'
import { useAnswer } from '../../../client/answer.ts'
import { type AnswerOf, addressOf } from '../../../client/api.ts'
import { DownloadButton } from '../../../ui/button-link.tsx'
import { countryLabel } from '../../../ui/countries.ts'
import { type Column, DataTable } from '../../../ui/data-table.tsx'
import { dayEnd, dayOf, dayStart } from '../../../ui/days.ts'
import { FilterBar } from '../../../ui/filter-bar.tsx'
import { FilterDays } from '../../../ui/filter-days.tsx'
import { useFilters } from '../../../ui/filters.ts'
import { count, countOf, dollars } from '../../../ui/formats.ts'
import { EmptyState } from '../../../ui/list-states.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { StatTile, StatTiles } from '../../../ui/stat-tile.tsx'
import { listOf } from '../../../ui/use-list.ts'

const kinds = { account: 'Account', carrier: 'Carrier', country: 'Country', network: 'Network' } as const
type Kind = keyof typeof kinds

/** Days that are shown unless others are chosen. */
const usualDays = 30

export function MarginPage() {
  const { values, set } = useFilters()
  const by: Kind = values.by !== undefined && values.by in kinds ? (values.by as Kind) : 'account'
  const query = { by, ...daysOf(values.from, values.to) }
  const { data, error, refetch } = useAnswer('GET /operator/margin', { query }, { placeholderData: keepPreviousData })
  return (
    <>
      <PageHeader
        title="Margin"
        intro="Messages by the day on which they were accepted. Income is their price minus refunds, and cost is what their carrier charges. Messages that still wait for a carrier are counted, but are in none of the amounts."
        action={<DownloadButton href={addressOf('GET /operator/margin.csv', { query })}>Export CSV</DownloadButton>}
      />
      <FilterBar names={['from', 'to']}>
        <SegmentedControl
          aria-label="By"
          data={Object.entries(kinds).map(([value, label]) => ({ value, label }))}
          value={by}
          onChange={(next) => set({ by: next === 'account' ? undefined : next })}
        />
        <FilterDays usual={`Last ${usualDays} days`} />
      </FilterBar>
      {data !== undefined && error === null && <Total report={data} />}
      <DataTable
        label={`Margin by ${by}`}
        columns={columnsOf(by)}
        list={listOf(error === null ? data?.rows : undefined, { error, retry: () => void refetch() })}
        rowKey={({ key }) => String(key)}
        empty={
          <EmptyState icon={IconScale} title="No messages" text="Nothing was accepted on these days. Choose others." />
        }
      />
      {data !== undefined && data.rows_all > data.rows.length && (
        <Text size="sm" c="dimmed" mt="sm">
          The {count(data.rows.length)} with the highest income of {count(data.rows_all)}. The CSV file has all.
        </Text>
      )}
    </>
  )
}

/** Moments stand still for a minute, so that a page that is drawn again asks for the same. */
function daysOf(from: string | undefined, to: string | undefined): { since: string; until: string } {
  const now = new Date()
  const last = to ?? dayOf(now)
  const first = from ?? dayOf(new Date(now.getFullYear(), now.getMonth(), now.getDate() - usualDays + 1))
  return { since: dayStart(first)!, until: dayEnd(last)! }
}

type Report = AnswerOf<'GET /operator/margin'>

function Total({ report: { total } }: { report: Report }) {
  const { messages, parts, waiting, income, income_cost_known, cost, cost_unknown, margin, margin_share } = total
  const all = `${countOf(messages, 'message')}, ${countOf(parts, 'part')}`
  return (
    <StatTiles>
      <StatTile
        label="Income"
        value={dollars(income)}
        note={waiting > 0 ? `${all}, without ${count(waiting)} still waiting` : all}
      />
      <StatTile label="Cost" value={amount(cost)} note={unknownText(cost_unknown) ?? 'known for every message'} />
      <StatTile
        label="Margin"
        value={amount(margin)}
        note={
          cost_unknown > 0
            ? `${shareText(margin_share)} of ${dollars(income_cost_known)}, the income whose cost is known`
            : `${shareText(margin_share)} of the income`
        }
      />
    </StatTiles>
  )
}

function amount(value: number | null): string {
  return value === null ? '–' : dollars(value)
}

function unknownText(messages: number): string | null {
  return messages === 0 ? null : `not known for ${countOf(messages, 'message')}`
}

function shareText(share: number | null): string {
  return share === null ? '–' : `${(100 * share).toFixed(1)} %`.replace('-', '−')
}

function columnsOf(by: Kind): Column<MarginRow>[] {
  return [
    { label: kinds[by], render: (row) => <Name by={by} row={row} />, narrow: 'title' },
    {
      label: 'Messages',
      align: 'right',
      width: '120px',
      render: ({ messages, waiting }) => (
        <>
          {count(messages)}
          {waiting > 0 && (
            <Text size="xs" c="dimmed">
              {count(waiting)} waiting
            </Text>
          )}
        </>
      ),
    },
    { label: 'Parts', render: ({ parts }) => count(parts), align: 'right', width: '110px' },
    { label: 'Income', render: ({ income }) => dollars(income), align: 'right', width: '130px' },
    {
      label: 'Cost',
      align: 'right',
      width: '160px',
      render: ({ cost, cost_unknown }) => (
        <>
          {amount(cost)}
          {cost_unknown > 0 && (
            <Text size="xs" c="dimmed">
              {unknownText(cost_unknown)}
            </Text>
          )}
        </>
      ),
    },
    {
      label: 'Margin',
      align: 'right',
      width: '140px',
      narrow: 'aside',
      render: ({ margin, margin_share }) => (
        <>
          {amount(margin)}
          <Text size="xs" c="dimmed">
            {shareText(margin_share)}
          </Text>
        </>
      ),
    },
  ]
}

function Name({ by, row: { key, name } }: { by: Kind; row: MarginRow }) {
  if (key === null) return by === 'network' ? 'Unknown network' : 'Unknown'
  if (by === 'country') return countryLabel(key)
  if (by === 'network') return <bdi>{key}</bdi>
  if (by === 'carrier') return name === null ? `Removed carrier ${key}` : <bdi>{name}</bdi>
  return (
    <Link to="/operator/accounts/$id" params={{ id: key }}>
      <bdi>{name ?? key}</bdi>
    </Link>
  )
}
