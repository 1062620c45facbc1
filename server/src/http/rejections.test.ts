import type { FastifyRequest } from 'fastify'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import type { RejectionRow } from '../store/traffic/sessions.ts'
import { temporaryApi } from '../test/temporary-api.ts'
import { createRejections, type RejectionOptions } from './rejections.ts'

const api = await temporaryApi(afterAll)

test('each refused request of a known account can be found, without its contents', async () => {
  const { accountId, keyId, clientId, headers } = await api.customer({ creditMicros: 100_000 })
  const to = '6421234567'
  const send = (payload: object) => api.call('POST', '/sms/out', { headers, payload })
  const refused = [
    await send({ to: '12', body: 'secret text' }),
    await send({ to, body: 'one', from: 'NotMine' }),
    await send({ to: ['12', '13'], body: 'to nobody' }),
    await api.call('GET', '/sms/status?message_id=1', { headers }),
    await api.call('POST', '/auth/token', { payload: { client_id: clientId, client_secret: 'wrong' } }),
  ]
  expect((await send({ to, body: 'one' })).status).toBe(200)
  refused.push(await send({ to, body: 'one too many' }))
  await api.store.change((db) =>
    db.updateTable('accounts').set({ suspended_at: 1 }).where('id', '=', accountId).execute(),
  )
  refused.push(await api.call('GET', '/balance', { headers }))
  // These belong to no known account.
  await api.call('GET', '/balance', { headers: { authorization: 'Bearer wst_none' } })
  await api.call('POST', '/auth/token', { payload: { client_id: 'wsc_none', client_secret: 'wrong' } })
  await api.call('GET', '/nothing')

  const find = () => api.store.read.selectFrom('rejections').selectAll().where('account_id', '=', accountId).execute()
  await expect.poll(find).toHaveLength(refused.length)
  const found = await find()
  expect(
    found.map(({ key_id, method, path, status, error_name }) => [key_id, method, path, status, error_name]),
  ).toEqual([
    [keyId, 'POST', '/api/connexus/sms/out', 400, 'invalid_number'],
    [keyId, 'POST', '/api/connexus/sms/out', 400, 'unregistered_sender'],
    [keyId, 'POST', '/api/connexus/sms/out', 400, 'no_good_recipient'],
    [keyId, 'GET', '/api/connexus/sms/status', 404, 'message_not_found'],
    [keyId, 'POST', '/api/connexus/auth/token', 401, 'invalid_credentials'],
    [keyId, 'POST', '/api/connexus/sms/out', 403, 'insufficient_balance'],
    [keyId, 'GET', '/api/connexus/balance', 401, 'account_suspended'],
  ])
  expect(found.map(({ request_id }) => request_id)).toEqual(refused.map((answer) => answer.headers['x-request-id']))
  expect(found[0]!.error).toBe((refused[0]!.body as { error: string }).error)
  expect(JSON.stringify(found)).not.toContain('secret text')
})

function collected(options: Partial<RejectionOptions> = {}) {
  const groups: RejectionRow[][] = []
  let dropped = 0
  const rejections = createRejections({
    store: {
      async recordRejections(rows) {
        groups.push([...rows])
      },
    },
    onDropped: (count) => {
      dropped += count
    },
    flushMs: 60_000,
    ...options,
  })
  onTestFinished(() => rejections.stop())
  const keep = (accountId: number, id: string) =>
    rejections.keep({ id, method: 'GET', url: '/a?secret=1', access: { accountId, keyId: 1 } } as FastifyRequest, {
      status: 400,
      errorName: 'invalid_number',
      text: 'x'.repeat(1000),
    })
  const ids = () => groups.map((rows) => rows.map(({ requestId }) => requestId))
  return { rejections, groups, keep, ids, dropped: () => dropped }
}

test('they are written together, and the newest are kept when too many wait', async () => {
  const { rejections, groups, keep, ids, dropped } = collected({ waitingMax: 3 })
  for (const id of ['1', '2', '3', '4', '5']) keep(Number(id), id)
  await rejections.stop()
  expect([ids(), dropped()]).toEqual([[['3', '4', '5']], 2])
  expect(groups[0]![0]).toMatchObject({ path: '/a', error: 'x'.repeat(500) })
})

test('an account that makes too many keeps some, and takes none from others', async () => {
  const { rejections, keep, ids, dropped } = collected({ rate: { perSecond: 0.001, burst: 2 } })
  for (let request = 0; request < 10; request++) keep(1, 'flood')
  keep(2, 'other')
  await rejections.stop()
  expect([ids(), dropped()]).toEqual([[['flood', 'flood', 'other']], 8])
})

test('a store that cannot take them loses them, and nothing else', async () => {
  const store = { recordRejections: () => Promise.reject(new Error('the disk is full')) }
  const { rejections, keep, dropped } = collected({ store })
  keep(1, '1')
  await rejections.stop()
  expect(dropped()).toBe(1)
})
