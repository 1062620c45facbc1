/** `POST /sms/balance` and `GET /balance` (reference §7), each by both methods. */
import type { FastifyInstance } from 'fastify'
import { serve } from '../http/serve.ts'
import { dollars } from '../rules/ledger/money.ts'
import type { Store } from '../store/store.ts'

export function balanceRoutes(app: FastifyInstance, store: Store): void {
  serve(app, 'balance', async (_asked, { access }) => {
    const { balance_micros } = await store.read
      .selectFrom('accounts')
      .select('balance_micros')
      .where('id', '=', access.accountId)
      .executeTakeFirstOrThrow()
    return { success: true, balance: dollars(balance_micros), currency: 'NZD' }
  })
}
