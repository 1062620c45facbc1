/** The ledger of the account, as a list and as a file, and the threshold of its low-balance notice. */
import type { FastifyInstance } from 'fastify'
import { setAccount } from '../../accounts/account-settings.ts'
import { MoneyError, microsOf } from '../../rules/ledger/money.ts'
import { audit } from '../audit.ts'
import { sendCsv } from '../csv.ts'
import type { MembersDeps } from '../deps.ts'
import { invalidField } from '../problem-error.ts'
import { serveMembers } from '../serve.ts'
import { ledgerPage } from './ledger.ts'
import { ledgerColumns, ledgerRows } from './ledger-csv.ts'

export function balanceRoutes(app: FastifyInstance, { store }: Pick<MembersDeps, 'store'>): void {
  serveMembers(app, 'GET /ledger', ({ query, session }) => ledgerPage(store.search, session.accountId, query))

  serveMembers(app, 'GET /ledger.csv', ({ query, session, reply }) =>
    sendCsv(reply, 'websms-ledger.csv', ledgerColumns, ledgerRows(store, session.accountId, query)),
  )

  serveMembers(app, 'PUT /low-balance', async ({ body, session }) => {
    const lowBalanceMicros = body.low_balance === null ? null : thresholdMicros(body.low_balance)
    await store.change(async (db) => {
      await setAccount(db, session.accountId, { lowBalanceMicros })
      await audit(db, session, 'account.low_balance_set', String(session.accountId), { low_balance: body.low_balance })
    })
    return undefined
  })
}

function thresholdMicros(value: number): number {
  try {
    return microsOf(value)
  } catch (error) {
    if (error instanceof MoneyError) throw invalidField('low_balance', error.message)
    throw error
  }
}
