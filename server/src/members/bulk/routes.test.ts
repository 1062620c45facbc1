import { expect, onTestFinished, test, vi } from 'vitest'
import { topUp } from '../../accounts/top-up.ts'
import { type TemporaryMember, temporaryMembers } from '../../test/temporary-members.ts'

let requests = 0

/** Number `index` of a list. */
const numberOf = (index: number) => String(64_211_000_000 + index)

interface Upload {
  rows: { row: number; to: string; body?: string }[]
  sliceRows?: number
  body?: string | null
  send_at?: string
}

async function upload(
  { call }: TemporaryMember,
  { rows, sliceRows = 4, body = 'Kia ora', ...more }: Upload,
): Promise<string> {
  const slices = Math.ceil(rows.length / sliceRows)
  const job = { name: 'list.csv', body, rows: rows.length, slices, request_key: `upload-${++requests}`, ...more }
  const { id } = (await call('POST /bulk-jobs', { body: job })).body
  expect((await call('POST /bulk-jobs', { body: job })).body).toEqual({ id })
  for (let number = 0; number < slices; number++) {
    const slice = { rows: rows.slice(number * sliceRows, (number + 1) * sliceRows) }
    const params = { id, number: String(number) }
    expect((await call('PUT /bulk-jobs/:id/slices/:number', { params, body: slice })).status).toBe(204)
    expect((await call('PUT /bulk-jobs/:id/slices/:number', { params, body: slice })).status).toBe(204)
  }
  return id
}

const goodRows = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ row: index + 2, to: numberOf(index) }))

async function open() {
  const members = await temporaryMembers(onTestFinished)
  const { store } = members
  const sent = () =>
    store.read.selectFrom('messages').select(['to_number', 'body', 'lane', 'account_id']).orderBy('id').execute()
  const ended = (by: TemporaryMember, id: string, state = 'done') =>
    vi.waitFor(async () => {
      const { body } = await by.call('GET /bulk-jobs/:id', { params: { id } })
      expect(body.state).toBe(state)
      return body
    })
  return { ...members, sent, ended }
}

test('texts of a list are folded as they are uploaded, where the upload says so', async () => {
  const { member, bulkRunner, sent, ended } = await open()
  const owner = await member()
  const job = { name: 'list.csv', rows: 2, slices: 1, fold: true }
  for (const body of ['Kia ora Aroha, whānau', null]) {
    const { id } = (
      await owner.call('POST /bulk-jobs', { body: { ...job, body, request_key: `fold-upload-${body === null}` } })
    ).body
    const rows = goodRows(2).map((row) => ({ ...row, ...(body === null && { body: `Tēnā koe ${row.row}` }) }))
    await owner.call('PUT /bulk-jobs/:id/slices/:number', { params: { id, number: '0' }, body: { rows, fold: true } })
    bulkRunner.start()
    await owner.call('POST /bulk-jobs/:id/start', { params: { id } })
    await ended(owner, id)
  }
  expect((await sent()).map(({ body }) => body)).toEqual([
    ...['Kia ora Aroha, whanau', 'Kia ora Aroha, whanau', 'Tena koe 2', 'Tena koe 3'],
  ])
})

test('a list is sent once it is started: every good row once, the others named with their reason', async () => {
  const { member, bulkRunner, sent, ended } = await open()
  const owner = await member({ role: 'developer' })
  const rows = goodRows(10)
  rows[5] = { row: 7, to: '=HYPERLINK("x")' }
  const id = await upload(owner, { rows })
  bulkRunner.start()
  const before = (await owner.call('GET /bulk-jobs/:id', { params: { id } })).body
  expect(before).toMatchObject({ state: 'uploading', ready: 9, refused: 1, accepted: 0, cost: 0, cost_all: 0.9 })
  expect(before).toMatchObject({ slices: 3, slices_received: 3, progress: null, from: '552' })
  expect(await sent()).toEqual([])

  await owner.call('POST /bulk-jobs/:id/start', { params: { id } })
  const done = await ended(owner, id)
  expect(done).toMatchObject({ ready: 9, accepted: 9, cost: 0.9, progress: { queued: 9, delivered: 0 } })
  expect(done.refused_rows).toEqual([
    { row: 7, to: '=HYPERLINK("x")', error: expect.stringContaining('Invalid phone') },
  ])
  const messages = await sent()
  expect(messages.map(({ to_number }) => to_number)).toEqual(rows.filter(({ row }) => row !== 7).map(({ to }) => to))
  expect(new Set(messages.map(({ lane }) => lane))).toEqual(new Set([2]))
  const csv = await owner.call('GET /bulk-jobs/:id/refused.csv', { params: { id } })
  expect(csv.text.split('\r\n')[1]).toMatch(/^7,"'=HYPERLINK\(""x""\)",/)
  const report = (await owner.call('GET /bulk-jobs/:id/messages.csv', { params: { id } })).text.trim().split('\r\n')
  expect(report).toHaveLength(10)
  expect(report[1]).toMatch(/^\d+,64211000000,queued,,1,0.1,20.*Z,,$/)
  const listed = await owner.call('GET /messages', { query: { bulk: id, limit: 5 } })
  const rest = await owner.call('GET /messages', { query: { bulk: id, limit: 5, cursor: listed.body.next! } })
  const found = [...listed.body.items, ...rest.body.items]
  expect(found.map(({ to }) => to)).toEqual(messages.map(({ to_number }) => to_number).toReversed())
  expect(rest.body.next).toBeNull()
  const bulkOf = async (message: string) =>
    (await owner.call('GET /messages/:id', { params: { id: message } })).body.bulk
  for (const message of [found[0]!, found.at(-1)!]) expect(await bulkOf(message.id)).toEqual({ id, name: 'list.csv' })
  const { items } = (await owner.call('GET /bulk-jobs')).body
  expect(items).toMatchObject([{ id, name: 'list.csv', state: 'done', rows: 10, accepted: 9, refused: 1 }])
})

