/** `websms account …`: prepaid customers and their credit. */

import type { Command } from 'commander'
import { createAccount, creditAccount, listAccounts } from '../accounts/accounts.ts'
import { dollars, dollarText } from '../rules/ledger/money.ts'
import { siteTime } from '../site-time.ts'
import { addAccountSettings } from './account-settings.ts'
import { addAccountShow } from './account-show.ts'
import { addAnswerOptions, answerFromStore } from './answer.ts'
import { audited } from './audited.ts'
import { dollarsArgument, idArgument, wholeNumberArgument } from './options.ts'
import { columns, type Terminal } from './terminal.ts'

export function addAccountCommands(program: Command, terminal: Terminal): void {
  const account = program.command('account').description('prepaid customers and their credit')

  addAccountCreate(account, terminal)

  addAnswerOptions(account.command('credit'))
    .description('add credit to an account; a negative amount debits it')
    .argument('<id>', 'the account', idArgument)
    .argument('<amount>', 'dollars, such as 45.50', dollarsArgument)
    .option('--note <text>', 'a note, stored with the transfer')
    .action((id: number, amountMicros: number, options: { note?: string }, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        const { balanceMicros } = await store.change(async (db) => {
          const note = options.note ?? null
          const credited = await creditAccount(db, id, amountMicros, note, siteTime())
          const action = amountMicros < 0 ? 'account.debited' : 'account.credited'
          await audited(db, id, action, String(id), { amount: dollars(Math.abs(amountMicros)), note })
          return credited
        })
        return {
          json: { balance: dollars(balanceMicros) },
          lines: [`Account ${id} now has ${dollarText(balanceMicros)}.`],
          quiet: [String(dollars(balanceMicros))],
        }
      }),
    )

  addAccountList(account, terminal)
  addAccountShow(account, terminal)
  addAccountSettings(account, terminal)
}

function addAccountCreate(account: Command, terminal: Terminal): void {
  addAnswerOptions(account.command('create'))
    .description('create an account')
    .argument('<name>', 'the customer, such as "Acme"')
    .option('--credit <dollars>', 'the first credit', dollarsArgument)
    .option('--price <dollars>', 'the price per part (default 0.10)', dollarsArgument)
    .option('--rate-limit <number>', 'requests per second, 0 for no limit (default 100)', wholeNumberArgument)
    .action((name: string, options: { credit?: number; price?: number; rateLimit?: number }, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        const { accountId, balanceMicros } = await store.change(async (db) => {
          const made = await createAccount(db, {
            name,
            creditMicros: options.credit ?? 0,
            priceMicros: options.price,
            rateLimit: options.rateLimit,
            at: siteTime(),
          })
          const detail = { name, credit: dollars(options.credit ?? 0) }
          await audited(db, made.accountId, 'account.created', String(made.accountId), detail)
          return made
        })
        const id = String(accountId)
        return {
          json: { account_id: id },
          lines: [
            `Account ${id} created, balance ${dollarText(balanceMicros)}.`,
            `Next: websms key create --account ${id}`,
          ],
          quiet: [id],
        }
      }),
    )
}

function addAccountList(account: Command, terminal: Terminal): void {
  addAnswerOptions(account.command('list'))
    .description('list the accounts')
    .action((_options: unknown, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        const accounts = await listAccounts(store.read)
        return {
          json: accounts.map((row) => ({
            account_id: String(row.id),
            name: row.name,
            balance: dollars(row.balance_micros),
            price: dollars(row.price_micros),
            rate_limit: row.rate_limit,
            refund_policy: row.refund_policy,
            low_balance: row.low_balance_micros === null ? null : dollars(row.low_balance_micros),
            balance_is_low: isLow(row),
            demo: row.demo === 1,
            suspended: row.suspended_at !== null,
            created_at: new Date(row.created_at).toISOString(),
          })),
          lines:
            accounts.length === 0
              ? ['There are no accounts yet. Create one with: websms account create "Acme" --credit 45.50']
              : columns([
                  ['ACCOUNT', 'NAME', 'BALANCE', 'PRICE', 'RATE LIMIT', 'REFUNDS', 'STATE'],
                  ...accounts.map((row) => [
                    String(row.id),
                    row.name,
                    dollarText(row.balance_micros),
                    dollarText(row.price_micros),
                    row.rate_limit === 0 ? 'none' : `${row.rate_limit}/s`,
                    row.refund_policy,
                    [row.suspended_at !== null && 'suspended', isLow(row) && 'low balance'].filter(Boolean).join(', '),
                  ]),
                ]),
          quiet: accounts.map((row) => String(row.id)),
        }
      }),
    )
}

function isLow(row: { balance_micros: number; low_balance_micros: number | null }): boolean {
  return row.low_balance_micros !== null && row.balance_micros < row.low_balance_micros
}
