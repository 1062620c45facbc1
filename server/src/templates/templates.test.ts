import { sql } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import { temporaryStore } from '../test/temporary-store.ts'
import { archiveTemplate, findTemplate, listTemplates, listVersions, setTemplate } from './templates.ts'

const { store, scene } = await temporaryStore({}, afterAll)
const [one, other] = [(await scene()).accountId, (await scene()).accountId]
const set = (name: string, text: string, accountId = one) =>
  store.change((db) => setTemplate(db, accountId, { name, text }, { at: 1, keyId: 7 }))
const found = async (written: string, accountId = one) =>
  (await findTemplate(store.read, accountId, written))?.text ?? null

test('another text is the next version, the same text is none, and each version can be named', async () => {
  expect(await set('Reminder', 'Kia ora {{ name }}')).toMatchObject({
    template: { name: 'reminder', version: 1, fields: ['name'], keyId: 7, madeBy: null },
    changed: true,
  })
  expect(await set('reminder', 'Hi {{ name }}')).toMatchObject({ template: { version: 2 }, changed: true })
  expect(await set('reminder', 'Hi {{ name }}')).toMatchObject({ template: { version: 2 }, changed: false })
  expect([await found('reminder'), await found('REMINDER@1'), await found('reminder@3')]).toEqual([
    ...['Hi {{ name }}', 'Kia ora {{ name }}', null],
  ])
  expect([await found('reminder', other), await listTemplates(store.read, other)]).toEqual([null, []])
})

test('an archived template is not found, keeps its versions, and comes back with the next one', async () => {
  await set('offer', 'One')
  const archive = () => store.change((db) => archiveTemplate(db, one, 'offer', 5))
  expect(await archive()).toMatchObject({ version: 1, archivedAt: 5 })
  expect(await archive()).toBeNull()
  expect([await found('offer'), await found('offer@1')]).toEqual([null, null])
  expect((await listTemplates(store.read, one, { archived: true })).map(({ name }) => name)).toEqual(['offer'])
  expect(await listVersions(store.read, one, 'offer')).toMatchObject([{ version: 1, text: 'One' }])
  await set('offer', 'One')
  expect([await found('offer'), (await listVersions(store.read, one, 'offer')).length]).toEqual(['One', 2])
})

test('a version never changes and never goes', async () => {
  await set('kept', 'As it is')
  for (const change of [sql`UPDATE template_versions SET text = ''`, sql`DELETE FROM template_versions`]) {
    await expect(store.change((db) => change.execute(db))).rejects.toThrow('never changes')
  }
  expect(await found('kept')).toBe('As it is')
})

test('a list is in the order of names and goes on behind one', async () => {
  for (const name of ['c', 'a', 'b']) await set(name, 'Text', other)
  const names = async (after?: string) =>
    (await listTemplates(store.read, other, { after, limit: 2 })).map(({ name }) => name)
  expect([await names(), await names('b')]).toEqual([['a', 'b'], ['c']])
})

test('what cannot be kept is refused with what was found and what is expected', async () => {
  await expect(set('a b', 'Text')).rejects.toThrow('found the name "a b", expected')
  await expect(set('a', '{{ name }')).rejects.toThrow('expected a field such as {{ first_name }}')
  await expect(set('a', 'a\0b')).rejects.toThrow('the text must not have U+0000')
})
