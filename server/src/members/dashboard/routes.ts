/** The dashboard and its charts. */
import type { AnswerOf, ChartRange, Figures as FiguresAnswer } from '@websms/contract/members'
import type { FastifyInstance } from 'fastify'
import { dollars } from '../../rules/ledger/money.ts'
import type { MembersDeps } from '../deps.ts'
import { isoTime } from '../iso-time.ts'
import { invalidField } from '../problem-error.ts'
import { serveMembers } from '../serve.ts'
import { isZone } from './buckets.ts'
import { add, type Counted, nothing, timeAt } from './counting.ts'
import { type Bucket, createFigures } from './figures.ts'
import { firstSteps } from './first-steps.ts'
import { createRecentFailures, heldNotices } from './recent.ts'

export function dashboardRoutes(app: FastifyInstance, { store }: Pick<MembersDeps, 'store'>): void {
  const figures = createFigures(store.search)
  const recentFailures = createRecentFailures(store.search)

  serveMembers(app, 'GET /first-steps', ({ session }) => firstSteps(store, session.accountId))

  serveMembers(app, 'GET /dashboard', async ({ query, session }): Promise<AnswerOf<'GET /dashboard'>> => {
    requireZone(query.zone)
    const { accountId } = session
    const week = await figures.of(accountId, 'day', 7, query.zone)
    const today = week.at(-1)!
    const total = totalOf(week)
    return {
      today: figuresAnswer(today.counted),
      today_from: isoTime(today.startMs),
      week: figuresAnswer(total),
      week_from: isoTime(week[0]!.startMs),
      failures: await recentFailures(accountId, total.failed + total.expired),
      notices: await heldNotices(store, accountId),
    }
  })

  serveMembers(app, 'GET /charts', async ({ query, session }): Promise<AnswerOf<'GET /charts'>> => {
    requireZone(query.zone)
    const { hours, days } = ranges[query.range]
    const by = query.by ?? (hours === null ? 'day' : 'hour')
    const length = by === 'hour' ? hours : days
    if (length === null) throw invalidField('by', `is ${by === 'hour' ? 'day' : 'hour'} for this range`)
    const buckets = await figures.of(session.accountId, by, length, query.zone)
    return {
      by,
      items: buckets.map(({ startMs, endMs, counted }) => ({
        from: isoTime(startMs),
        to: isoTime(endMs),
        ...figuresAnswer(counted),
      })),
      total: figuresAnswer(totalOf(buckets)),
    }
  })
}

/** Number of buckets of a range; null when it would be one, or too many. */
const ranges: Record<ChartRange, Record<'hours' | 'days', number | null>> = {
  '24h': { hours: 24, days: null },
  '7d': { hours: 168, days: 7 },
  '30d': { hours: null, days: 30 },
  '90d': { hours: null, days: 90 },
}

function requireZone(zone: string): void {
  if (!isZone(zone)) throw invalidField('zone', 'is not a time zone: use an IANA name, such as Pacific/Auckland')
}

function totalOf(buckets: readonly Bucket[]): Counted {
  return buckets.reduce((total, { counted }) => add(total, counted), nothing())
}

function figuresAnswer(counted: Counted): FiguresAnswer {
  const { messages, delivered, failed, expired, spendMicros } = counted
  return {
    messages,
    delivered,
    failed,
    expired,
    spend: dollars(spendMicros),
    median_ms: timeAt(counted, 0.5),
    p95_ms: timeAt(counted, 0.95),
  }
}
