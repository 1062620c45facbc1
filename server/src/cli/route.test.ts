import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { createAccount } from '../accounts/accounts.ts'
import { createKey } from '../accounts/keys.ts'
import { registerCarriers } from '../carriers/register.ts'
import { keepRoutedCarriers } from '../routing/routed-carriers.ts'
import { addSender } from '../senders/register.ts'
import { carriersKind } from '../settings/carriers.ts'
import { openStore } from '../store/open-store.ts'
import { runCommand } from '../test/command-line.ts'
import { temporaryFolder } from '../test/temporary-store.ts'

let folder: string
beforeEach(async () => {
  folder = await temporaryFolder(onTestFinished)
  const store = await openStore({ dataDir: join(folder, 'data'), secretKey: null })
  const settings = carriersKind.parse('smpp://a:b@localhost?id=spark&networks=Spark,smpp://a:b@localhost?id=other')
  await store.change(async (db) => keepRoutedCarriers(db, await registerCarriers(db, settings, false, 1)))
  const { accountId, keyId } = await store.change(async (db) => {
    const at = Date.now()
    const { accountId } = await createAccount(db, { name: 'Acme', creditMicros: 1_000_000, at })
    return { accountId, ...(await createKey(db, { accountId, name: 'k', encrypt: store.secrets.encrypt, at })) }
  })
  const today = new Date()
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1, 12).getTime()
  const message = {
    to: '64275550100',
    sender: '552',
    body: 'Hi',
    parts: 1,
    wireParts: 1,
    carrierId: 1,
    network: 'Spark',
  }
  await store.traffic.accept({ accountId, keyId, lane: 1, priceMicros: 1, at: yesterday, messages: [message, message] })
  await store.close()
})

const route = (...words: string[]) => runCommand(['route', ...words], { env: { WEBSMS_DATA: join(folder, 'data') } })

const lines = async (...words: string[]) => (await route(...words)).out.trim().split('\n')

async function file(content: unknown): Promise<string> {
  const path = join(folder, 'routes.json')
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

const codes = { name: 'codes', match: { purposes: ['otp'] }, targets: [{ carrier: 'other', cost: 0.01 }] }
const all = {
  name: 'all',
  targets: [
    { carrier: 'other', weight: 3, cost: 0.02 },
    { carrier: 'spark', order: 2 },
  ],
}

test('without rules the carriers’ own networks decide, as list and explain say', async () => {
  expect(await lines('list')).toEqual(["There are no rules: the carriers' own networks decide."])
  expect(await lines('explain', '027 555 0100')).toEqual([
    '64275550100 is in NZ, on Spark.',
    'spark takes it.',
    '',
    '*  spark  spark serves Spark',
    '   other  spark comes first',
  ])
  expect(await lines('explain', '021 555 0100', '--quiet')).toEqual(['other'])
})

test('import shows what the rules would have made of yesterday’s traffic, and saves them unless it is a dry run', async () => {
  const path = await file({ rules: [codes, all], destinations: [{ country: 'AU', mode: 'block' }] })
  const preview = [
    '',
    "Yesterday's traffic, with healthy carriers:",
    'CARRIER  MESSAGES  PARTS   COST IN DOLLARS',
    'spark    2 -> 0    2 -> 0  0',
    'other    0 -> 2    0 -> 2  0 -> 0.04',
  ]
  expect(await lines('import', path, '--dry-run')).toEqual([
    `${path} has 2 rules and 1 destination; nothing was changed.`,
    ...preview,
  ])
  expect((await lines('list'))[0]).toContain('There are no rules')
  expect(await lines('import', path)).toEqual(['The gateway now follows 2 rules and 1 destination.', ...preview])
  expect(await lines('list')).toEqual([
    'RULE   MATCHES        CARRIERS                                  STATE',
    'codes  purposes otp   other (1, weight 1)',
    'all    every message  other (1, weight 3), spark (2, weight 1)',
    '',
    'DESTINATION  MODE   FOR',
    'AU           block  the site',
  ])
  expect(await lines('explain', '027 555 0100', '--purpose', 'otp')).toContain(
    '*  other  rule "codes" sends it to other',
  )
  const { out } = await route('explain', '+61 412 345 678', '--json')
  expect(JSON.parse(out)).toMatchObject({
    carrier: null,
    refusal: 'Blocked: the site blocks messages to AU.',
  })
})

test('an exported file is imported as it is, without its destinations they stay, and the change is in the audit log', async () => {
  await route('import', await file({ rules: [codes, all], destinations: [{ prefix: '6427', mode: 'monitor' }] }))
  const path = join(folder, 'exported.json')
  expect((await route('export', path)).code).toBe(0)
  expect((await route('export', path)).err).toContain('is there already')
  const { destinations: _, ...rules } = JSON.parse(await readFile(path, 'utf8'))
  const before = (await route('list', '--json')).out
  expect((await route('import', await file(rules))).code).toBe(0)
  expect((await route('list', '--json')).out).toBe(before)
  const store = await openStore({ dataDir: join(folder, 'data'), secretKey: null })
  onTestFinished(() => store.close())
  const entries = await store.read.selectFrom('audit').select(['action', 'detail']).orderBy('id').execute()
  expect(entries).toEqual([
    { action: 'routes.changed', detail: '{"added":["codes","all"]}' },
    { action: 'destinations.changed', detail: '{"added":["monitor 6427"]}' },
  ])
})

test('a file with faults names all of them and changes nothing', async () => {
  const path = await file({ rules: [{ ...codes, targets: [{ carrier: 'othre', weight: -1 }] }], destinations: [{}] })
  const { code, out, err } = await route('import', path)
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err.trim().split('\n')).toEqual([
    `${path}: rules[0].targets[0].carrier: found "othre", expected the name of a carrier, such as other`,
    `${path}: rules[0].targets[0].weight: found -1, expected a whole number from 0 to 1000000`,
    `${path}: destinations[0].mode: found nothing, expected one of allow, monitor, block`,
    `${path}: destinations[0]: found {}, expected either a country or a prefix`,
    `error: ${path} has 4 faults: nothing was changed. Correct the file and import it again.`,
  ])
  expect((await route('import', await file('{'))).err).toContain('is not JSON')
  expect((await route('import', join(folder, 'none.json'))).err).toContain('cannot be read')
})

