/** The dashboard: an account's first steps, today's figures, recent failures, and charts. */
import Type, { type Static } from 'typebox'
import type { MembersEndpoint, MembersKey } from './endpoint.ts'
import { Dollars, Id, Nullable, OneOf, Time } from './fields.ts'

/** The five steps of the reference's Quick Start, in its order. */
export const firstSteps = ['key', 'credentials', 'token', 'message', 'webhook'] as const
export type FirstStep = (typeof firstSteps)[number]

const figures = {
  messages: Type.Integer({ description: 'Accepted in this time' }),
  delivered: Type.Integer({ description: 'Of those, delivered by now' }),
  failed: Type.Integer(),
  expired: Type.Integer(),
  spend: Dollars('What they cost, less what was given back'),
  median_ms: Nullable(Type.Integer(), {
    description: 'From accepted to delivered: half took no longer. Within a few per cent',
  }),
  p95_ms: Nullable(Type.Integer(), { description: 'From accepted to delivered: 95 % took no longer' }),
}

export const Figures = Type.Object(figures)
export type Figures = Static<typeof Figures>

export const ChartBucket = Type.Object({
  from: Time('When it begins'),
  to: Time('When it ends; the end is not a part of it'),
  ...figures,
})
export type ChartBucket = Static<typeof ChartBucket>

const chartRanges = ['24h', '7d', '30d', '90d'] as const
export type ChartRange = (typeof chartRanges)[number]

const zone = Type.String({
  minLength: 1,
  maxLength: 64,
  description: "The viewer's time zone, by its IANA name: `Pacific/Auckland`. Days and hours are of it",
})

export const dashboard = {
  'GET /first-steps': {
    summary: 'The Quick Start, and which of its steps have happened',
    chapter: 'Dashboard',
    access: 'viewer',
    answer: Type.Object({
      steps: Type.Array(Type.Object({ step: OneOf(firstSteps), done: Type.Boolean() })),
      key_id: Nullable(Id('An API key'), { description: 'The newest that can be used' }),
    }),
  },
  'GET /dashboard': {
    summary: 'The dashboard of the account',
    chapter: 'Dashboard',
    access: 'viewer',
    query: Type.Object({ zone }),
    answer: Type.Object({
      today: Figures,
      today_from: Time('When today began in the zone'),
      week: Figures,
      week_from: Time('When the first of the last seven days began, of which today is one'),
      failures: Type.Array(
        Type.Object({
          id: Id('The message'),
          to: Type.String(),
          status: OneOf(['failed', 'expired']),
          error: Nullable(Type.String(), { description: 'Error of the carrier or the gateway' }),
          at: Time('When it ended'),
        }),
        { description: 'The newest five, of the last 20,000 messages' },
      ),
      notices: Type.Array(
        Type.Object({
          id: Id('The notice'),
          kind: Type.String(),
          key_id: Nullable(Id('The API key that it is about')),
          text: Type.String(),
          since: Time('Since when it holds'),
        }),
      ),
    }),
  },
  'GET /charts': {
    summary: 'Messages, spend and delivery time by hour or day',
    description: 'A message counts in the hour or day in which it was accepted.',
    chapter: 'Dashboard',
    access: 'viewer',
    query: Type.Object({
      zone,
      range: OneOf(chartRanges, 'Up to now; days are whole ones, of which today is the last'),
      by: Type.Optional(
        OneOf(['hour', 'day'], 'Default by hour up to 7 days, by day beyond; hours go up to 7 days only'),
      ),
    }),
    answer: Type.Object({
      by: OneOf(['hour', 'day']),
      items: Type.Array(ChartBucket, { description: 'Oldest first; the last one is still going on' }),
      total: Figures,
    }),
  },
} as const satisfies Record<MembersKey, MembersEndpoint>
