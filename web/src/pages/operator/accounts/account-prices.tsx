/** Prices of one account by destination. */
import { ButtonLink } from '../../../ui/button-link.tsx'
import { dollars } from '../../../ui/formats.ts'
import { Section } from '../../../ui/section.tsx'
import { PriceTable } from '../prices/price-table.tsx'
import type { Account } from './account-state.tsx'

export function AccountPrices({ account: { id, price } }: { account: Account }) {
  const list = `account:${id}`
  return (
    <Section
      title="Prices by destination"
      intro={`They come before the prices for all accounts. Where neither has a price, a part costs ${dollars(price)}.`}
      action={
        <ButtonLink to="/operator/prices" search={{ list, import: 'true' }} variant="default">
          Import
        </ButtonLink>
      }
    >
      <PriceTable
        list={list}
        empty="The account has the prices for all accounts, and its default price where they have none."
      />
    </Section>
  )
}
