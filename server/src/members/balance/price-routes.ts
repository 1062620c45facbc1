/** Prices of the account, and what a part to some numbers would cost it. */
import type { FastifyInstance } from 'fastify'
import { quoteParts } from '../../messages/quote.ts'
import { dollars } from '../../rules/ledger/money.ts'
import type { MembersDeps } from '../deps.ts'
import { priceKey, readPricePage } from '../price-page.ts'
import { pageOf, pageSize } from '../query.ts'
import { serveMembers } from '../serve.ts'

export function ownPriceRoutes(app: FastifyInstance, deps: Pick<MembersDeps, 'store' | 'pricing' | 'networks'>): void {
  const { store } = deps

  serveMembers(app, 'GET /prices', async ({ session: { accountId }, query }) => {
    const owner = query.of === 'site' ? { kind: 'site' as const } : { kind: 'account' as const, id: accountId }
    const rows = await readPricePage(store.search, owner, query)
    return pageOf(rows, pageSize(query), priceKey, ({ by, value, micros }) => ({ by, value, price: dollars(micros) }))
  })

  serveMembers(app, 'POST /prices/quote', async ({ session: { accountId }, body }) => {
    const { price_micros: priceMicros } = await store.read
      .selectFrom('accounts')
      .select('price_micros')
      .where('id', '=', accountId)
      .executeTakeFirstOrThrow()
    const prices = await quoteParts(deps, { accountId, priceMicros }, body.to)
    return { prices: prices.map((micros) => (micros === null ? null : dollars(micros))) }
  })
}