test('a row whose number opts out after the upload is refused, and not charged', async () => {
  const { member, bulkRunner, sent, ended } = await open()
  const owner = await member()
  const id = await upload(owner, { rows: goodRows(3) })
  await owner.call('POST /optouts', { body: { numbers: [numberOf(1)], sender: '552' } })
  bulkRunner.start()
  await owner.call('POST /bulk-jobs/:id/start', { params: { id } })
  const done = await ended(owner, id)
  expect(done).toMatchObject({ accepted: 2, cost: 0.2 })
  expect(done.refused_rows).toMatchObject([
    { row: 3, error: `Recipient ${numberOf(1)} has opted out of messages from 552` },
  ])
  expect((await sent()).map(({ to_number }) => to_number)).toEqual([numberOf(0), numberOf(2)])
})

test('rows may have a text each', async () => {
  const { member, bulkRunner, sent, ended } = await open()
  const owner = await member()
  const rows = goodRows(3).map((row, index) => ({ ...row, body: `Hello ${'x'.repeat(index * 100)}` }))
  const id = await upload(owner, { rows, body: null })
  bulkRunner.start()
  const { body } = await owner.call('POST /bulk-jobs/:id/start', { params: { id } })
  expect(body).toMatchObject({ body: null, cost_all: 0.4 })
  await ended(owner, id)
  expect((await sent()).map(({ body }) => body.length)).toEqual([6, 106, 206])
})

test('a job whose upload is not complete, or that costs more than there is, does not start', async () => {
  const { member, account } = await open()
  const owner = await member({ accountId: await account({ creditMicros: 300_000 }) })
  const { id } = (
    await owner.call('POST /bulk-jobs', {
      body: { name: 'x', body: 'x', rows: 8, slices: 2, request_key: 'not-complete' },
    })
  ).body
  const rows = goodRows(4)
  await owner.call('PUT /bulk-jobs/:id/slices/:number', { params: { id, number: '0' }, body: { rows } })
  const tooFew = await owner.call('POST /bulk-jobs/:id/start', { params: { id } })
  expect(tooFew.problem.type).toBe('balance_too_low')
  const tooMany = await owner.call('PUT /bulk-jobs/:id/slices/:number', {
    params: { id, number: '1' },
    body: { rows: goodRows(5) },
  })
  expect(tooMany.problem.detail).toContain('cannot take these rows')
})

test('a job stops when the balance does, and goes on from there', async () => {
  const { member, account, store, bulkRunner, sent, ended } = await open()
  const accountId = await account({ creditMicros: 1_000_000 })
  const owner = await member({ accountId })
  const id = await upload(owner, { rows: goodRows(10) })
  await owner.call('POST /bulk-jobs/:id/start', { params: { id } })
  const text = { to: [numberOf(50), numberOf(51), numberOf(52)], body: 'Meanwhile', request_key: 'meanwhile' }
  expect((await owner.call('POST /messages', { body: text })).status).toBe(200)
  bulkRunner.start()
  const stopped = await ended(owner, id, 'stopped')
  expect(stopped).toMatchObject({ reason: 'The balance is too low to continue.', accepted: 7 })
  await store.change((db) => topUp(db, { accountId, amountMicros: 1_000_000, note: null, at: Date.now() }))
  await owner.call('POST /bulk-jobs/:id/start', { params: { id } })
  expect(await ended(owner, id)).toMatchObject({ accepted: 10, cost: 1 })
  expect(await sent()).toHaveLength(13)
})

