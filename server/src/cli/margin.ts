/** `websms margin`: price minus refunds and the cost at the carrier. */

import { type CsvCell, csvText } from '@websms/sms'
import { type Command, Option } from 'commander'
import {
  countMargin,
  dollarsOrNull,
  incomeOf,
  knownCostOf,
  type Margin,
  type MarginKind,
  type MarginRow,
  marginCells,
  marginColumns,
  marginFigures,
  marginKinds,
  marginOf,
  marginShare,
} from '../messages/reading/margin.ts'
import { dollarText } from '../rules/ledger/money.ts'
import { siteTime } from '../site-time.ts'
import { UserError } from '../user-error.ts'
import { addAnswerOptions, answerFromStore } from './answer.ts'
import { sinceArgument } from './options.ts'
import { columns, type Terminal } from './terminal.ts'

interface MarginOptions {
  by: MarginKind
  since: number
  until?: number
  csv?: true
}

export function addMarginCommand(program: Command, terminal: Terminal): void {
  addAnswerOptions(program.command('margin'))
    .description('the margin of messages: price minus refunds and the cost at the carrier')
    .addOption(new Option('--by <what>', 'what it is told by').choices(marginKinds).default('account'))
    .requiredOption(
      '--since <time>',
      'accepted since: 7d for the last seven days, or a day such as 2026-01-15',
      sinceArgument,
    )
    .option('--until <time>', 'accepted before (default: now)', sinceArgument)
    .addOption(new Option('--csv', 'print CSV to stdout').conflicts('json'))
    .action((options: MarginOptions, command: Command) => {
      const { by, since, until = siteTime() } = options
      if (until < since) throw new UserError('--until is before --since: nothing can be counted.')
      return answerFromStore(terminal, command, async ({ search }) => {
        const { rows, total } = await countMargin(search, { by, since, until })
        if (options.csv) terminal.out(csvText([marginColumns(by), ...rows.map((row): CsvCell[] => marginCells(row))]))
        return {
          json: {
            rows: rows.map((row) => ({ [by]: row.key, name: row.name, ...marginFigures(row) })),
            total: marginFigures(total),
          },
          lines: options.csv ? [] : [...table(by, rows, total), ...leftOut(total)],
          quiet: options.csv ? [] : [String(dollarsOrNull(marginOf(total)) ?? '')],
        }
      })
    })
}

function table(by: MarginKind, rows: readonly MarginRow[], total: Margin): string[] {
  const cells = (name: string, margin: Margin) => {
    const share = marginShare(margin)
    return [
      ...[name, String(margin.messages), String(margin.parts), String(margin.waitingMessages)],
      ...[dollarText(incomeOf(margin)), moneyText(knownCostOf(margin)), String(margin.unknownMessages)],
      moneyText(marginOf(margin)),
      share === null ? '-' : `${(share * 100).toFixed(1)} %`,
    ]
  }
  return columns([
    [by.toUpperCase(), 'MESSAGES', 'PARTS', 'WAITING', 'INCOME', 'COST', 'UNKNOWN', 'MARGIN', ''],
    ...rows.map((row) => cells(nameOf(by, row), row)),
    cells('in all', total),
  ])
}

function moneyText(micros: number | null): string {
  return micros === null ? '-' : dollarText(micros)
}

function nameOf(by: MarginKind, { key, name }: MarginRow): string {
  if (key === null) return 'unknown'
  return by === 'account' ? `${key} ${name ?? ''}`.trim() : (name ?? String(key))
}

function leftOut({ unknownMessages, unknownMicros, waitingMessages }: Margin): string[] {
  const waiting = `${messagesText(waitingMessages)} that no carrier has taken yet: no amount includes ${waitingMessages === 1 ? 'it' : 'them'}.`
  const unknown = `The margin is without ${messagesText(unknownMessages)} (${dollarText(unknownMicros)}) whose cost is not known.`
  const lines = [...(unknownMessages > 0 ? [unknown] : []), ...(waitingMessages > 0 ? [waiting] : [])]
  return lines.length === 0 ? [] : ['', ...lines]
}

function messagesText(count: number): string {
  return count === 1 ? '1 message' : `${count} messages`
}
