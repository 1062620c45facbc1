/** Deliveries from handsets over TCP: from the octets on the wire to what people and webhooks get. */
import { commandStatus, type PduInputOf, type SessionState } from '@websms/smpp'
import { sql } from 'kysely'
import { expect, test, vi } from 'vitest'
import { addSender } from '../senders/register.ts'
import { type Customer, type TestCarriers, testCarriers } from './test-carriers.ts'
import { eventually } from './test-smsc.ts'

const handset = '6421555104'
const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')
const text = (value: string) => Buffer.from(value, 'latin1')

interface Received {
  from_number: string
  to_number: string
  body: string
  data: number
  key_id: number | null
}

const received = (t: TestCarriers) =>
  t.rows(sql<Received>`SELECT from_number, to_number, body, data, key_id FROM inbound ORDER BY id`)

/** The texts once there are as many. */
async function bodies(t: TestCarriers, count: number): Promise<string[]> {
  await vi.waitFor(async () => expect((await received(t)).length).toBeGreaterThanOrEqual(count), eventually)
  return (await received(t)).map(({ body }) => body)
}

/** Texts that webhooks were told. */
async function told(t: TestCarriers, { keyId }: Customer): Promise<string[]> {
  const rows = await t.rows(
    sql<{ body: string }>`SELECT body FROM events WHERE key_id = ${keyId} AND type = 'mo' ORDER BY id`,
  )
  return rows.map(({ body }) => JSON.parse(body).message)
}

/** Delivers from the handset to the shared code, and expects the carrier to be told that it was taken. */
async function deliver(
  t: TestCarriers,
  fields: Partial<PduInputOf<'deliver_sm'>>,
  over: SessionState = 'bound_trx',
): Promise<void> {
  const addresses = { source_addr_ton: 1, source_addr_npi: 1, source_addr: handset, destination_addr: '552' }
  const session = t.smsc.sessions().find(({ state }) => state === over)
  expect(await t.smsc.deliver({ ...addresses, ...fields }, session)).toBe(commandStatus.ESME_ROK)
}

const part = (reference: number, total: number, number: number, body: Uint8Array, fields = {}) => ({
  ...{ esm_class: 0x40, ...fields },
  short_message: Buffer.concat([Buffer.of(5, 0, 3, reference, total, number), body]),
})

test.each([
  [
    'an empty message_payload beside the text',
    '0000003500000005000000000000001100010136343231353535313034000000353532000000000000000000000359657304240000',
  ],
  [
    'an octet too many',
    '0000003200000005000000000000001100010136343231353535313034000000353532000000000000000000000359657300',
  ],
  [
    'a TLV that is cut',
    '00000036000000050000000000000011000101363432313535353130340000003535320000000000000000000003596573001e0009',
  ],
  [
    'sm_length beyond the end of the PDU',
    '0000003100000005000000000000001100010136343231353535313034000000353532000000000000000000004e596573',
  ],
  ['data_sm', '0000003100000103000000000000001100010136343231353535313034000000353532000000000424000359657314010001ff'],
])('a text comes with %s', async (_, raw) => {
  const t = await testCarriers()
  const customer = await t.customer()
  await customer.send(handset)
  const pdu = hex(raw)
  pdu.writeUInt32BE(pdu.length)
  t.smsc.write(pdu.toString('hex'))
  expect(await bodies(t, 1)).toEqual(['Yes'])
  expect(await told(t, customer)).toEqual(['Yes'])
})

test('parts with codings of their own, in any order, are one text', async () => {
  const t = await testCarriers()
  const customer = await t.customer()
  await customer.send(handset)
  await deliver(t, part(7, 4, 2, hex('feff 0020 d83d'), { data_coding: 8 }))
  await deliver(t, part(7, 4, 4, text('ok')))
  await deliver(t, part(7, 4, 1, text('Yes'), { esm_class: 0 }))
  await deliver(t, part(7, 4, 3, hex('de00 0021'), { data_coding: 0x18 }))
  expect(await bodies(t, 1)).toEqual(['Yes \u{1f600}!ok'])
  expect(await told(t, customer)).toEqual(['Yes \u{1f600}!ok'])
})

test('the parts of one text may come over several binds of the account', async () => {
  const t = await testCarriers({ entries: ['', 'bind=receiver'] })
  const customer = await t.customer()
  await customer.send(handset)
  await deliver(t, part(7, 3, 1, text('one ')))
  await deliver(t, part(7, 3, 3, text('three')), 'bound_rx')
  await deliver(t, part(7, 3, 2, text('two ')), 'bound_rx')
  expect(await bodies(t, 1)).toEqual(['one two three'])
  expect(await told(t, customer)).toEqual(['one two three'])
})

