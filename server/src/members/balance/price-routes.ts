/** Prices of the account. */
import type { FastifyInstance } from 'fastify'
import { dollars } from '../../rules/ledger/money.ts'
import type { MembersDeps } from '../deps.ts'
import { priceKey, readPricePage } from '../price-page.ts'
import { pageOf, pageSize } from '../query.ts'
import { serveMembers } from '../serve.ts'

export function ownPriceRoutes(app: FastifyInstance, { store }: Pick<MembersDeps, 'store'>): void {
  serveMembers(app, 'GET /prices', async ({ session: { accountId }, query }) => {
    const owner = query.of === 'site' ? { kind: 'site' as const } : { kind: 'account' as const, id: accountId }
    const rows = await readPricePage(store.search, owner, query)
    return pageOf(rows, pageSize(query), priceKey, ({ by, value, micros }) => ({ by, value, price: dollars(micros) }))
  })
}
