/** The price and the cost of a message to a number, with the reason. */
import { normaliseNumber } from '@websms/sms'
import type { FastifyInstance } from 'fastify'
import { dollars } from '../../../rules/ledger/money.ts'
import { costOf, priceOf } from '../../../rules/pricing/prices.ts'
import { priceReason } from '../../../rules/pricing/words.ts'
import { drawOf } from '../../../rules/routing/weights.ts'
import type { MembersDeps } from '../../deps.ts'
import { invalidField } from '../../problem-error.ts'
import { serveMembers } from '../../serve.ts'

type ExplainDeps = Pick<MembersDeps, 'store' | 'pricing' | 'routing' | 'networks' | 'settings'>

export function explainRoute(app: FastifyInstance, { store, pricing, routing, networks, settings }: ExplainDeps): void {
  serveMembers(app, 'GET /operator/prices/explain', async ({ query }) => {
    const normalised = normaliseNumber(query.to)
    if (!normalised.ok) throw invalidField('to', normalised.message)
    const { number, country } = normalised
    const accountId = Number(query.account_id)
    const row = store.read.selectFrom('accounts').select(['price_micros', 'demo']).where('id', '=', accountId)
    const account = await row.executeTakeFirst()
    if (account === undefined) throw invalidField('account_id', 'is not an account that exists')
    await networks.ahead?.([number])
    const { network } = networks.find(number)
    const destination = { number, country, network }
    const lists = await pricing.current()
    const price = priceOf(lists, { accountId, priceMicros: account.price_micros }, destination)
    const message = { purpose: 'transactional' as const, sender: settings.sender, demo: account.demo === 1 }
    const route = routing.routes().choose({ ...destination, ...message, accountId, draw: drawOf(number) })
    const costMicros = route && costOf(lists, route, destination)
    return {
      ...destination,
      price: dollars(price.micros),
      why: `${priceReason(price)}.`,
      carrier: route?.carrier.name ?? null,
      cost: costMicros === null ? null : dollars(costMicros),
    }
  })
}