test('check names rules that never match and carriers that no rule uses; import warns of them too', async () => {
  expect(await lines('check')).toEqual(['Nothing is wrong with the rules.'])
  const odd = { ...codes, match: { prefixes: ['6421'], countries: ['AU'] } }
  const { err } = await route('import', await file({ rules: [odd] }))
  expect(err.split('\n')[0]).toBe('warning: rule "codes" never matches: no number that begins with 6421 is of AU')
  expect(await lines('check')).toEqual([
    'rule "codes" never matches: no number that begins with 6421 is of AU.',
    'No rule uses the carrier spark: it takes only messages that no rule decides.',
  ])
  expect(JSON.parse((await route('check', '--json')).out)[0]).toMatchObject({ kind: 'never_matches', rule: 'codes' })
})

test('a sender is asked about, and never becomes the shared sender of the site', async () => {
  const store = await openStore({ dataDir: join(folder, 'data'), secretKey: null })
  await store.change((db) => addSender(db, 'ACME', null, { siteSender: '552' }))
  await store.close()
  const explained = async (...words: string[]) =>
    JSON.parse((await route('explain', '027 555 0100', ...words, '--json')).out)
  expect(await explained()).toMatchObject({ sender: '552', sender_note: null })
  const named = await explained('--sender', 'ACME')
  expect(named).toMatchObject({ sender: '552', sender_note: expect.stringMatching(/^In place of ACME: /) })
  expect((await lines('explain', '027 555 0100', '--sender', 'ACME'))[1]).toBe(`From 552. ${named.sender_note}`)
  const unknown = await explained('--sender', 'OTHER', '--account', '1000')
  expect(unknown).toMatchObject({ carrier: null, refusal: expect.stringContaining('"OTHER" cannot be used') })
  expect((await route('explain', '027 555 0100', '--sender', 'no sender at all!')).err).not.toContain('WEBSMS_SENDER')
})

test('an unknown account, purpose and number are refused', async () => {
  expect((await route('explain', '027 555 0100', '--account', '77')).err).toContain('no account 77')
  expect((await route('explain', '027 555 0100', '--purpose', 'x')).code).toBe(2)
  expect((await route('explain', '12')).code).toBe(1)
})
