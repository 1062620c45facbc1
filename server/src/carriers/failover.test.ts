/** Traffic leaves a carrier that cannot send and comes back to it, through a whole gateway and over TCP. */
import { pino } from 'pino'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createAccount } from '../accounts/accounts.ts'
import { createKey } from '../accounts/keys.ts'
import { startGateway } from '../main.ts'
import type { NewRule } from '../routing/rules.ts'
import { replaceRules } from '../routing/rules.ts'
import { readSettings } from '../settings.ts'
import { openStore } from '../store/open-store.ts'
import { temporaryFolder } from '../test/temporary-store.ts'
import { setFlow } from './flow.ts'
import { registerCarriers } from './register.ts'
import { retryLimits } from './retry.ts'
import { routeHealthLimits } from './route-health.ts'
import { addCarrier, retireCarrier } from './stored.ts'
import { eventually, type Submit, startTestSmsc, type TestSmsc, whenBound } from './test-smsc.ts'
import { type CarrierTimers, carrierTimers } from './timers.ts'

/** A tenth of the real ones. */
const timers = {
  reconnectMinMs: 100,
  routeHealth: {
    ...routeHealthLimits,
    silentMs: { otp: 500, others: 3000 },
    holdMs: 3000,
    holdMsMax: 6000,
    relapseMs: 30_000,
    probeMs: 3000,
  },
  retry: { ...retryLimits, doubtPausesMs: [1500, 4000] },
  failover: { patienceMs: 1000, intervalMs: 100 },
}

/** A gateway with two carriers that share all numbers, each with a message centre. */
async function scene({ window = 10, paused = [] as string[], more = {} as Partial<CarrierTimers> } = {}) {
  const [one, two] = [await startTestSmsc(), await startTestSmsc()]
  const entry = (id: string, { port }: TestSmsc) => `smpp://us:pw@127.0.0.1:${port}?id=${id}&window=${window}`
  const env = {
    WEBSMS_DATA: await temporaryFolder(),
    PORT: '0',
    WEBSMS_SECRET_KEY: 'a key for these tests',
    WEBSMS_CARRIERS: `${entry('one', one)},${entry('two', two)}`,
  }
  const settings = readSettings({ env, envFile: null })
  const log = pino({ level: process.env.TEST_LOG ?? 'silent' })
  const store = await openStore(settings)
  onTestFinished(() => store.close())
  await store.change(async (db) => {
    for (const { carrierId, name } of await registerCarriers(db, settings.carriers, false, Date.now())) {
      if (paused.includes(name)) await setFlow(db, carrierId, 'paused')
    }
  })
  const gateway = await startGateway(settings, { log, timers: { ...timers, ...more } })
  onTestFinished(() => gateway.stop())
  const target = (id: string, carriers: { id: number; name: string }[]) => ({
    carrierId: carriers.find(({ name }) => name === id)!.id,
    ...{ order: 1, weight: 1, costMicros: 1000 },
  })
  const carriers = await store.read.selectFrom('carriers').select(['id', 'name']).execute()
  const match = { networks: [], countries: [], prefixes: [], purposes: [], accounts: [], senders: [] }
  const rule: NewRule = {
    name: 'all',
    enabled: true,
    final: false,
    match,
    targets: ['one', 'two'].map((id) => target(id, carriers)),
  }
  const { clientId, clientSecret } = await store.change(async (db) => {
    await replaceRules(db, [rule])
    const at = Date.now()
    const { accountId } = await createAccount(db, { name: 'Acme', creditMicros: 1_000_000_000, rateLimit: 0, at })
    return createKey(db, { accountId, name: 'API key', encrypt: store.secrets.encrypt, at })
  })
  const call = async (path: string, fields?: Record<string, string>, token?: string) => {
    const response = await fetch(`http://127.0.0.1:${gateway.port}/api/connexus${path}`, {
      ...(fields && { method: 'POST', body: new URLSearchParams(fields) }),
      ...(token && { headers: { authorization: `Bearer ${token}` } }),
    })
    return (await response.json()) as Record<string, string>
  }
  const { access_token: token } = await call('/auth/token', { client_id: clientId, client_secret: clientSecret })
  await Promise.all([whenBound(one), whenBound(two)])
  // The gateway has read the rule once both carriers get a share.
  await vi.waitFor(async () => {
    const probes = await Promise.all(
      [...'0123456789'].map((n) => call('/sms/out', { to: `6421999000${n}`, body: 'probe' }, token)),
    )
    expect(new Set(probes.map(({ route }) => route)).size).toBe(2)
  }, eventually)
  return {
    ...{ one, two, store },
    send: (to: string, body = 'Hello') => call('/sms/out', { to, body }, token!),
    sendCode: (to: string) => call('/sms/otp', { to, company_name: 'Acme' }, token!),
    status: async (id: string) => (await call(`/sms/status?message_id=${id}`, undefined, token!)).status,
  }
}

