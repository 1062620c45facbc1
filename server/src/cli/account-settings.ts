/** `websms account set`, `suspend` and `resume`. */
import { type Command, InvalidArgumentError, Option } from 'commander'
import { resumeAccount, setAccount, suspendAccount } from '../accounts/account-settings.ts'
import { dollars, dollarText } from '../rules/ledger/money.ts'
import type { RefundPolicy } from '../rules/ledger/refunds.ts'
import { exitCodes, UserError } from '../user-error.ts'
import { addAnswerOptions, answerFromStore } from './answer.ts'
import { audited } from './audited.ts'
import { dollarsArgument, idArgument, wholeNumberArgument } from './options.ts'
import type { Terminal } from './terminal.ts'

interface SetOptions {
  refundPolicy?: RefundPolicy
  price?: number
  rateLimit?: number
  lowBalance?: number | 'none'
}

export function addAccountSettings(account: Command, terminal: Terminal): void {
  addAccountSet(account, terminal)

  addAnswerOptions(account.command('suspend'))
    .description('reject its requests; messages already accepted are still sent')
    .argument('<id>', 'the account', idArgument)
    .action((id: number, _options: unknown, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        await store.change(async (db) => {
          await suspendAccount(db, id, Date.now())
          await audited(db, id, 'account.suspended', String(id))
        })
        return { json: { account_id: String(id), suspended: true }, lines: [`Account ${id} is suspended.`] }
      }),
    )

  addAnswerOptions(account.command('resume'))
    .description('reactivate a suspended account')
    .argument('<id>', 'the account', idArgument)
    .action((id: number, _options: unknown, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        await store.change(async (db) => {
          await resumeAccount(db, id)
          await audited(db, id, 'account.resumed', String(id))
        })
        return { json: { account_id: String(id), suspended: false }, lines: [`Account ${id} is active.`] }
      }),
    )
}

function addAccountSet(account: Command, terminal: Terminal): void {
  addAnswerOptions(account.command('set'))
    .description('change the settings of an account; those not named stay as they are')
    .argument('<id>', 'the account', idArgument)
    .addOption(
      new Option('--refund-policy <policy>', 'when an undelivered message is refunded').choices([
        'refused',
        'failed',
        'never',
      ]),
    )
    .option('--price <dollars>', 'the price of one part', dollarsArgument)
    .option('--rate-limit <number>', 'requests per second, 0 for no limit', wholeNumberArgument)
    .option(
      '--low-balance <dollars>',
      'alert when the balance falls below this amount; "none" for no alert',
      lowBalanceArgument,
    )
    .action((id: number, { refundPolicy, price, rateLimit, lowBalance }: SetOptions, command: Command) => {
      const settings = {
        refundPolicy,
        priceMicros: price,
        rateLimit,
        lowBalanceMicros: lowBalance === 'none' ? null : lowBalance,
      }
      if (Object.values(settings).every((value) => value === undefined)) {
        throw new UserError('Name at least one setting: --refund-policy, --price, --rate-limit or --low-balance.', {
          exitCode: exitCodes.usage,
        })
      }
      return answerFromStore(terminal, command, async (store) => {
        const row = await store.change(async (db) => {
          const set = await setAccount(db, id, settings)
          await audited(db, id, 'account.set', String(id), {
            ...(refundPolicy !== undefined && { refund_policy: refundPolicy }),
            ...(price !== undefined && { price: dollars(price) }),
            ...(rateLimit !== undefined && { rate_limit: rateLimit }),
            ...(lowBalance !== undefined && { low_balance: lowBalance === 'none' ? null : dollars(lowBalance) }),
          })
          return set
        })
        const threshold = row.low_balance_micros === null ? null : dollars(row.low_balance_micros)
        const rate = row.rate_limit === 0 ? 'no rate limit' : `${row.rate_limit} requests per second`
        return {
          json: {
            account_id: String(id),
            refund_policy: row.refund_policy,
            price: dollars(row.price_micros),
            rate_limit: row.rate_limit,
            low_balance: threshold,
          },
          lines: [
            `Account ${id}: refunds ${row.refund_policy}, ${dollarText(row.price_micros)} per part, ${rate}, ` +
              `${row.low_balance_micros === null ? 'no low-balance alert' : `low-balance alert below ${dollarText(row.low_balance_micros)}`}.`,
          ],
        }
      })
    })
}

function lowBalanceArgument(text: string): number | 'none' {
  if (text === 'none') return text
  const micros = dollarsArgument(text)
  if (micros < 0) throw new InvalidArgumentError('Expected an amount in dollars, 0 or more, or none.')
  return micros
}
