import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { createAccount } from '../accounts/accounts.ts'
import { registerCarriers } from '../carriers/register.ts'
import { putEntry } from '../pricing/lists.ts'
import { keepRoutedCarriers } from '../routing/routed-carriers.ts'
import { carriersKind } from '../settings/carriers.ts'
import { openStore } from '../store/open-store.ts'
import { runCommand } from '../test/command-line.ts'
import { temporaryFolder } from '../test/temporary-store.ts'

let folder: string
let accountId: number
const open = () => openStore({ dataDir: join(folder, 'data'), secretKey: null })

beforeEach(async () => {
  folder = await temporaryFolder(onTestFinished)
  const store = await open()
  const settings = carriersKind.parse('smpp://a:b@localhost?id=spark')
  await store.change(async (db) => keepRoutedCarriers(db, await registerCarriers(db, settings, false, 1)))
  accountId = (await store.change((db) => createAccount(db, { name: 'Acme', creditMicros: 1, at: 1 }))).accountId
  await store.close()
})

const price = (...words: string[]) => runCommand(['price', ...words], { env: { WEBSMS_DATA: join(folder, 'data') } })

const lines = async (...words: string[]) => (await price(...words)).out.trim().split('\n')

async function fileOf(text: string): Promise<string> {
  const file = join(folder, 'prices.csv')
  await writeFile(file, text)
  return file
}

test('a price is set, changed, shown and removed, with its entries in the audit log', async () => {
  const account = ['--account', String(accountId)]
  expect(await lines('show', ...account)).toEqual([`There are no prices of account ${accountId} yet.`])
  await price('set', ...account, 'nz', '0.08')
  expect(await lines('set', ...account, 'NZ', '0.07')).toEqual([
    `NZ is $0.07 a part in the list of account ${accountId}, and was $0.08.`,
  ])
  await price('set', ...account, '+64 21', '0.05')
  expect(await lines('show', ...account)).toEqual([
    'DESTINATION  KIND     A PART',
    'NZ           country  $0.07',
    '6421         prefix   $0.05',
  ])
  expect(await lines('show', ...account, '--search', '642', '--quiet')).toEqual(['6421'])
  expect(await lines('remove', ...account, 'NZ')).toEqual([
    `NZ was $0.07 a part in the list of account ${accountId}; it was removed.`,
  ])
  expect((await price('remove', ...account, 'NZ')).err).toContain('has no price for NZ')
  const store = await open()
  const { rows } = await sql<{ action: string }>`SELECT action FROM audit WHERE account_id = ${accountId}`.execute(
    store.read,
  )
  expect(rows.map(({ action }) => action)).toEqual(Array(4).fill('prices.changed'))
  await store.close()
})

test('a file is shown before it is imported, and the export is such a file', async () => {
  await price('set', '--site', 'AU', '0.2')
  await price('set', '--site', 'NZ', '0.1')
  const file = await fileOf('destination,price\nNZ,0.08\n6421,0.05\n')
  const shown = [
    '         DESTINATION  BEFORE  NOW',
    'added    6421                 $0.05',
    'changed  NZ           $0.10   $0.08',
    'removed  AU           $0.20',
    '1 added, 1 changed, 1 removed, 0 unchanged.',
  ]
  expect(await lines('import', '--site', file)).toEqual([
    ...shown.map((line, index) => (index === 0 ? line.trim() : line)),
    `Nothing was changed. To replace the list of the site by the 2 prices of ${file}, add --yes.`,
  ])
  expect(await lines('show', '--site', '--quiet')).toEqual(['AU', 'NZ'])
  expect((await lines('import', '--site', file, '--yes')).at(-1)).toBe('The list of the site now has 2 prices.')
  const exported = join(folder, 'exported.csv')
  await price('export', '--site', exported)
  expect(await readFile(exported, 'utf8')).toBe('destination,price\r\nNZ,0.08\r\n6421,0.05\r\n')
  expect((await price('export', '--site', '-')).out).toContain('NZ,0.08')
  expect(JSON.parse((await price('import', '--site', exported, '--json')).out)).toMatchObject({
    ...{ prices: 2, added: 0, changed: 0, removed: 0, unchanged: 2, saved: false },
  })
})

