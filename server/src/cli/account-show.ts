/** `websms account show`: all about one account, as an operator sees it in the Members Area. */

import type { OperatorAccount } from '@websms/contract/members'
import type { Command } from 'commander'
import { requireAccount } from '../accounts/require.ts'
import { readOperatorAccount } from '../members/operator/account-detail.ts'
import { dollarText, microsOf } from '../rules/ledger/money.ts'
import { siteTime } from '../site-time.ts'
import { addAnswerOptions, answerFromStore } from './answer.ts'
import { idArgument } from './options.ts'
import { columns, type Terminal } from './terminal.ts'

export function addAccountShow(account: Command, terminal: Terminal): void {
  addAnswerOptions(account.command('show'))
    .description('show an account: balance, settings, senders, API keys, members and latest transfers')
    .argument('<id>', 'the account', idArgument)
    .action((id: number, _options: unknown, command: Command) =>
      answerFromStore(terminal, command, async (store) => {
        await requireAccount(store.read, id)
        const detail = await readOperatorAccount(store.search, String(id), siteTime())
        const { id: account_id, ...json } = detail
        return { json: { account_id, ...json }, lines: linesOf(detail), quiet: [detail.name] }
      }),
    )
}

function linesOf(account: OperatorAccount): string[] {
  const { keys, members, transfers } = account
  const state = account.suspended_at === null ? 'active' : `suspended since ${account.suspended_at}`
  return [
    ...columns([
      ['Account', `${account.id}  ${account.name}`],
      ['State', account.demo ? `${state}, demo` : state],
      ['Balance', `${dollarText(microsOf(account.balance))}${account.balance_is_low ? ' (low)' : ''}`],
      ['Price per part', dollarText(microsOf(account.price))],
      ['Rate limit', account.rate_limit === 0 ? 'none' : `${account.rate_limit}/s`],
      ['Refunds', account.refund_policy],
      ['Senders', account.senders.join(', ') || 'the shared one'],
      ['Company names', account.company_names.join(', ') || 'none listed'],
    ]),
    ...table(
      ['API KEY', 'NAME', 'STATE'],
      keys.map(({ client_id, name, revoked_at }) => [client_id, name, revoked_at === null ? 'active' : 'revoked']),
    ),
    ...table(
      ['MEMBER', 'NAME', 'ROLE'],
      members.map(({ email, name, role }) => [email, name, role]),
    ),
    ...table(
      ['TRANSFER', 'KIND', 'AMOUNT', 'NOTE'],
      transfers.map(({ at, kind, amount, note }) => [at, kind, dollarText(microsOf(amount)), note ?? '']),
    ),
  ]
}

function table(names: string[], rows: string[][]): string[] {
  return rows.length === 0 ? [] : ['', ...columns([names, ...rows])]
}
