import { afterAll, beforeEach, expect, test, vi } from 'vitest'
import { setKeyPurpose } from '../accounts/key-changes.ts'
import { replaceDestinations } from '../routing/destinations.ts'
import { type NewRule, replaceRules } from '../routing/rules.ts'
import type { DestinationEntry } from '../rules/routing/destinations.ts'
import type { RouteMatch } from '../rules/routing/route.ts'
import { addSender } from '../senders/register.ts'
import { type Customer, temporaryApi } from '../test/temporary-api.ts'
import { readMessage } from './reading/detail.ts'

/** Carriers of the API for tests, by their ids. */
const carriers = { smsc_vodafone: 1, smsc_spark: 2, smsc_international: 3 }

const { call, customer, store } = await temporaryApi(afterAll, { WEBSMS_COUNTRIES: 'NZ,AU,FJ' })
const acme = await customer()
await store.change(async (db) => {
  for (const [id, name] of Object.entries({ 1: 'smsc_vodafone', 2: 'smsc_spark', 3: 'smsc_international' })) {
    await db
      .insertInto('carriers')
      .values({ id: Number(id), name, simulated: 1, first_used_at: 1 })
      .execute()
  }
  await addSender(db, '2190', acme.accountId, { siteSender: '552' })
})

const send = ({ headers }: Customer, to: string, from?: string) =>
  call('POST', '/sms/out', { headers, payload: { to, body: 'Kia ora', ...(from && { from }) } })

async function routeOf(to: string, from?: string): Promise<string> {
  return ((await send(acme, to, from)).body as { route: string }).route
}

const rule = (name: string, match: Partial<RouteMatch>, carrier: keyof typeof carriers): NewRule => ({
  ...{ name, enabled: true, final: false },
  match: { networks: [], countries: [], prefixes: [], purposes: [], accounts: [], senders: [], ...match },
  targets: [{ carrierId: carriers[carrier], order: 1, weight: 1, costMicros: 0 }],
})

let followed = 0

/** Returns when the gateway follows them: when it blocks a prefix that it did not block before. */
async function follow(rules: NewRule[], destinations: DestinationEntry[] = []) {
  followed += 1
  const mark = { accountId: null, by: 'prefix', value: `6799${followed}`, mode: 'block' } as const
  await store.change(async (db) => {
    await replaceRules(db, rules)
    await replaceDestinations(db, [...destinations, mark])
  })
  await vi.waitFor(async () => expect((await send(acme, mark.value.padEnd(10, '0'))).status).toBe(400))
}

beforeEach(() => follow([]))

test('messages go by rules: by prefix, sender, account and country, else by the carriers’ networks', async () => {
  expect(await routeOf('0275550100')).toBe('smsc_spark')
  await follow([
    rule('prefix', { prefixes: ['6427999'] }, 'smsc_international'),
    rule('sender', { senders: ['2190'] }, 'smsc_vodafone'),
    rule('account', { accounts: [acme.accountId], countries: ['AU'] }, 'smsc_spark'),
  ])
  expect(await routeOf('0279990100')).toBe('smsc_international')
  expect(await routeOf('0275550100', '2190')).toBe('smsc_vodafone')
  expect(await routeOf('+61412345678')).toBe('smsc_spark')
  expect(await routeOf('0275550100')).toBe('smsc_spark')
})

test('one-time codes have a purpose of their own', async () => {
  await follow([rule('codes', { purposes: ['otp'] }, 'smsc_vodafone')])
  const { headers } = acme
  const { body } = await call('POST', '/sms/otp', { headers, payload: { to: '0275550100', company_name: 'Acme' } })
  const id = Number((body as { message_id: string }).message_id)
  const row = store.read.selectFrom('messages').select('carrier_id').where('id', '=', id)
  expect((await row.executeTakeFirstOrThrow()).carrier_id).toBe(carriers.smsc_vodafone)
  expect(await routeOf('0275550100')).toBe('smsc_spark')
})

