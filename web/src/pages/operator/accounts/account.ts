/** One account, as operators see it. */
import type { AnswerOf } from '../../../client/api.ts'

export type Account = AnswerOf<'GET /operator/accounts/:id'>
