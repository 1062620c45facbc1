/** The answers that the dashboard shows, counted by the hours and days of this browser's zone. */
import type { AnswerOf } from '../../client/api.ts'

export type Dashboard = AnswerOf<'GET /dashboard'>
export type ChartsAnswer = AnswerOf<'GET /charts'>

export const zone: string = Intl.DateTimeFormat().resolvedOptions().timeZone
