/** The margin of the site, as a table and as a file. */
import type { AnswerOf, QueryOf } from '@websms/contract/members'
import type { FastifyInstance } from 'fastify'
import {
  countMargin,
  dollarsOrNull,
  incomeOf,
  knownCostOf,
  knownIncomeOf,
  type Margin,
  type MarginReport,
  type MarginRow,
  marginCells,
  marginColumns,
  marginOf,
  marginShare,
} from '../../../messages/reading/margin.ts'
import { dollars } from '../../../rules/ledger/money.ts'
import { sendCsv } from '../../csv.ts'
import { createRemembered } from '../../dashboard/remembered.ts'
import type { MembersDeps } from '../../deps.ts'
import { invalidField } from '../../problem-error.ts'
import { serveMembers } from '../../serve.ts'

/** Longest time between two counts of the same days, in ms. */
const freshMs = 30_000

/** The page asks for a quarter of a year at most, in ms. */
const spanMsMax = 93 * 86_400_000

const rowsMax = 1000

export function marginRoutes(app: FastifyInstance, { store }: Pick<MembersDeps, 'store'>): void {
  const remembered = createRemembered<MarginReport>({ freshMs, max: 20 })

  const report = ({ by, since, until }: QueryOf<'GET /operator/margin'>): Promise<MarginReport> => {
    const days = { since: Date.parse(since), until: Date.parse(until) }
    if (days.until < days.since) throw invalidField('until', 'is before since')
    if (days.until - days.since > spanMsMax) throw invalidField('until', 'is more than 93 days after since')
    return remembered(`${by} ${days.since} ${days.until}`, () => countMargin(store.search, { by, ...days }))
  }

  serveMembers(app, 'GET /operator/margin', async ({ query }) => {
    const { rows, total } = await report(query)
    return {
      rows: rows.slice(0, rowsMax).map((row) => ({
        key: row.key === null ? null : String(row.key),
        name: row.name,
        ...figures(row),
      })),
      rows_all: rows.length,
      total: figures(total),
    }
  })

  serveMembers(app, 'GET /operator/margin.csv', async ({ query, reply }) => {
    const { rows } = await report(query)
    return sendCsv(reply, `websms-margin-${query.by}.csv`, marginColumns(query.by), pages(rows))
  })
}

type Figures = AnswerOf<'GET /operator/margin'>['total']

function figures(margin: Margin): Figures {
  return {
    messages: margin.messages,
    parts: margin.parts,
    waiting: margin.waitingMessages,
    income: dollars(incomeOf(margin)),
    income_cost_known: dollars(knownIncomeOf(margin)),
    cost: dollarsOrNull(knownCostOf(margin)),
    cost_unknown: margin.unknownMessages,
    margin: dollarsOrNull(marginOf(margin)),
    margin_share: marginShare(margin),
  }
}

async function* pages(rows: readonly MarginRow[]) {
  yield rows.map(marginCells)
}
