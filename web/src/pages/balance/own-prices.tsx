/** Prices of the account by destination, where they are not the same everywhere: its own first, then those of all accounts. */
import { Text } from '@mantine/core'
import type { OwnPrice } from '@websms/contract/members'
import { useAccount } from '../../client/session.ts'
import { countryLabel } from '../../ui/countries.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { dollars, isolated } from '../../ui/formats.ts'
import { Section } from '../../ui/section.tsx'
import { useList } from '../../ui/use-list.ts'
import classes from './balance.module.css'

export function OwnPrices() {
  const { price, prices_vary } = useAccount()
  return prices_vary ? <Lists price={price} /> : null
}

/** Prices of a list that are shown at first: transfers are below them. */
const firstMax = 10

function Lists({ price }: { price: number }) {
  const own = useList('GET /prices', { query: { of: 'account' }, limit: firstMax })
  const site = useList('GET /prices', { query: { of: 'site' }, limit: firstMax })
  const isOwn = own.items === undefined || own.items.length > 0
  const hasSite = site.items !== undefined && site.items.length > 0
  return (
    <div className={classes.prices}>
      <Section
        title="Prices by destination"
        intro={`For one part. The most specific counts: the longest prefix, then the network, then the country. Any other destination costs ${dollars(price)}.`}
      >
        {isOwn && <DataTable label="Prices of this account" columns={columns} list={own} rowKey={keyOf} empty={null} />}
        {hasSite && (
          <>
            {isOwn && (
              <Text size="sm" c="dimmed" my="sm">
                Destinations that are not in this list have these prices of all accounts:
              </Text>
            )}
            <DataTable label="Prices of all accounts" columns={columns} list={site} rowKey={keyOf} empty={null} />
          </>
        )}
      </Section>
    </div>
  )
}

const columns: readonly Column<OwnPrice>[] = [
  {
    label: 'Destination',
    narrow: 'title',
    render: ({ by, value }) => {
      if (by === 'country') return countryLabel(value)
      return by === 'network' ? `Numbers of ${isolated(value)}` : `Numbers that begin with ${value}`
    },
  },
  {
    label: 'Price of a part',
    render: ({ price }) => dollars(price),
    align: 'right',
    width: '160px',
    narrow: 'aside',
  },
]

function keyOf({ by, value }: OwnPrice): string {
  return `${by} ${value}`
}
