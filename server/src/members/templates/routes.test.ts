import { sql } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import { setTemplate } from '../../templates/templates.ts'
import { temporaryMembers } from '../../test/temporary-members.ts'

const site = await temporaryMembers(afterAll)
const developer = await site.member({ role: 'developer' })
const viewer = await site.member({ role: 'viewer', accountId: developer.accountId })
const hostile = '"><img src=x onerror=alert(1)> =1+1 {{ first_name }}'
const make = (name: string, text: string) => developer.call('POST /templates', { body: { name, text } })

test('a template is made, changed and archived, each with its audit entry, and sent with', async () => {
  const made = await make('Reminder', hostile)
  expect(made.body).toMatchObject({
    name: 'reminder',
    archived: false,
    versions: [{ version: 1, text: hostile, fields: ['first_name'], by: expect.stringMatching(/^Member/) }],
  })
  const params = { name: 'reminder' }
  const put = (text: string) => developer.call('PUT /templates/:name', { params, body: { text } })
  expect((await put('Hi {{ first_name }}')).body.versions.map(({ version }) => version)).toEqual([2, 1])
  expect((await put('Hi {{ first_name }}')).body.versions).toHaveLength(2)
  expect((await viewer.call('GET /templates')).body.templates).toMatchObject([
    { name: 'reminder', version: 2, beginning: 'Hi {{ first_name }}', archived: false },
  ])
  const to = ['64276123456', '64276123457']
  const body = { to, template: 'reminder@1', fields: { first_name: 'Aroha' }, request_key: 'request-1' }
  const sent = await developer.call('POST /messages', { body })
  expect(sent.body).toMatchObject({ messages: [{}, {}], failed: [], parts: 1 })
  const { id } = sent.body.messages[0]!
  expect((await viewer.call('GET /messages/:id', { params: { id } })).body).toMatchObject({
    body: hostile.replace('{{ first_name }}', 'Aroha'),
    template: 'reminder@1',
  })
  expect((await developer.call('DELETE /templates/:name', { params })).status).toBe(204)
  expect((await developer.call('DELETE /templates/:name', { params })).status).toBe(404)
  expect((await viewer.call('GET /templates/:name', { params })).body).toMatchObject({ archived: true })
  expect((await make('reminder', 'Back')).body.versions[0]).toMatchObject({ version: 3 })
  const audited = await site.temporary.rows<{ action: string; detail: string }>(
    sql`SELECT action, detail FROM audit WHERE target = 'reminder' ORDER BY id`,
  )
  expect(audited.map(({ action, detail }) => `${action} ${JSON.parse(detail).version}`)).toEqual([
    ...['template.set 1', 'template.set 2', 'template.archived 2', 'template.set 3'],
  ])
})

test('a fault stands at its field, and a name is taken once', async () => {
  const faults = async (name: string, text: string) => (await make(name, text)).problem.errors
  expect(await faults('two words', 'x')).toEqual([
    { field: 'name', message: expect.stringContaining('Found the name "two words", expected') },
  ])
  expect(await faults('a', 'Hi {{ name')).toEqual([
    { field: 'text', message: expect.stringContaining('Found "{{ name", expected a field such as') },
  ])
  await make('taken', 'x')
  expect(await faults('Taken', 'y')).toEqual([
    { field: 'name', message: expect.stringContaining('There is a template taken already') },
  ])
})

test('viewers read, and a program’s key is named as author', async () => {
  expect((await viewer.call('POST /templates', { body: { name: 'a', text: 'x' } })).problem.type).toBe('not_allowed')
  const key = await developer.call('POST /keys', { body: { name: 'CRM' } })
  await site.store.change((db) =>
    setTemplate(db, developer.accountId, { name: 'crm', text: 'x' }, { at: 1, keyId: Number(key.body.id) }),
  )
  const { body } = await viewer.call('GET /templates/:name', { params: { name: 'crm' } })
  expect(body.versions).toMatchObject([{ by: 'CRM' }])
})

test('what is sent needs a text, and no more than one', async () => {
  const send = (text: object) =>
    developer.call('POST /messages', {
      body: { to: ['64276123456'], request_key: `request-${JSON.stringify(text).length}`, ...text },
    })
  expect((await send({})).problem.detail ?? '').toContain('body')
  expect((await send({ body: 'x', template: 'reminder' })).problem.status).toBe(422)
  expect((await send({ template: 'reminder', fields: { first_name: ['x'] } })).problem.status).toBe(422)
  expect((await send({ template: 'nothing' })).problem.detail).toContain('Template not found: nothing')
})
