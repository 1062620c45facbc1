/** Prices by destination, of all accounts or of one, and costs of carriers: a list at a time. */
import { Button, Select } from '@mantine/core'
import { IconFileImport } from '@tabler/icons-react'
import type { OperatorPriceList } from '@websms/contract/members'
import { useAnswer } from '../../../client/answer.ts'
import { addressOf } from '../../../client/api.ts'
import { useMay } from '../../../client/session.ts'
import { DownloadButton } from '../../../ui/button-link.tsx'
import { FilterBar, FilterText } from '../../../ui/filter-bar.tsx'
import { useDialogInAddress, useFilters } from '../../../ui/filters.ts'
import { countOf } from '../../../ui/formats.ts'
import { PageHeader } from '../../../ui/page-header.tsx'
import { Section } from '../../../ui/section.tsx'
import { RelativeTime } from '../../../ui/time.tsx'
import { AccountField } from '../routes/account-field.tsx'
import { WhyThisRoute } from '../routes/why-this-route.tsx'
import { ImportPrices } from './import-prices.tsx'
import { isCosts, type ListName, listLabel, usePriceLists } from './lists.ts'
import { PriceTable } from './price-table.tsx'
import classes from './prices.module.css'

export function PricesPage() {
  const { values, set } = useFilters()
  const lists = usePriceLists()
  const importing = useDialogInAddress('import')
  const list = values.list ?? 'site'
  const found = lists?.find((one) => one.list === list)
  const account = list.startsWith('account:') ? list.slice('account:'.length) : ''
  const name = useAccountName(account) ?? found?.name ?? null
  const label = listLabel(list, name)
  return (
    <>
      <PageHeader
        title="Prices"
        intro="The price of a part, by destination. An account's own list comes first, then the list for all accounts, then the account's default price. With the costs of carriers you also see your margin."
        action={
          <>
            <DownloadButton href={addressOf('GET /operator/prices/export', { query: { list } })}>
              Export CSV
            </DownloadButton>
            <Button leftSection={<IconFileImport size={15} />} onClick={importing.open}>
              Import
            </Button>
          </>
        }
      />
      <FilterBar names={['q']}>
        <Lists
          lists={lists}
          list={list}
          label={label}
          onList={(next) => set({ list: next === 'site' ? undefined : next })}
        />
        <AccountField
          className={classes.account}
          known={name === null ? [] : [{ id: account, name }]}
          aria-label="Prices of an account"
          placeholder="Prices of an account"
          account={account}
          onAccount={(id) => set({ list: id === '' ? undefined : `account:${id}` })}
        />
        <FilterText name="q" label="Search the list" />
      </FilterBar>
      {importing.opened && (
        <ImportPrices key={list} list={list} what={whatText(list, label)} onClose={importing.close} />
      )}
      <Section title={label} intro={<Intro list={list} found={found} />}>
        <PriceTable key={list} list={list} q={values.q} empty={emptyText(list)} />
      </Section>
      <WhyThisRoute
        title="Which price, and why?"
        intro="See the price of a part for an account, and its cost: both follow from the number, its network and the carrier. Nothing is sent."
      />
    </>
  )
}

/** Null while it is not known, and without an account. */
function useAccountName(id: string): string | null {
  const enabled = useMay('GET /operator/accounts/:id') && id !== ''
  return useAnswer('GET /operator/accounts/:id', { params: { id } }, { enabled }).data?.name ?? null
}

interface ListsProps {
  lists: readonly OperatorPriceList[] | undefined
  list: ListName
  /** Of `list`, which the lists may not have yet. */
  label: string
  onList: (list: ListName) => void
}

function Lists({ lists = [], list, label, onList }: ListsProps) {
  const options = lists.map((one) => ({ value: one.list, label: listLabel(one.list, one.name) }))
  const all = options.some(({ value }) => value === list) ? options : [...options, { value: list, label }]
  const group = (title: string, begin: string) => ({
    group: title,
    items: all.filter(({ value }) => value.startsWith(begin)),
  })
  return (
    <Select
      aria-label="List"
      className={classes.list}
      allowDeselect={false}
      searchable={all.length > 8}
      data={[
        ...all.filter(({ value }) => value === 'site'),
        group('Accounts', 'account:'),
        group('Carriers', 'carrier:'),
      ].filter((one) => !('items' in one) || one.items.length > 0)}
      value={list}
      onChange={(next) => onList(next ?? 'site')}
    />
  )
}

function Intro({ list, found }: { list: ListName; found: OperatorPriceList | undefined }) {
  const entries = found?.entries ?? 0
  return (
    <>
      {countOf(entries, isCosts(list) ? 'cost' : 'price')}. The most specific counts: the longest prefix, then the
      network, then the country.
      {found !== undefined && found.changed_at !== null && (
        <>
          {' '}
          Last changed <RelativeTime value={found.changed_at} />.
        </>
      )}
    </>
  )
}

function whatText(list: ListName, label: string): string {
  if (list === 'site') return 'the prices of all accounts'
  return isCosts(list) ? `the ${label.charAt(0).toLowerCase()}${label.slice(1)}` : `the prices of this account`
}

function emptyText(list: ListName): string {
  if (isCosts(list)) return 'Without them the cost of its messages is known only where a routing rule says it.'
  return list === 'site'
    ? 'Every destination costs the price of the account. Add a price, or import a list.'
    : 'The account has the prices of all accounts, and its own price where they have none.'
}
