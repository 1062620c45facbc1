/** A STOP on its way: from a handset over TCP, through a whole gateway, to what waits, what is sent and what is answered (promise 38). */
import { startSimulator } from '@websms/simulator'
import { decodeText } from '@websms/sms'
import { pino } from 'pino'
import { afterAll, expect, test, vi } from 'vitest'
import { createAccount } from '../accounts/accounts.ts'
import { createKey } from '../accounts/keys.ts'
import { startGateway } from '../main.ts'
import { statusNames } from '../rules/status.ts'
import { readSettings } from '../settings.ts'
import { verifyLedger } from '../store/data-folder.ts'
import { openStore } from '../store/open-store.ts'
import { temporaryFolder } from '../test/temporary-store.ts'

/** Texts on the wire, in the order of their submits. */
const submits: { to: string; text: string }[] = []
const simulator = await startSimulator({
  ...{ acceptAnySystemId: true, receiptDelayMs: 5, answerDelayMs: 15 },
  onSubmit: ({ destination_addr, data_coding, short_message }) =>
    void submits.push({ to: destination_addr, text: decodeText(short_message, data_coding) }),
})
afterAll(() => simulator.stop())
const env = {
  WEBSMS_DATA: await temporaryFolder(afterAll),
  PORT: '0',
  WEBSMS_SECRET_KEY: 'a key for these tests',
  WEBSMS_CARRIERS: `smpp://us:pw@127.0.0.1:${simulator.port}?id=slow&window=1`,
}
const settings = readSettings({ env, envFile: null })
const start = () => startGateway(settings, { log: pino({ level: 'silent' }) })
let gateway = await start()
afterAll(() => gateway.stop())
/** Beside the gateway, as the command line works. */
const store = await openStore(settings)
afterAll(() => store.close())

const eventually = { timeout: 20_000, interval: 20 }

