import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TemporaryMember, type TemporaryMembers, temporaryMembers } from '../../test/temporary-members.ts'
import type { Scene } from '../../test/temporary-store.ts'

let members: TemporaryMembers
let scene: Scene
let viewer: TemporaryMember

const at = Date.parse('2026-04-01T00:00:00Z')

beforeAll(async () => {
  members = await temporaryMembers(afterAll)
  scene = await members.temporary.scene()
  viewer = await members.member({ role: 'viewer', accountId: scene.accountId })
  const one = {
    accountId: scene.accountId,
    keyId: scene.keyId,
    method: 'POST',
    path: '/api/connexus/sms/out',
    status: 400,
    errorName: 'invalid_number',
    error: 'Invalid phone number: too short',
  }
  await members.temporary.traffic.recordRejections([
    { ...one, at, requestId: '0a0b0c0d-1' },
    {
      ...one,
      at: at + 1000,
      requestId: '0a0b0c0d-2',
      status: 403,
      errorName: 'insufficient_balance',
      error: 'Insufficient balance',
    },
    {
      ...one,
      at: at + 86_400_000,
      requestId: '0a0b0c0d-3',
      errorName: 'of_another_version',
      path: '/api/connexus/sms/otp',
    },
  ])
})

const found = async (query = {}) =>
  (await viewer.call('GET /requests', { query })).body.items.map(({ request_id }) => request_id.at(-1))

test('refused requests are listed, newest first, each with its cure', async () => {
  const { body } = await viewer.call('GET /requests', { query: { limit: 2 } })
  expect(body.items).toMatchObject([
    { request_id: '0a0b0c0d-3', cause: null, cure: null },
    { request_id: '0a0b0c0d-2', status: 403, cure: expect.stringContaining('Top up'), key: { name: 'API key' } },
  ])
  const rest = await viewer.call('GET /requests', { query: { limit: 2, cursor: body.next! } })
  expect(rest.body).toMatchObject({ items: [{ request_id: '0a0b0c0d-1', at: '2026-04-01T00:00:00.000Z' }], next: null })
})

test('each filter finds its requests and no others', async () => {
  expect(await found({ status: 400 })).toEqual(['3', '1'])
  expect(await found({ error: 'insufficient_balance' })).toEqual(['2'])
  expect(await found({ path: '/api/connexus/sms/otp' })).toEqual(['3'])
  expect(await found({ key: String(scene.keyId) })).toEqual(['3', '2', '1'])
  expect(await found({ key: '99999' })).toEqual([])
  expect(await found({ request_id: '0a0b0c0d-1' })).toEqual(['1'])
  expect(await found({ since: '2026-04-01T00:00:01Z', until: '2026-04-02T00:00:00Z' })).toEqual(['2'])
})

test('another account sees none of them', async () => {
  const stranger = await members.member()
  expect((await stranger.call('GET /requests')).body).toEqual({ items: [], next: null })
  expect((await stranger.call('GET /search', { query: { q: '0a0b0c0d-1' } })).body.items).toEqual([])
  expect((await viewer.call('GET /search', { query: { q: '0a0b0c0d-1' } })).body.items).toMatchObject([
    { kind: 'request', request_id: '0a0b0c0d-1' },
  ])
})
