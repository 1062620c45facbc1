/** `GET`, `PUT` and `DELETE /sms/templates`. */
import { afterAll, expect, test } from 'vitest'
import { expectDocumented, expectError, operationsOf } from '../test/documented.ts'
import { type Customer, temporaryApi } from '../test/temporary-api.ts'
import { setTemplate } from './templates.ts'

const api = await temporaryApi(afterAll)
const operations = await operationsOf(api)
const [list, put, archive] = ['listTemplates', 'setTemplate', 'archiveTemplate'].map((name) =>
  operations.find(({ endpoint }) => endpoint === name),
) as [(typeof operations)[number], (typeof operations)[number], (typeof operations)[number]]
const customer = await api.customer()

const set = (payload: object | string, { headers }: Customer = customer) =>
  api.call('PUT', '/sms/templates', {
    headers: {
      ...headers,
      ...(typeof payload === 'string' && { 'content-type': 'application/x-www-form-urlencoded' }),
    },
    payload,
  })
const get = (query: Record<string, string> = {}, { headers }: Customer = customer) =>
  api.call('GET', '/sms/templates', { headers, query })
const remove = (name: string, { headers }: Customer = customer) =>
  api.call('DELETE', '/sms/templates', { headers, query: { name } })

test('a template is made, gets versions, is listed, used, and archived', async () => {
  const made = await set({ name: 'Reminder', text: 'Kia ora {{ name }}' })
  expectDocumented(put, made)
  expect(made.body).toMatchObject({ name: 'reminder', version: 1, fields: ['name'], archived: false })
  const second = await set('name=reminder&text=Hi+%7B%7B+name+%7D%7D')
  expect(second.body).toMatchObject({ version: 2, text: 'Hi {{ name }}' })
  const all = await get()
  expectDocumented(list, all)
  expect(all.body).toMatchObject({ templates: [{ name: 'reminder', version: 2 }], next: null })
  expect((await get({ name: 'REMINDER' })).body).toMatchObject({ templates: [{ version: 2 }, { version: 1 }] })
  const sent = await api.call('POST', '/sms/out', {
    headers: customer.headers,
    payload: { to: '64276123456', template: 'reminder', fields: { name: 'Aroha' } },
  })
  expect(sent.status).toBe(200)
  const archived = await remove('reminder')
  expectDocumented(archive, archived)
  expect(archived.body).toMatchObject({ version: 2, archived: true })
  expectError(archive, await remove('reminder'), 'template_not_found')
  expect((await get()).body).toMatchObject({ templates: [] })
  expect((await get({ name: 'reminder' })).body).toMatchObject({ templates: [{ archived: true }, {}] })
  const noted = await api.store.read.selectFrom('audit').selectAll().where('target', '=', 'reminder').execute()
  expect(noted.map(({ action, detail }) => [action, JSON.parse(detail!)])).toEqual([
    ['template.set', { version: 1, client_id: customer.clientId }],
    ['template.set', { version: 2, client_id: customer.clientId }],
    ['template.archived', { version: 2, client_id: customer.clientId }],
  ])
  expect(noted[0]).toMatchObject({ account_id: customer.accountId, member_id: null, ip: '127.0.0.1' })
})

test('another account sees and changes nothing of it', async () => {
  const other = await api.customer()
  await set({ name: 'mine', text: 'Text' })
  expect((await get({}, other)).body).toMatchObject({ templates: [] })
  expectError(list, await get({ name: 'mine' }, other), 'template_not_found')
  expectError(archive, await remove('mine', other), 'template_not_found')
})

test('a fault says what was found and what is expected', async () => {
  for (const [payload, words] of [
    [{ name: '<b>', text: 'x' }, 'Invalid template: found the name "<b>", expected'],
    [{ name: 'a', text: 'Kia ora {{ name' }, 'Invalid template: found "{{ name", expected a field'],
    [{ name: 'a', text: 'a'.repeat(10_001) }, 'Invalid template: found 10001 characters'],
  ] as const) {
    const answer = await set(payload)
    expectError(put, answer, 'invalid_template')
    expect((answer.body as { error: string }).error).toContain(words)
  }
  expectError(list, await get({ name: 'a', cursor: 'x' }), 'invalid_parameter')
})

test('pages go on where the previous one ended', async () => {
  const own = await api.customer()
  const names = Array.from({ length: 101 }, (_, n) => `t${String(n).padStart(3, '0')}`)
  await api.store.change(async (db) => {
    for (const name of names) await setTemplate(db, own.accountId, { name, text: 'x' }, { at: 1 })
  })
  const first = (await get({}, own)).body as { templates: { name: string }[]; next: string }
  expect([first.templates.length, first.next]).toEqual([100, 't099'])
  expect((await get({ cursor: first.next }, own)).body).toMatchObject({ templates: [{ name: 't100' }], next: null })
})

test('too many changes at once are told to wait', async () => {
  const own = await api.customer()
  const answers = await Promise.all(Array.from({ length: 150 }, () => set({ name: '-', text: 'x' }, own)))
  const refused = answers.filter(({ status }) => status === 429)
  expect(refused.length).toBeGreaterThan(0)
  expectError(put, refused[0]!, 'too_many_changes')
  expect(refused[0]!.headers['retry-after']).toBe('1')
})