async function customer(name: string) {
  const { accountId, clientId, clientSecret } = await store.change(async (db) => {
    const at = Date.now()
    const { accountId } = await createAccount(db, { name, creditMicros: 100_000_000, rateLimit: 0, at })
    await db.updateTable('accounts').set({ refund_policy: 'never' }).where('id', '=', accountId).execute()
    return { accountId, ...(await createKey(db, { accountId, name, encrypt: store.secrets.encrypt, at })) }
  })
  const call = async (path: string, body: object, token?: string) => {
    const response = await fetch(`http://127.0.0.1:${gateway.port}/api/connexus${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    })
    return { status: response.status, body: (await response.json()) as Record<string, string> }
  }
  const { access_token } = (await call('/auth/token', { client_id: clientId, client_secret: clientSecret })).body
  const messages = () =>
    store.read
      .selectFrom('messages')
      .select(['id', 'to_number', 'status', 'error', 'price_micros', 'purpose'])
      .where('account_id', '=', accountId)
      .orderBy('id')
      .execute()
  return {
    accountId,
    send: (to: string | string[], body: string) => call('/sms/out', { to, body }, access_token),
    messages,
    /** Once none of them waits or is in flight. */
    ended: () =>
      vi.waitFor(async () => {
        const rows = await messages()
        expect(rows.filter(({ status }) => status < 2)).toEqual([])
        return rows.map(({ status, ...row }) => ({ ...row, status: statusNames[status]! }))
      }, eventually),
    async spent() {
      const query = store.read.selectFrom('accounts').select('balance_micros').where('id', '=', accountId)
      return (100_000_000 - (await query.executeTakeFirstOrThrow()).balance_micros) / 100_000
    },
  }
}

const textsTo = (number: string) => submits.filter(({ to }) => to === number).map(({ text }) => text)
const says = (from: string, text: string) => simulator.originate({ from, to: '552', text })

test('a STOP to a bulk under way: nothing more is claimed, what waited is refunded whole, and one text confirms it', async () => {
  const acme = await customer('Acme')
  const [handset, other] = ['64215551001', '64215551002']
  await acme.send([...Array<string>(40).fill(handset), ...Array<string>(5).fill(other)], 'Sale today')
  await vi.waitFor(() => expect(textsTo(handset).length).toBeGreaterThan(3), eventually)
  await says(handset, 'Stop.')
  const before = textsTo(handset).length
  await says(handset, 'STOP')

  const rows = await acme.ended()
  // The window has one place: one message may have been claimed before the STOP.
  const sent = textsTo(handset).filter((text) => text === 'Sale today').length
  expect(sent).toBeLessThanOrEqual(before + 1)
  expect(rows.filter(({ status, to_number }) => status === 'delivered' && to_number === other)).toHaveLength(5)
  const failed = rows.filter(({ status }) => status === 'failed')
  expect(failed).toHaveLength(40 - sent)
  expect(new Set(failed.map(({ error }) => error))).toEqual(new Set(['recipient opted out']))
  expect(await acme.spent()).toBeCloseTo(sent + 5)

  await vi.waitFor(() => expect(textsTo(handset).at(-1)).toMatch(/^You are opted out .* from Acme/), eventually)
  expect(textsTo(handset)).toHaveLength(sent + 1)
  expect((await acme.messages()).at(-1)).toMatchObject({ to_number: handset, price_micros: 0, purpose: 2 })
  const refused = await acme.send(handset, 'Again')
  expect(refused).toMatchObject({
    status: 400,
    body: { error: `Recipient ${handset} has opted out of messages from 552` },
  })

  await says(handset, 'HELP')
  await vi.waitFor(() => expect(textsTo(handset).at(-1)).toMatch(/^Messages .* sent by Acme/), eventually)
  await says(handset, 'start')
  expect((await acme.send(handset, 'Welcome back')).status).toBe(200)
  await acme.ended()
  expect(textsTo(handset).at(-1)).toBe('Welcome back')
  expect(await acme.spent()).toBeCloseTo(sent + 6)
})

test('sends that race with a STOP slip through by none of their ways', async () => {
  const racer = await customer('Racer')
  const handset = '64215551003'
  let accepted = 0
  let done = false
  const sendAll = async (to: string | string[]) => {
    while (!done) {
      const { status, body } = await racer.send(to, 'Race')
      if (status === 200) accepted += (body.summary as { sent?: number } | undefined)?.sent ?? 1
    }
  }
  const sending = [handset, [handset, handset], handset, [handset, '64215551004']].map(sendAll)
  await vi.waitFor(() => expect(textsTo(handset).length).toBeGreaterThan(2), eventually)
  await says(handset, 'UNSUBSCRIBE')
  const before = textsTo(handset).filter((text) => text === 'Race').length
  const late = await Promise.all([racer.send(handset, 'Late'), racer.send([handset], 'Late')])
  expect(late.map(({ status }) => status)).toEqual([400, 400])
  done = true
  await Promise.all(sending)

  const rows = await racer.ended()
  const own = rows.filter(({ price_micros }) => price_micros > 0)
  expect(own).toHaveLength(accepted)
  const raced = textsTo(handset).filter((text) => text === 'Race').length
  expect(raced).toBeLessThanOrEqual(before + 1)
  expect(textsTo(handset)).not.toContain('Late')
  const delivered = own.filter(({ status }) => status === 'delivered').length
  expect(await racer.spent()).toBeCloseTo(delivered)
  expect(own.filter(({ status }) => status === 'failed').every(({ error }) => error === 'recipient opted out')).toBe(
    true,
  )
})

test('an answer that was due when the gateway ended is sent once after the next start', async () => {
  const late = await customer('Late')
  const handset = '64215551005'
  await late.send(handset, 'Hello')
  await late.ended()
  await gateway.stop()
  const text = { carrierId: 1, from: handset, to: '552', dataCoding: 0, concat: null, at: Date.now() }
  await store.traffic.inbound([{ ...text, payload: Buffer.from('STOP').toString('hex') }])
  for (let starts = 0; starts < 2; starts++) {
    gateway = await start()
    await vi.waitFor(() => expect(textsTo(handset).at(-1)).toMatch(/^You are opted out .* from Late/), eventually)
    await late.ended()
    if (starts === 0) await gateway.stop()
  }
  expect(textsTo(handset)).toHaveLength(2)
})

test('the ledger agrees with all of it', async () => {
  expect((await verifyLedger(settings, { full: true })).drift).toEqual([])
})
