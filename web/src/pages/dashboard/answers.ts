/** What the dashboard shows. */
import type { AnswerOf } from '../../client/api.ts'

export type Dashboard = AnswerOf<'GET /dashboard'>
export type ChartsAnswer = AnswerOf<'GET /charts'>
