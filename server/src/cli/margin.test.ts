import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { createAccount } from '../accounts/accounts.ts'
import { createKey } from '../accounts/keys.ts'
import { registerCarriers } from '../carriers/register.ts'
import { carriersKind } from '../settings/carriers.ts'
import { openStore } from '../store/open-store.ts'
import { runCommand } from '../test/command-line.ts'
import { temporaryFolder } from '../test/temporary-store.ts'

let folder: string
beforeEach(async () => {
  folder = await temporaryFolder(onTestFinished)
  const store = await openStore({ dataDir: join(folder, 'data'), secretKey: null })
  const settings = carriersKind.parse('smpp://a:b@localhost?id=spark')
  await store.change((db) => registerCarriers(db, settings, false, 1))
  const { accountId, keyId } = await store.change(async (db) => {
    const at = Date.now()
    const { accountId } = await createAccount(db, { name: 'Acme', creditMicros: 1_000_000, at })
    return { accountId, ...(await createKey(db, { accountId, name: 'k', encrypt: store.secrets.encrypt, at })) }
  })
  const message = {
    to: '64275550100',
    sender: '552',
    body: 'Hi',
    parts: 1,
    wireParts: 1,
    carrierId: 1,
    network: 'Spark',
  }
  const messages = [
    { ...message, costMicros: 30_000 },
    { ...message, to: '61412345678', network: null },
  ]
  await store.traffic.accept({ accountId, keyId, lane: 1, priceMicros: 100_000, at: Date.now() - 1000, messages })
  await store.change((db) => db.updateTable('messages').set({ status: 1, sent_at: Date.now() }).execute())
  await store.close()
})

const margin = (...words: string[]) => runCommand(['margin', ...words], { env: { WEBSMS_DATA: join(folder, 'data') } })

test('the margin is told by what is asked for, with what is not known', async () => {
  expect((await margin('--since', '1d', '--by', 'country')).out.trimEnd().split('\n')).toEqual([
    'COUNTRY  MESSAGES  PARTS  WAITING  INCOME  COST   UNKNOWN  MARGIN',
    'AU       1         1      0        $0.10   -      1        -       -',
    'NZ       1         1      0        $0.10   $0.03  0        $0.07   70.0 %',
    'in all   2         2      0        $0.20   $0.03  1        $0.07   70.0 %',
    '',
    'The margin is without 1 message ($0.10) whose cost is not known.',
  ])
  const json = JSON.parse((await margin('--since', '1d', '--json')).out)
  expect(json.rows).toEqual([
    expect.objectContaining({ account: 1000, name: 'Acme', income: 0.2, income_cost_known: 0.1, margin: 0.07 }),
  ])
  expect((await margin('--since', '1d', '--by', 'carrier', '--csv')).out.split('\r\n')).toEqual([
    'carrier,name,messages,parts,waiting,price,refunds,cost,cost_unknown,income_cost_unknown,margin,margin_percent',
    '1,spark,2,2,0,0.2,0,0.03,1,0.1,0.07,70',
    '',
  ])
})

test('messages that no carrier has taken yet are told apart', async () => {
  const store = await openStore({ dataDir: join(folder, 'data'), secretKey: null })
  await store.change((db) =>
    db.updateTable('messages').set({ status: 0, sent_at: null }).where('network', 'is', null).execute(),
  )
  await store.close()
  const { out } = await margin('--since', '1d', '--by', 'country')
  expect(out).toContain('in all   2         2      1        $0.10   $0.03  0        $0.07   70.0 %')
  expect(out).toContain('1 message that no carrier has taken yet: no amount includes it.')
})

test.each([
  [[], '--since'],
  [['--since', 'soon'], 'Expected a number with s, m, h or d, such as 7d, or a day such as 2026-01-15.'],
  [['--since', '2026-13-45'], 'or a day such as 2026-01-15.'],
  [['--since', '1d', '--csv', '--json'], "option '--csv' cannot be used with option '--json'"],
  [['--since', '1d', '--until', '2d'], '--until is before --since'],
  [['--since', '1d', '--by', 'day'], 'Allowed choices are account, carrier, country, network'],
])('%j is refused with what is expected', async (words, expected) => {
  const { code, err } = await margin(...words)
  expect(code).not.toBe(0)
  expect(err).toContain(expected)
})