test('costs of a carrier are a list too, and a price below them is a warning', async () => {
  await price('set', '--carrier', 'spark', 'NZ', '0.03')
  const { err } = await price('import', '--site', await fileOf('NZ,0.02\nXY Mobile,1\n'))
  expect(err.trim().split('\n')).toEqual([
    'warning: NZ: It is below the cost: a part costs $0.03 by spark, which takes such messages',
    'warning: XY Mobile: No prefix, portability table or carrier has a network of this name',
  ])
})

test('a price that is set is told with the warnings about it, and the nearest name', async () => {
  await price('set', '--carrier', 'spark', 'NZ', '0.03')
  const errorsOf = async (...words: string[]) => (await price('set', '--site', ...words)).err
  expect(await errorsOf('NZ', '0.001')).toBe(
    'warning: NZ: It is below the cost: a part costs $0.03 by spark, which takes such messages\n',
  )
  expect(await errorsOf('Sprak', '0.07')).toBe(
    'warning: Sprak: No prefix, portability table or carrier has a network of this name: did you mean Spark?\n',
  )
  expect(await errorsOf('999', '0.07')).toBe('warning: 999: No country code begins with 999\n')
  expect(await errorsOf('Spark', '0.02', '--quiet')).toBe('')
  expect((await price('show', '--site', '--search', 'spra')).err).toContain('did you mean Spark?')
  expect((await price('set', '--carrier', 'spark', 'Spark', '0.001')).err).toBe('')
})

test('countries that share the code of one that is set are told', async () => {
  const { err } = await price('set', '--site', 'GB', '0.07')
  expect(err).toBe('note: GB is without GG, IM and JE, whose numbers begin with 44 too: the prefix 44 has them all.\n')
})

test('a network has its known name, and one that was stored otherwise can be removed', async () => {
  expect(await lines('set', '--site', 'one nz', '0.07')).toEqual(['One NZ is $0.07 a part in the list of the site.'])
  expect(await lines('set', '--site', 'ONE NZ', '0.06')).toEqual([
    'One NZ is $0.06 a part in the list of the site, and was $0.07.',
  ])
  const store = await open()
  await store.change((db) => putEntry(db, { kind: 'site' }, { by: 'network', value: 'spark', micros: 1 }))
  await store.close()
  await price('set', '--site', 'Spark', '0.05')
  expect(await lines('remove', '--site', 'spark')).toEqual([expect.stringMatching(/^spark was \$0\.000001 /)])
  expect(await lines('remove', '--site', 'spark')).toEqual([expect.stringMatching(/^Spark was \$0\.05 /)])
})

test('a list is shown with the warnings about it', async () => {
  await price('set', '--site', 'NZ', '0.08')
  await price('set', '--site', '64', '0.09')
  expect((await price('show', '--site')).err).toBe(
    'warning: 64: It never decides: the entry for NZ comes before a country code\n',
  )
})

test('faulty lines are told with their numbers, and nothing is changed', async () => {
  const file = await fileOf('destination,price\nNZ,0.08\n021,0.05\nAU,1001\n')
  const { code, err } = await price('import', '--site', file, '--yes')
  expect(code).toBe(1)
  expect(err).toContain(`${file}:3: found "021", expected a country such as NZ`)
  expect(err).toContain(`${file}:4: found "1001", expected a price in dollars from 0 to 1000`)
  expect(err).toContain('has 2 faulty lines: nothing was changed')
  expect((await price('show', '--site', '--quiet')).out).toBe('')
})

test.each([
  [['show'], 'one of --account ID, --carrier NAME and --site'],
  [['show', '--site', '--account', '1000'], 'one of --account ID, --carrier NAME and --site'],
  [['show', '--account', '9'], 'There is no account 9'],
  [['show', '--carrier', 'nobody'], 'There is no carrier nobody. Carriers of this data: spark.'],
  [['set', '--site', '021', '1'], 'The destination is wrong: found "021", expected'],
  [['set', '--site', 'New_Zealand', '1'], 'such as 6421: write NZ.'],
  [['set', '--site', '=1+1', '1'], 'names of networks do not begin with'],
  [['set', '--site', 'NZ', '1001'], 'from 0 to 1000 dollars, not 1001'],
  [['import', '--site', 'absent.csv'], 'absent.csv cannot be read'],
])('%j is refused with what is expected', async (words, expected) => {
  const { code, err } = await price(...words)
  expect(code).not.toBe(0)
  expect(err).toContain(expected)
})
