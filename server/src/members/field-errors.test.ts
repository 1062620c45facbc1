import { afterAll, expect, test } from 'vitest'
import { temporaryMembers } from '../test/temporary-members.ts'

const site = await temporaryMembers(afterAll)
const member = await site.member()

test.each([
  ['GET /messages', { status: 'nonsense' }, 'status', /^is not one of queued, sent, .*received$/],
  ['GET /messages', { key: 'mine' }, 'key', /^is not an ID: IDs are numbers$/],
  ['GET /messages', { since: 'yesterday' }, 'since', /^is not a time, such as 2026-/],
  ['GET /messages', { limit: 'many' }, 'limit', /^is not a whole number$/],
  ['GET /messages', { limit: 1000 }, 'limit', /^is more than 200$/],
  ['GET /ledger', { kind: 'gift' }, 'kind', /^is not one of charge, /],
  ['GET /search', {}, 'q', /^is missing$/],
  ['GET /search', { q: 'x'.repeat(101) }, 'q', /^has more than 100 characters$/],
] as const)('%s with %j says of %s what is wrong in plain words, once', async (key, query, field, message) => {
  const { status, problem } = await member.call(key, { query: query as never })
  expect([status, problem.errors]).toEqual([422, [{ field, message: expect.stringMatching(message) }]])
})

test('of a value that may be null, why it is nothing else', async () => {
  const { problem } = await member.call('PUT /low-balance', { body: { low_balance: 'a little' as never } })
  expect(problem.errors).toEqual([{ field: 'low_balance', message: 'is not a number' }])
})