test('the purpose of a key decides which rules its messages match', async () => {
  await follow([
    rule('offers', { purposes: ['marketing'] }, 'smsc_international'),
    rule('news', { purposes: ['service'] }, 'smsc_vodafone'),
  ])
  const routes: string[] = []
  for (const purpose of ['marketing', 'service', 'transactional'] as const) {
    await store.change((db) => setKeyPurpose(db, acme.clientId, purpose))
    routes.push(await routeOf('0275550100'))
  }
  expect(routes).toEqual(['smsc_international', 'smsc_vodafone', 'smsc_spark'])
})

test('the purpose of a send goes before that of its key, in a list in slices too', async () => {
  await follow([rule('offers', { purposes: ['marketing'] }, 'smsc_international')])
  await store.change((db) => setKeyPurpose(db, acme.clientId, 'transactional'))
  const sendFor = (purpose: string, to: string | string[] = '0275550100') =>
    call('POST', '/sms/out', { headers: acme.headers, payload: { to, body: 'Sale', purpose } })
  const one = (await sendFor('marketing')).body as { route: string; message_id: string }
  expect(one.route).toBe('smsc_international')
  expect(await readMessage(store.read, Number(one.message_id))).toMatchObject({ purpose: 'marketing' })
  const numbers = Array.from({ length: 501 }, (_, index) => `027555${String(index).padStart(4, '0')}`)
  const list = (await sendFor('marketing', numbers)).body as { messages: { message_id: string }[] }
  expect(await readMessage(store.read, Number(list.messages[500]!.message_id))).toMatchObject({ purpose: 'marketing' })
  const unknown = await sendFor('otp')
  expect(unknown.status).toBe(400)
  expect(unknown.text).toContain('purpose')
})

test('a blocked destination is answered as a country that is not allowed, byte for byte, and an account may be let through', async () => {
  const other = await customer()
  await follow(
    [],
    [
      { accountId: null, by: 'country', value: 'AU', mode: 'block' },
      { accountId: other.accountId, by: 'country', value: 'AU', mode: 'allow' },
    ],
  )
  const blocked = await send(acme, '+61412345678')
  const notAllowed = await send(acme, '+14155550100')
  expect(blocked.status).toBe(400)
  expect(blocked.text).toBe(notAllowed.text.replace('US', 'AU'))
  expect((await send(other, '+61412345678')).status).toBe(200)
})

test('a monitored destination is accepted', async () => {
  await follow([], [{ accountId: null, by: 'prefix', value: '6427', mode: 'monitor' }])
  expect((await send(acme, '0275550100')).status).toBe(200)
})

test('a message keeps the rule that decided, its cost and its purpose; a removed rule keeps its name', async () => {
  const long = 'Kia ora '.repeat(30)
  const sendLong = async (to: string) => {
    const answer = await call('POST', '/sms/out', { headers: acme.headers, payload: { to, body: long } })
    return readMessage(store.read, Number((answer.body as { message_id: string }).message_id))
  }
  const dear = rule('dear', { prefixes: ['6427'] }, 'smsc_international')
  await follow([{ ...dear, targets: [{ carrierId: 3, order: 1, weight: 1, costMicros: 40_000 }] }])
  const decided = await sendLong('0275550100')
  expect(decided).toMatchObject({ rule: 'dear', costMicros: 2 * 40_000, wireParts: 2, purpose: 'transactional' })
  expect(decided.routeReason).toContain('smsc_international, by the rule "dear"')
  await follow([rule('other', { prefixes: ['6421'] }, 'smsc_spark')])
  expect(await readMessage(store.read, decided.id)).toMatchObject({ rule: 'dear' })
  expect(await sendLong('0211234567')).toMatchObject({ rule: 'other', costMicros: null })
  expect(await sendLong('0275550100')).toMatchObject({ rule: null, costMicros: null })
})
