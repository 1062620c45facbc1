/** The margin of the site, as a table and as a file. */
import type { QueryOf } from '@websms/contract/members'
import type { FastifyInstance } from 'fastify'
import {
  countMargin,
  type MarginReport,
  type MarginRow,
  marginCells,
  marginColumns,
  marginFigures,
} from '../../../messages/reading/margin.ts'
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
        ...marginFigures(row),
      })),
      rows_all: rows.length,
      total: marginFigures(total),
    }
  })

  serveMembers(app, 'GET /operator/margin.csv', async ({ query, reply }) => {
    const { rows } = await report(query)
    return sendCsv(reply, `websms-margin-${query.by}.csv`, marginColumns(query.by), pages(rows))
  })
}

async function* pages(rows: readonly MarginRow[]) {
  yield rows.map(marginCells)
}
