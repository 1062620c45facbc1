import { readdirSync } from 'node:fs'
import { sql } from 'kysely'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { createKey } from '../../accounts/keys.ts'
import { temporaryMembers } from '../../test/temporary-members.ts'

const site = await temporaryMembers(afterAll)
const { store, temporary } = site
const operator = await site.member({ role: null, operator: true })
const { call } = operator

test('the health of the site shows the running gateway, the waiting rows and the doctor’s findings', async () => {
  await store.change((db) =>
    db
      .insertInto('notices')
      .values({ kind: 'low_balance', account_id: 1000, key_id: null, text: 'Low.', created_at: 1, ended_at: null })
      .execute(),
  )
  const { sent, receipt, accept } = await temporary.scene({ webhookUrl: null })
  await sent(['reported'])
  await receipt('reported')
  await sent(['open'])
  await accept([{}])
  const { body } = await call('GET /operator/site')
  expect(body).toMatchObject({
    simulated: true,
    waiting: { outbox: 1, claims: 0, submissions: 1, events: 0 },
    ledger: { drift_count: 0, drift: [] },
    notices: [{ kind: 'low_balance', text: 'Low.', account_id: '1000' }],
    data: { folder: temporary.dataDir, database_bytes: expect.any(Number) },
  })
  expect(body.data.database_bytes + body.data.log_bytes!).toBeGreaterThan(0)
  expect(body.checks.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['settings', 'data folder', 'disk', 'migrations', 'clock']),
  )
})

describe('unassigned replies', () => {
  const from = '64215550177'
  const receive = (text: string) =>
    store.traffic.inbound([
      {
        carrierId: 1,
        from,
        to: '552',
        dataCoding: 0,
        payload: Buffer.from(text).toString('hex'),
        concat: null,
        at: Date.now(),
      },
    ])
  const list = async () => (await call('GET /operator/inbound', { query: { texts: true } })).body.items
  const assign = (id: string, keyId: number | string) =>
    call('POST /operator/inbound/:id/assign', { params: { id }, body: { key_id: String(keyId) } })

  test('are given to a key once, whose webhook gets the event', async () => {
    await receive('Yes')
    const [reply] = await list()
    expect(reply).toMatchObject({ from, to: '552', text: 'Yes' })
    const { keyId, accountId } = await temporary.scene()
    const keys = (await call('GET /operator/keys', { query: { q: 'CUSTOMER' } })).body.items
    expect(keys).toContainEqual(expect.objectContaining({ id: String(keyId), account_id: String(accountId) }))
    expect((await assign(reply!.id, 999_999)).problem.type).toBe('invalid')
    expect((await assign('999999', keyId)).problem.type).toBe('not_found')
    expect((await assign(reply!.id, keyId)).status).toBe(204)
    expect((await assign(reply!.id, keyId)).problem.type).toBe('refused')
    expect(await list()).toEqual([])
    const [event] = await store.traffic.claimEvents({ limit: 10, perKey: 10, at: Date.now() + 1000 })
    expect(event?.keyId).toBe(keyId)
    expect(JSON.parse(event!.body)).toMatchObject({ type: 'mo', from, to: '552', message: 'Yes' })
  })

  test('that are data for a program are shown as such, and given without an event', async () => {
    const data = { dataCoding: 4, payload: '0605040b8423f0dcba', concat: null, at: Date.now() }
    await store.traffic.inbound([{ carrierId: 1, from, to: '552', ...data }])
    const [reply] = await list()
    expect(reply).toMatchObject({ from, text: '0605040b8423f0dcba', data: true })
    const { keyId } = await temporary.scene()
    expect((await assign(reply!.id, keyId)).status).toBe(204)
    expect(await temporary.rows(sql`SELECT id FROM events WHERE key_id = ${keyId}`)).toEqual([])
  })

  test('a key without a webhook URL gets no event, and a revoked one nothing', async () => {
    await receive('No')
    const [reply] = await list()
    const accountId = await site.account()
    const { encrypt } = store.secrets
    const { keyId } = await store.change((db) => createKey(db, { accountId, name: 'bare', encrypt, at: Date.now() }))
    const revoke = (at: number | null) =>
      store.change((db) => db.updateTable('api_keys').set({ revoked_at: at }).where('id', '=', keyId).execute())
    await revoke(1)
    expect((await assign(reply!.id, keyId)).problem.type).toBe('invalid')
    await revoke(null)
    expect((await assign(reply!.id, keyId)).status).toBe(204)
    const events = await store.read.selectFrom('events').select('id').where('key_id', '=', keyId).execute()
    expect(events).toEqual([])
  })
})