const numberOf = (n: number) => `64211${String(100_000 + n)}`
const texts = (smsc: TestSmsc) => smsc.submits.map(({ text }) => text).filter((text) => text !== 'probe')

test('one of two carriers goes silent in mid-stream, then flaps: none is lost, none sent twice, and traffic moves and returns', {
  timeout: 120_000,
}, async () => {
  const { one, two, send, status } = await scene()
  const swallowed: Submit[] = []
  const sent: { id: string; text: string }[] = []
  let stage: 'well' | 'silent' = 'well'
  let given = 0
  const answerWell = (submit: Submit) => {
    const message_id = `one-${++given}`
    setTimeout(() => void one.receipt(submit, message_id).catch(() => {}), 10)
    return { message_id }
  }
  one.script((submit) => {
    if (stage === 'well') return answerWell(submit)
    swallowed.push(submit)
    return 'never'
  })
  two.script((submit) => {
    const message_id = `two-${++given}`
    setTimeout(() => void two.receipt(submit, message_id), 10)
    return { message_id }
  })
  const sendSome = async (count: number) => {
    for (let n = 0; n < count; n++) {
      const text = `message ${sent.length}`
      const { message_id } = await send(numberOf(sent.length), text)
      sent.push({ id: message_id!, text })
    }
  }
  await sendSome(60)
  stage = 'silent'
  await sendSome(120)
  const silentAt = performance.now()
  // All that the silent carrier was not given is at the other.
  await vi.waitFor(() => expect(new Set([...texts(one), ...texts(two)]).size).toBe(180), eventually)
  expect(swallowed.length).toBeLessThanOrEqual(10)
  expect(performance.now() - silentAt, 'moved within a tenth of 45 s, and the time of a busy machine').toBeLessThan(
    30_000,
  )
  for (let flap = 0; flap < 10; flap++) {
    for (const session of [...one.sessions()]) session.destroy()
    await sendSome(6)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  stage = 'well'
  await vi.waitFor(
    async () => {
      await sendSome(5)
      expect(texts(one).at(-1)).toBe(sent.findLast(({ text }) => texts(one).includes(text))!.text)
      expect(texts(one).length).toBeGreaterThan(swallowed.length + 60)
    },
    { timeout: 60_000, interval: 300 },
  )
  const lost = new Set(swallowed.map(({ text }) => text))
  await vi.waitFor(
    async () => {
      for (const { id, text } of sent)
        expect(`${text} ${await status(id)}`).toBe(`${text} ${lost.has(text) ? 'sent' : 'delivered'}`)
    },
    { timeout: 60_000, interval: 1000 },
  )
  const all = [...texts(one), ...texts(two)]
  expect(all.length, 'none is sent twice').toBe(new Set(all).size)
  expect(new Set(all).size, 'none is lost').toBe(sent.length)
})

test('a one-time code that a silent carrier was not given goes to the other at once; what it was given stays sent', async () => {
  const { one, two, sendCode, status } = await scene({ window: 1 })
  one.script(() => 'never')
  const codes = await Promise.all(Array.from({ length: 12 }, (_, n) => sendCode(numberOf(n))))
  const isCode = ({ text }: Submit) => text.includes('Acme')
  await vi.waitFor(() => expect([...one.submits, ...two.submits].filter(isCode)).toHaveLength(codes.length), eventually)
  const given = one.submits.filter(isCode)
  expect(given.length, 'the window of the silent carrier').toBeLessThanOrEqual(1)
  for (const { destination_addr } of given) {
    const n = codes.findIndex((_, index) => numberOf(index) === destination_addr)
    expect(await status(codes[n]!.message_id!)).toBe('sent')
    expect(two.to(destination_addr)).toEqual([])
  }
})

test('a message that a carrier refuses for reasons of its own goes to the next one, and to none twice', async () => {
  const { one, two, send, status, store } = await scene()
  one.script(() => ({ command_status: 0x0a }))
  const sent = await Promise.all(Array.from({ length: 12 }, (_, n) => send(numberOf(n), `message ${n}`)))
  await vi.waitFor(() => expect(new Set(texts(two)).size).toBe(12), eventually)
  const refused = sent.filter(({ route }) => route === 'one')
  expect(refused.length).toBeGreaterThan(0)
  const ids = refused.map(({ message_id }) => Number(message_id))
  const moves = await store.read.selectFrom('moves').selectAll().where('message_id', 'in', ids).execute()
  expect(moves.length).toBe(refused.length)
  expect(moves[0]!.reason).toBe('one refused it for reasons of its own')
  // Where all refuse it, it ends.
  two.script(() => ({ command_status: 0x0a }))
  const { message_id } = await send(numberOf(100))
  await vi.waitFor(async () => expect(await status(message_id!)).toBe('failed'), { timeout: 90_000, interval: 500 })
  const tries = [...one.to(numberOf(100)), ...two.to(numberOf(100))]
  expect(tries.length).toBeGreaterThan(1)
})

test('a carrier that refused every message is tried with new ones beside one that works, and gets its share again', async () => {
  const more = {
    health: { ...carrierTimers.health, probeMs: 500 },
    routeHealth: { ...timers.routeHealth, submitsMin: 10_000 },
  }
  const { one, send, store } = await scene({ window: 60, more })
  one.script(() => ({ command_status: 0x0e }))
  const stops = () =>
    store.read.selectFrom('notices').select('ended_at').where('kind', '=', 'carrier_stopped').execute()
  let sent = 0
  const sendSome = async () => {
    await Promise.all(Array.from({ length: 40 }, () => send(numberOf(sent++))))
  }
  await vi.waitFor(async () => {
    await sendSome()
    expect(await stops()).toHaveLength(1)
  }, eventually)
  const taken: string[] = []
  one.script(({ destination_addr }) => {
    taken.push(destination_addr)
    return { message_id: `well-${taken.length}` }
  })
  await vi.waitFor(
    async () => {
      await sendSome()
      expect((await stops())[0]!.ended_at).not.toBeNull()
      expect(taken.length, 'its share, not probes alone').toBeGreaterThan(40)
    },
    { timeout: 60_000, interval: 300 },
  )
})

test('no message moves to a carrier that is paused: it waits for the one that comes back', async () => {
  const { one, send, status } = await scene({ paused: ['two'] })
  one.script(() => 'never')
  const sent = await Promise.all(Array.from({ length: 40 }, (_, n) => send(numberOf(n))))
  const ofOne = sent.filter(({ route }) => route === 'one').map(({ message_id }) => message_id!)
  expect(ofOne.length).toBeGreaterThan(10)
  one.script(() => ({ message_id: String(Math.random()) }))
  for (const session of [...one.sessions()]) session.destroy()
  await vi.waitFor(async () => {
    const statuses = await Promise.all(ofOne.map(status))
    expect(new Set(statuses)).toEqual(new Set(['sent']))
  }, eventually)
})

test('what waits for a retired carrier goes to any other, though that is not bound, or fails and is refunded', async () => {
  const { one, two, send, status, store } = await scene({ paused: ['one', 'two'] })
  const sent = await Promise.all(Array.from({ length: 12 }, (_, n) => send(numberOf(n), 'waits')))
  const waiting = sent.filter(({ route }) => route === 'one').map(({ message_id }) => Number(message_id))
  expect(waiting.length).toBeGreaterThan(0)
  const { port } = two
  await two.close()
  const carriers = await store.read.selectFrom('carriers').select(['id', 'name']).execute()
  const idOf = (name: string) => carriers.find((carrier) => carrier.name === name)!.id
  const texts = (id: string, { port }: TestSmsc) => ({
    id,
    host: '127.0.0.1',
    port: String(port),
    system_id: 'us',
    password: 'pw',
  })
  await store.change(async (db) => {
    await addCarrier(db, store.secrets, texts('one', one), Date.now())
    await addCarrier(db, store.secrets, texts('two', two), Date.now())
    await retireCarrier(db, idOf('one'), 'move', Date.now())
  })
  const carriersOf = async () => {
    const rows = await store.read.selectFrom('messages').select('carrier_id').where('id', 'in', waiting).execute()
    return new Set(rows.map(({ carrier_id }) => carrier_id))
  }
  await vi.waitFor(async () => expect(await carriersOf()).toEqual(new Set([idOf('two')])), eventually)
  const again = await startTestSmsc({ port })
  await whenBound(again)
  expect(again.submits, 'it is still paused').toEqual([])
  await store.change((db) => retireCarrier(db, idOf('two'), 'fail', Date.now()))
  await vi.waitFor(async () => {
    for (const { message_id } of sent) expect(await status(message_id!)).toBe('failed')
  }, eventually)
})
