import { sql } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import { temporaryMembers } from '../../test/temporary-members.ts'

const site = await temporaryMembers(afterAll)
const hostile = '<img src=x onerror=alert(1)>'
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString()

let requests = 0
const people = async () => {
  const developer = await site.member({ role: 'developer' })
  const viewer = await site.member({ role: 'viewer', accountId: developer.accountId })
  const send = async (to: string[], send_at: string) =>
    (
      await developer.call('POST /messages', {
        body: { to, body: hostile, send_at, request_key: `scheduled-${++requests}` },
      })
    ).body
  return { developer, viewer, send }
}

test('texts are sent later, listed by request, rescheduled and cancelled, with entries in the audit log', async () => {
  const { developer, viewer, send } = await people()
  const [first, second, third] = [inHours(1), inHours(2), inHours(3)]
  const bulk = await send(['6421000001', '6421000002'], second)
  const single = await send(['6421000003'], first)
  expect([bulk.send_at, single.send_at]).toEqual([second, first])
  const items = async () => (await viewer.call('GET /scheduled')).body.items
  expect(await items()).toMatchObject([
    { id: single.messages[0]!.id, messages: 1, send_at: first, body: hostile },
    { id: bulk.messages[0]!.id, messages: 2, send_at: second, last_at: second, to: '6421000001' },
  ])
  const page = (await viewer.call('GET /scheduled', { query: { limit: 1 } })).body
  const next = await viewer.call('GET /scheduled', { query: { limit: 1, cursor: page.next! } })
  expect(next.body).toMatchObject({ items: [{ messages: 2 }], next: null })

  const params = { id: bulk.messages[1]!.id }
  const body = { whole: true, send_at: third }
  const refused = await viewer.call('POST /scheduled/:id/reschedule', { params, body })
  expect(refused.problem.type).toBe('not_allowed')
  const moved = await developer.call('POST /scheduled/:id/reschedule', { params, body })
  expect(moved.body).toEqual({ send_at: third, rescheduled: 2, not_rescheduled: 0 })
  expect(await items()).toMatchObject([{ send_at: first }, { send_at: third }])
  const past = { whole: true, send_at: '2020-01-01T00:00:00Z' }
  const late = await developer.call('POST /scheduled/:id/reschedule', { params, body: past })
  expect(late.problem.errors).toEqual([{ field: 'send_at', message: expect.stringContaining('in the past') }])

  const one = await developer.call('POST /scheduled/:id/cancel', { params, body: { whole: false } })
  expect(one.body).toEqual({ cancelled: 1, not_cancelled: 0 })
  expect(await items()).toMatchObject([{ messages: 1 }, { messages: 1 }])
  const detail = await viewer.call('GET /messages/:id', { params: { id: single.messages[0]!.id } })
  expect(detail.body).toMatchObject({ send_at: first, waits: true, status: 'queued' })
  const [row] = await site.temporary.rows(
    sql<{ carrier_id: number }>`SELECT carrier_id FROM messages WHERE id = ${Number(single.messages[0]!.id)}`,
  )
  await site.temporary.traffic.releaseDue({ at: Date.parse(first), expiredBefore: 0, limit: 10 })
  await site.temporary.traffic.claim(row!.carrier_id, 10)
  const taken = await developer.call('POST /scheduled/:id/cancel', {
    params: { id: single.messages[0]!.id },
    body: { whole: false },
  })
  expect(taken.problem).toMatchObject({ type: 'refused', detail: expect.stringContaining('no longer waits') })
  const actions = await site.temporary.rows(
    sql<{ action: string }>`SELECT action FROM audit WHERE account_id = ${developer.accountId} ORDER BY id`,
  )
  expect(actions.map(({ action }) => action)).toEqual([
    'key.created',
    'message.sent',
    'message.sent',
    'message.rescheduled',
    'message.cancelled',
  ])
})

test('the list of messages and its CSV tell the time of each', async () => {
  const { viewer, send } = await people()
  const at = inHours(1)
  await send(['6421000001'], at)
  expect((await viewer.call('GET /messages')).body.items).toMatchObject([{ send_at: at, status: 'queued' }])
  const csv = await site.app.inject({
    url: '/members/api/messages/export',
    headers: { cookie: viewer.cookie, 'sec-fetch-site': 'same-origin' },
  })
  const [header, row] = csv.body.trim().split(/\r?\n/)
  expect(header).toMatch(/purpose,send_at,template,reference,body$/)
  expect(row).toContain(`transactional,${at},,,${hostile}`)
})