test('a text that names the message it answers is a text, and no receipt without a state', async () => {
  const t = await testCarriers()
  const customer = await t.customer()
  await customer.send(handset)
  const tlvs = [{ name: 'receipted_message_id', value: 'A1' }] as const
  await deliver(t, { short_message: text('Hello'), tlvs })
  expect(await bodies(t, 1)).toEqual(['Hello'])
  expect(await told(t, customer)).toEqual(['Hello'])
})

test('the same long text again is another message, and a repeated part is not', async () => {
  const t = await testCarriers()
  const customer = await t.customer()
  await customer.send(handset)
  const [one, two] = [part(9, 2, 1, text('the very ')), part(9, 2, 2, text('same'))]
  for (const piece of [one, two, one, two, two]) await deliver(t, piece)
  expect(await bodies(t, 2)).toEqual(['the very same', 'the very same'])
  await t.traffic.inboundOverdue(Date.now() + 3_600_000, Date.now() + 3_600_000, 100)
  expect(await told(t, customer)).toEqual(['the very same', 'the very same'])
})

test.each([
  ['latin1', 0, hex('4ae1'), 'Já'],
  ['ascii', 0, hex('40247b'), '@${'],
  ['gsm7', 0, hex('00021b65'), '@$€'],
  ['latin1', 8, hex('010100e1'), 'āá'],
  ['latin1', 0xf1, hex('0002'), '@$'],
])('where data_coding 0 is %s, coding %i of %o is %s', async (charset, data_coding, short_message, body) => {
  const t = await testCarriers({ entries: [`charset=${charset}`] })
  await deliver(t, { data_coding, short_message })
  expect(await bodies(t, 1)).toEqual([body])
})

test('data for programs is kept, and no webhook is told', async () => {
  const t = await testCarriers()
  const customer = await t.customer()
  await customer.send(handset)
  const port = Buffer.concat([hex('0605040b8423f0'), hex('dcba00')])
  await deliver(t, { esm_class: 0x40, data_coding: 0xf5, short_message: port })
  await deliver(t, { esm_class: 0x40, short_message: port })
  await deliver(t, { data_coding: 4, short_message: hex('00ff') })
  await deliver(t, { short_message: text('Yes') })
  await bodies(t, 4)
  expect(await received(t)).toMatchObject([
    { body: '0605040b8423f0dcba00', data: 1, key_id: customer.keyId },
    { body: '0605040b8423f0dcba00', data: 1 },
    { body: '00ff', data: 1 },
    { body: 'Yes', data: 0 },
  ])
  expect(await told(t, customer)).toEqual(['Yes'])
})

test('texts find their owner, however the carrier writes the two numbers', async () => {
  const t = await testCarriers()
  const customer = await t.customer()
  await customer.send(handset)
  await t.store.change((db) => addSender(db, '64215550199', customer.accountId, { siteSender: '552' }))
  const addresses = [
    { source_addr_ton: 2, source_addr: '21555104' },
    { source_addr_ton: 0, source_addr: '021555104' },
    { destination_addr: '+552' },
    { source_addr_ton: 2, source_addr: '021555104', dest_addr_ton: 1, destination_addr: '+552' },
    { source_addr: '', dest_addr_ton: 2, destination_addr: '215550199' },
    { source_addr_ton: 5, source_addr: 'Acme', destination_addr: '0215550199' },
  ]
  for (const fields of addresses) await deliver(t, { short_message: text('Yes'), ...fields })
  await bodies(t, addresses.length)
  const rows = await received(t)
  expect(rows.map(({ key_id }) => key_id)).toEqual(addresses.map(() => customer.keyId))
  expect(rows.map(({ from_number, to_number }) => [from_number, to_number])).toEqual([
    ...Array(4).fill([handset, '552']),
    ['', '64215550199'],
    ['Acme', '64215550199'],
  ])
})

test('a carrier of another country writes the numbers of that one', async () => {
  const t = await testCarriers({ entries: ['country=AU'] })
  await deliver(t, { source_addr_ton: 2, source_addr: '412345678', short_message: text('Yes') })
  await bodies(t, 1)
  expect(await received(t)).toMatchObject([{ from_number: '61412345678' }])
})
