/** `websms account set`, `quiet-hours`, `suspend` and `resume`. */

import { sendPurposes } from '@websms/contract'
import { Argument, type Command, InvalidArgumentError, Option } from 'commander'
import { resumeAccount, setAccount, suspendAccount } from '../accounts/account-settings.ts'
import { readQuietHours, setQuietWindow } from '../accounts/quiet-hours.ts'
import { requireAccount } from '../accounts/require.ts'
import { dollars, dollarText } from '../rules/ledger/money.ts'
import type { RefundPolicy } from '../rules/ledger/refunds.ts'
import { clockText, minuteOfDay, type QuietHours, type QuietWindow } from '../rules/quiet-hours/window.ts'
import { siteTime } from '../site-time.ts'
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
  addQuietHours(account, terminal)

  addAnswerOptions(account.command('suspend'))
    .description(
      'reject its requests; messages already accepted are still sent, but scheduled ones are refunded at their time',
    )
    .argument('<id>', 'the account', idArgument)
    .action((id: number, _options: unknown, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        await store.change(async (db) => {
          await suspendAccount(db, id, siteTime())
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

function addQuietHours(account: Command, terminal: Terminal): void {
  addAnswerOptions(account.command('quiet-hours'))
    .description('show the quiet hours of an account, or set those of a purpose')
    .argument('<id>', 'the account', idArgument)
    .addArgument(new Argument('[purpose]', 'whose messages wait').choices(sendPurposes))
    .argument('[hours]', 'by the clock of the recipient, such as 20:00-08:00; "none" for none', hoursArgument)
    .action(
      (id: number, purpose: keyof QuietHours | undefined, hours: Hours | undefined, _options, command: Command) => {
        if (purpose !== undefined && hours === undefined) {
          throw new UserError('Name the hours too, such as 20:00-08:00, or none.', { exitCode: exitCodes.usage })
        }
        return answerFromStore(terminal, command, async (store) => {
          await requireAccount(store.read, id)
          if (purpose !== undefined && hours !== undefined) {
            await store.change(async (db) => {
              await setQuietWindow(db, id, purpose, hours === 'none' ? null : hours)
              const detail = { purpose, hours: hours === 'none' ? null : hoursText(hours) }
              await audited(db, id, 'quiet_hours.set', String(id), detail)
            })
          }
          const now = (await readQuietHours(store.read, id)) ?? {}
          const texts = Object.entries(now).map(([of, window]) => [of, hoursText(window)] as const)
          return {
            json: { account_id: String(id), quiet_hours: Object.fromEntries(texts) },
            lines: texts.length === 0 ? [`Account ${id} has no quiet hours.`] : texts.map((line) => line.join('  ')),
          }
        })
      },
    )
}

type Hours = QuietWindow | 'none'

function hoursText({ from, to }: QuietWindow): string {
  return `${clockText(from)}-${clockText(to)}`
}

function hoursArgument(text: string): Hours {
  if (text === 'none') return text
  const [from = null, to = null, ...more] = text.split('-').map(minuteOfDay)
  if (from === null || to === null || more.length > 0 || from === to) {
    throw new InvalidArgumentError('Expected two times of the day, such as 20:00-08:00, or none.')
  }
  return { from, to }
}

function lowBalanceArgument(text: string): number | 'none' {
  if (text === 'none') return text
  const micros = dollarsArgument(text)
  if (micros < 0) throw new InvalidArgumentError('Expected an amount in dollars, 0 or more, or none.')
  return micros
}
