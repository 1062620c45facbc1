/** Low-balance notices: one each time that a balance falls below its account's threshold, open until the balance is
 *  above it again. Balances are checked beside the traffic, so a charge costs nothing more. */

import { sql } from 'kysely'
import type { Logger } from 'pino'
import { dollars } from '../rules/ledger/money.ts'
import { siteTime } from '../site-time.ts'
import { engineSql } from '../store/engine-sql.ts'
import type { Store } from '../store/store.ts'

interface LowBalanceOptions {
  store: Pick<Store, 'read' | 'change'>
  log: Logger
  /** Interval between checks of balances, in ms. Default 10 s. */
  intervalMs?: number
  /** Accounts with a threshold that one pass checks; the next pass continues. Default 500: about a ms. */
  accountsMax?: number
  now?: () => number
}

export const lowBalance = 'low_balance'

export function startLowBalanceWatch(options: LowBalanceOptions) {
  const { store, log, intervalMs = 10_000, accountsMax = 500, now = siteTime } = options
  let after = 0
  let looking: Promise<void> = Promise.resolve()

  const look = async (): Promise<void> => {
    const accounts = await accountsWithThreshold(store, after, accountsMax)
    after = accounts.length < accountsMax ? 0 : accounts.at(-1)!.id
    const crossed = accounts.filter(({ low, notice_id }) => (low === 1) !== (notice_id !== null))
    if (crossed.length === 0) return
    const at = now()
    await store.change(async (db) => {
      for (const account of crossed) {
        if (account.low !== 1) {
          await db.updateTable('notices').set({ ended_at: at }).where('id', '=', account.notice_id!).execute()
          continue
        }
        const notice = { kind: lowBalance, account_id: account.id, key_id: null, text: noticeText(account) }
        await db
          .insertInto('notices')
          .values({ ...notice, created_at: at, ended_at: null })
          .execute()
      }
    })
    for (const account of crossed) {
      if (account.low === 1) log.warn({ accountId: account.id }, noticeText(account))
    }
  }

  const timer = setInterval(() => {
    looking = looking.then(look).catch((error) => log.error({ err: error }, 'balances could not be looked at'))
  }, intervalMs)
  return {
    async stop(): Promise<void> {
      clearInterval(timer)
      await looking
    },
  }
}

interface Threshold {
  id: number
  name: string
  balance_micros: number
  low_balance_micros: number
  /** 1 when the balance is below it. */
  low: number
  /** Id of the open notice. */
  notice_id: number | null
}

/** Uses the partial index of accounts with a threshold. */
async function accountsWithThreshold(
  { read }: Pick<Store, 'read'>,
  after: number,
  limit: number,
): Promise<Threshold[]> {
  const query = sql<Threshold>`
    SELECT a.id, a.name, a.balance_micros, a.low_balance_micros, a.balance_micros < a.low_balance_micros AS low,
           (SELECT id FROM notices WHERE kind = ${lowBalance} AND account_id = a.id AND key_id IS NULL
              AND ended_at IS NULL) AS notice_id
    FROM accounts a ${engineSql(read).indexedBy('accounts_with_low_balance')}
    WHERE a.low_balance_micros IS NOT NULL AND a.id > ${after} ORDER BY a.id LIMIT ${limit}`
  return (await query.execute(read)).rows
}

/** Isolates the name, so that a direction mark in it does not affect the rest of the sentence. */
function noticeText({ id, name, balance_micros, low_balance_micros }: Threshold): string {
  const [balance, threshold] = [dollars(balance_micros).toFixed(2), dollars(low_balance_micros).toFixed(2)]
  return `The balance of account ${id} (\u2068${name}\u2069) is low: $${balance}, below $${threshold}.`
}