test('cancelling stops rows that were not accepted, and counts the accepted ones', async () => {
  const { member, store, bulkRunner, sent } = await open()
  const owner = await member()
  const id = await upload(owner, { rows: goodRows(30) })
  await owner.call('POST /bulk-jobs/:id/start', { params: { id } })
  bulkRunner.start()
  await vi.waitFor(async () => expect((await sent()).length).toBeGreaterThan(0), { interval: 1, timeout: 30_000 })
  const { body } = await owner.call('POST /bulk-jobs/:id/cancel', { params: { id } })
  const accepted = (await sent()).length
  expect(body).toMatchObject({ state: 'cancelled', accepted, cost: accepted / 10 })
  expect(accepted).toBeLessThan(30)
  const kept = await store.read.selectFrom('bulk_slices').select('rows').where('rows', 'is not', null).execute()
  expect(kept).toEqual([])
  const again = await owner.call('POST /bulk-jobs/:id/cancel', { params: { id } })
  expect(again.body.state).toBe('cancelled')
  expect(await sent()).toHaveLength(accepted)
})

test('rows that were accepted and not recorded before a crash are not sent again', async () => {
  const { member, store, bulkRunner, sent, ended } = await open()
  const owner = await member()
  const id = await upload(owner, { rows: goodRows(7) })
  await owner.call('POST /bulk-jobs/:id/start', { params: { id } })
  const job = await store.read.selectFrom('bulk_jobs').selectAll().executeTakeFirstOrThrow()
  const { rows } = await store.read.selectFrom('bulk_slices').select('rows').executeTakeFirstOrThrow()
  bulkRunner.start()
  await ended(owner, id)
  await bulkRunner.stop()
  // Simulates a crash between the first chunk and the record of it.
  await store.change(async (db) => {
    await db
      .updateTable('bulk_jobs')
      .set({ ...job })
      .execute()
    await db.updateTable('bulk_slices').set({ rows }).where('number', '=', 0).execute()
    await db.deleteFrom('bulk_runs').execute()
  })
  await bulkRunner.recover()
  const recovered = await store.read.selectFrom('bulk_jobs').selectAll().executeTakeFirstOrThrow()
  expect(recovered).toMatchObject({ rows_accepted: 3, parts_accepted: 3, cost_micros: 300_000, slice_at: 0, row_at: 3 })
  expect(await sent()).toHaveLength(7)
})

test('another account has no such job, and a viewer only looks', async () => {
  const { member } = await open()
  const owner = await member()
  const id = await upload(owner, { rows: goodRows(2) })
  const other = await member()
  const viewer = await member({ role: 'viewer', accountId: owner.accountId })
  const params = { id }
  const slice = { params: { id, number: '0' }, body: { rows: goodRows(1) } }
  const asked = [
    await other.call('GET /bulk-jobs/:id', { params }),
    await other.call('POST /bulk-jobs/:id/start', { params }),
    await other.call('POST /bulk-jobs/:id/cancel', { params }),
    await other.call('GET /bulk-jobs/:id/refused.csv', { params }),
    await other.call('GET /bulk-jobs/:id/messages.csv', { params }),
    await other.call('PUT /bulk-jobs/:id/slices/:number', slice),
  ]
  expect(asked.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404])
  expect((await other.call('GET /bulk-jobs')).body.items).toEqual([])
  expect((await viewer.call('GET /bulk-jobs/:id', { params })).status).toBe(200)
  const refused = [
    await viewer.call('POST /bulk-jobs/:id/start', { params }),
    await viewer.call('POST /bulk-jobs/:id/cancel', { params }),
    await viewer.call('PUT /bulk-jobs/:id/slices/:number', slice),
  ]
  expect(refused.map(({ status }) => status)).toEqual([403, 403, 403])
})

test('a list with a time is accepted from that time on, and can be cancelled before', async () => {
  const { member, bulkRunner, sent, ended } = await open()
  const owner = await member({ role: 'developer' })
  bulkRunner.start()
  const startAt = Date.now() + 1500
  const send_at = new Date(startAt).toISOString()
  const [id, other] = [
    await upload(owner, { rows: goodRows(2), send_at }),
    await upload(owner, { rows: goodRows(3), send_at }),
  ]
  for (const each of [id, other]) await owner.call('POST /bulk-jobs/:id/start', { params: { id: each } })
  expect((await owner.call('GET /bulk-jobs/:id', { params: { id } })).body).toMatchObject({ send_at, accepted: 0 })
  await owner.call('POST /bulk-jobs/:id/cancel', { params: { id: other } })
  expect(await sent()).toEqual([])
  await ended(owner, id)
  expect(Date.now()).toBeGreaterThanOrEqual(startAt)
  expect(await sent()).toHaveLength(2)
})
