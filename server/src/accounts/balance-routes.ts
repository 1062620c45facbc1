/** `POST /sms/balance` and `GET /balance` (reference §7), each by both methods. */
import type { FastifyInstance } from 'fastify'
import { serve } from '../http/serve.ts'
import { dollars } from '../rules/ledger/money.ts'
import type { Store } from '../store/store.ts'
import { balanceMicros } from './balance.ts'

export function balanceRoutes(app: FastifyInstance, store: Store): void {
  serve(app, 'balance', async (_asked, { access }) => {
    const micros = await balanceMicros(store.read, access.accountId)
    return { success: true, balance: dollars(micros), currency: 'NZD' }
  })
}
