/** Texts of every kind in every form that a carrier may take them in, both ways over TCP: what arrives is what was sent. */
import { type PersonalityName, type SubmitRecord, startSimulator } from '@websms/simulator'
import { encodeGsm7, packSeptets, wirePartsOf } from '@websms/sms'
import { sql } from 'kysely'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { wireFormOf } from '../settings/carrier-setting.ts'
import { type CarriersAt, carriersAt, testCarriers } from './test-carriers.ts'
import { eventually } from './test-smsc.ts'

async function site(name: PersonalityName | null, entry: string) {
  const taken: SubmitRecord[] = []
  const simulator = await startSimulator({
    acceptAnySystemId: true,
    receiptDelayMs: 1,
    personalities: name === null ? {} : { '': name },
    onSubmit: (submit) => void taken.push(submit),
  })
  onTestFinished(() => simulator.stop())
  return { ...(await carriersAtSimulator(simulator.port, entry)), simulator, taken }
}

async function carriersAtSimulator(port: number, entry: string) {
  const at = await carriersAt(port, { entries: [entry] })
  return { at, customer: await at.customer(), form: wireFormOf(at.carriers[0]!.setting) }
}

/** The texts of inbound messages, as many as there must be. */
async function inboundOf(at: CarriersAt, count: number): Promise<string[]> {
  const query = sql<{ body: string }>`SELECT body FROM inbound ORDER BY id`
  return vi.waitFor(async () => {
    const rows = await at.rows(query)
    expect(rows).toHaveLength(count)
    return rows.map(({ body }) => body)
  }, eventually)
}

const texts = {
  short: 'Déjà {vu} @ 5_$ €',
  long: 'Kia ora {you}, it is 5 € @ the shop_ on Queen $t. '.repeat(7),
  latin1: 'Más información, à bientôt. '.repeat(8),
  foreign: 'Tēnā koe, kei te pēhea koe? 😀 '.repeat(6),
}

const alphabets = [
  [null, 'charset=gsm7'],
  ['latin1', 'charset=latin1'],
  ['packed', 'charset=gsm7_packed'],
] as const

describe.each(alphabets)('to a message centre that is %s', (name, charset) => {
  test.each(['udh8', 'udh16', 'sar', 'payload'])('texts arrive as they were sent, long ones by %s', async (long) => {
    const { taken, customer, form } = await site(name, `${charset}&long_messages=${long}&latin1_data_coding=3`)
    for (const [index, text] of Object.values(texts).entries()) {
      const parts = wirePartsOf(text, form)
      const to = `6421555${1000 + index}`
      const id = await customer.send(to, text, { parts })
      await customer.until(id, 'delivered')
      const submits = taken.filter(({ destination_addr }) => destination_addr === to)
      expect(submits).toHaveLength(parts)
      const inOrder = submits.toSorted((a, b) => (a.concat?.part ?? 1) - (b.concat?.part ?? 1))
      expect(inOrder.map((submit) => submit.text).join('')).toBe(text)
      expect(new Set(submits.map(({ concat }) => concat?.reference)).size).toBe(1)
    }
  })
})

test.each([
  [null, ''],
  ['latin1', 'charset=latin1'],
  ['packed', 'charset=gsm7_packed'],
  ['sar', 'long_messages=sar'],
  ['payload', 'long_messages=payload'],
] as const)('texts from a message centre that is %s arrive as they were sent', async (name, entry) => {
  const { at, simulator } = await site(name, entry)
  const sent = Object.values(texts)
  for (const text of sent) await simulator.originate({ from: '64215551000', to: '552', text })
  expect(await inboundOf(at, sent.length)).toEqual(sent)
})

test('texts with the data_coding of UCS-2 and of Latin-1 that a carrier has are read so', async () => {
  const { smsc, rows } = await testCarriers({ entries: ['ucs2_data_coding=25&latin1_data_coding=240'] })
  const from = { source_addr: '64215551000', destination_addr: '552' }
  await smsc.deliver({ ...from, data_coding: 25, short_message: Buffer.from('Tēnā', 'utf16le').swap16() })
  await smsc.deliver({ ...from, data_coding: 240, short_message: Buffer.from('Más', 'latin1') })
  expect(await rows(sql<{ body: string }>`SELECT body FROM inbound ORDER BY id`)).toEqual([
    { body: 'Tēnā' },
    { body: 'Más' },
  ])
})

test.each([
  ['packed', (text: string) => packSeptets(encodeGsm7(text)!)],
  ['plain', (text: string) => Buffer.from(text)],
])('a carrier that packs texts may write its receipts %s', async (_form, write) => {
  const { smsc, customer } = await testCarriers({ entries: ['charset=gsm7_packed'] })
  const acme = await customer()
  const id = await acme.send('64215551000')
  await acme.until(id, 'sent')
  await smsc.deliver({
    ...{ source_addr: '64215551000', destination_addr: '552', esm_class: 4 },
    short_message: write('id:A001 sub:001 dlvrd:001 stat:DELIVRD err:000'),
  })
  await acme.until(id, 'delivered')
})

test('a message that waits when the form is changed goes out as it was counted', async () => {
  const { taken, customer } = await site(null, 'long_messages=payload&charset=gsm7_packed')
  const before = wirePartsOf(texts.long, {})
  expect(before).toBe(3)
  const id = await customer.send('64215551000', texts.long, { parts: before })
  await customer.until(id, 'delivered')
  expect(taken.map(({ concat }) => concat?.total)).toEqual([3, 3, 3])
})