describe('the portability table', () => {
  const state = async () => (await call('GET /operator/portability/import')).body.import
  const send = (payload: string | Buffer, query = 'file=ported.csv', type = 'text/csv') =>
    site.app.inject({
      method: 'POST',
      url: `/members/api/operator/portability/import?${query}`,
      headers: { cookie: operator.cookie, 'sec-fetch-site': 'same-origin', 'content-type': type },
      payload,
    })
  const ended = () => vi.waitFor(async () => expect((await state())?.ended_at).not.toBeNull())

  test('is replaced by a file, with bad rows by their lines', async () => {
    expect((await send('number,network\n6421555010,Spark\nnonsense,One NZ\n')).statusCode).toBe(200)
    await ended()
    expect(await state()).toMatchObject({
      step: 'failed',
      file: 'ported.csv',
      bad_rows: 1,
      faults: [{ line: 3, reason: expect.any(String) }],
      error: 'ported.csv has 1 bad row: nothing was changed. Fix it, or tick “Skip bad rows”.',
    })
    expect((await call('GET /operator/portability')).body.source).toBe('demo')
    const answer = await send(
      'number,network\n0215550100,Spark\nnonsense,One NZ\n0215550101,Sprak',
      'file=a.csv&skip_bad=true',
    )
    expect(answer.json().import).toMatchObject({ file: 'a.csv', started_at: expect.any(String) })
    await ended()
    expect(await state()).toMatchObject({
      step: 'done',
      rows: 2,
      bad_rows: 1,
      error: null,
      strangers: ['Sprak'],
      encoding: null,
    })
    expect((await call('GET /operator/portability')).body).toMatchObject({
      rows: 2,
      source: 'a.csv',
      imported_at: expect.any(String),
      networks: [
        { network: 'Spark', numbers: 1 },
        { network: 'Sprak', numbers: 1 },
      ],
    })
    const look = (number: string) => call('GET /operator/portability/number', { query: { number } })
    expect((await look('021 555 0100')).body).toEqual({
      number: '64215550100',
      in_table: 'Spark',
      prefix_holder: 'One NZ',
    })
    expect((await look('12')).problem.errors).toMatchObject([{ field: 'number' }])
    const exported = await call('GET /operator/portability/export')
    expect(exported.text).toBe('\ufeffnumber,network\r\n64215550100,Spark\r\n64215550101,Sprak\r\n')
    await vi.waitFor(() => expect(readdirSync(temporary.dataDir)).not.toContain('portability-upload.csv'))
    const actions = await store.read.selectFrom('audit').select('action').where('action', 'like', 'portab%').execute()
    expect(actions).toHaveLength(2)
  })

  test('an import that is cancelled leaves the table as it was', async () => {
    const rows = Array.from({ length: 200_000 }, (_, index) => `${64_210_000_000 + index},2degrees`).join('\n')
    await send(rows, 'file=large.csv')
    expect((await send('x', 'file=second.csv')).json()).toMatchObject({ type: 'refused' })
    expect((await call('DELETE /operator/portability/import')).status).toBe(204)
    expect(await state()).toMatchObject({ step: 'cancelled', file: 'large.csv' })
    expect((await call('GET /operator/portability')).body.source).toBe('a.csv')
    expect((await call('DELETE /operator/portability/import')).problem.type).toBe('refused')
  })

  test('takes CSV alone', async () => {
    expect((await send('{}', 'file=a', 'application/json')).json().type).toBe('unsupported_media_type')
  })
})
