import { pino } from 'pino'
import { expect, test } from 'vitest'
import { type HttpSetting, readCarrierFields } from '../../settings/carriers.ts'
import type { InboundPart } from '../../store/traffic/inbound.ts'
import type { ReceiptRow } from '../../store/traffic/receipts.ts'
import { newWebhookSecret, signatureHeader, signingKey } from '../../webhooks/signature.ts'
import { createCallbacks } from './callbacks.ts'
import type { CallbackKind } from './read-callback.ts'

const secret = 'a-secret-of-a-carrier-with-43-characters-00'

/** A carrier's callbacks, with what they delivered. */
function served(texts: Record<string, string> = {}, stored: () => Promise<void> = async () => {}) {
  const read = readCarrierFields({
    ...{ id: 'a', protocol: 'http', url: 'https://sms.example/', callback_secret: secret },
    ...texts,
  })
  if ('faults' in read) throw new Error(JSON.stringify(read.faults))
  const callbacks = createCallbacks()
  const receipts: (ReceiptRow & { doneAt: number | null })[] = []
  const parts: InboundPart[] = []
  callbacks.serve({
    ...{ name: 'a', carrierId: 4, account: 2, setting: read.setting as HttpSetting, log: pino({ level: 'silent' }) },
    async onReceipt(receipt, doneAt) {
      await stored()
      receipts.push({ ...receipt, doneAt })
    },
    async onInbound(part) {
      await stored()
      parts.push(part)
    },
  })
  const call = (kind: CallbackKind, body: string, query = '', headers = {}) =>
    callbacks.take(secret, kind, { body, query, headers })
  return { callbacks, receipts, parts, call }
}

test('a callback is acknowledged once it is stored, and asked for again while it cannot be', async () => {
  let full = true
  const { call, receipts } = served({ callback_status: '204', callback_body: '' }, async () => {
    if (full) throw new Error('the disk is full')
  })
  expect(await call('receipt', 'id=1&status=delivered')).toMatchObject({ status: 503 })
  full = false
  expect(await call('receipt', 'id=1&status=delivered')).toEqual({ status: 204, body: '' })
  expect(receipts).toMatchObject([{ carrierRefs: ['1'], state: 'DELIVRD', carrierId: 4 }])
})

test.each<[string, string | null, boolean]>([
  ['DELIVERED', 'DELIVRD', false],
  ['Sent', 'ENROUTE', true],
  ['REJECTD', 'REJECTD', false],
  ['on its way', 'ON ITS WAY', false],
  ['', null, false],
])('the state %s is read as %s', async (status, state, intermediate) => {
  const { call, receipts } = served()
  await call('receipt', JSON.stringify({ id: 1, status }))
  expect(receipts).toMatchObject([{ state, intermediate }])
})

test.each<[string, number | null]>([
  ['2026-01-15T10:30:05Z', Date.UTC(2026, 0, 15, 10, 30, 5)],
  ['1768473005', Date.UTC(2026, 0, 15, 10, 30, 5)],
  ['1768473005000', Date.UTC(2026, 0, 15, 10, 30, 5)],
  ['yesterday', null],
])('the time %s is read', async (time, doneAt) => {
  const { call, receipts } = served({ receipt_time: 'data[0].time', receipt_id: 'data[0].id' })
  await call('receipt', JSON.stringify({ data: [{ id: 'x', time }] }))
  expect(receipts).toMatchObject([{ doneAt }])
})

const utf16 = (text: string) => Buffer.from(text, 'utf16le').swap16()
const escaped = (bytes: Buffer) => bytes.toString('hex').replaceAll(/../g, '%$&')

test.each<[string, Buffer, string]>([
  ['UTF-16BE', utf16('Tēnā koe 👍+'), 'Tēnā koe 👍+'],
  ['UCS-2', utf16('会'), '会'],
  ['ISO-8859-1', Buffer.from([0xe9, 0x80]), 'é€'],
  ['UTF-8', Buffer.from('ā & é'), 'ā & é'],
  ['', Buffer.from('ā & é'), 'ā & é'],
  ['unknown', Buffer.from('ā & é'), 'ā & é'],
])('a text in %s is read by the charset that the carrier names', async (charset, bytes, text) => {
  const { call, parts } = served({ inbound_charset: 'charset' })
  const written = `from=64215551234&to=2190&charset=${charset}&text=${escaped(bytes)}`
  await call('inbound', '', written)
  await call('inbound', written)
  const payload = utf16(text).toString('hex')
  expect(parts).toMatchObject([
    { dataCoding: 8, payload },
    { dataCoding: 8, payload },
  ])
})

test('data is kept as it is', async () => {
  const { call, parts } = served({ inbound_charset: 'charset' })
  await call('inbound', '', 'from=64215551234&to=2190&charset=binary&text=%00%FF%01')
  expect(parts).toMatchObject([{ payload: '00ff01' }])
  expect(parts[0]!.dataCoding).not.toBe(8)
})

test('a receipt is kept as it came, but for one that repeats the text of its message', async () => {
  const { call, receipts } = served()
  const body = '{"id":"1","status":"delivered","part":1}'
  await call('receipt', body)
  await call('receipt', '{"id":"2","status":"failed","text":"kakapo"}')
  expect(receipts.map(({ text }) => text)).toEqual([body, 'id=2 status=failed'])
})

test('an id keeps all of its digits', async () => {
  const { call, receipts } = served()
  await call('receipt', '{"id":12345678901234567890,"status":"delivered"}')
  expect(receipts).toMatchObject([{ carrierRefs: ['12345678901234567890'] }])
})

test('marks tell receipts and inbound messages apart at either path, and the rest is acknowledged and left', async () => {
  const { call, receipts, parts } = served({ receipt_when: 'type=dlr', inbound_when: 'type=mo' })
  const calls = ['receipt', 'inbound'] as const
  for (const kind of calls) {
    await call(kind, '{"type":"dlr","id":"1","status":"delivered"}')
    await call(kind, '{"type":"mo","from":"64215551234","to":"2190","text":"Yes"}')
    expect(await call(kind, '{"type":"billing"}')).toMatchObject({ status: 200 })
  }
  expect([receipts.length, parts.length]).toEqual([2, 2])
  expect(parts[0]).toMatchObject({ carrierId: 2, from: '64215551234', to: '2190' })
})

test('a callback that lacks a value names the field that is looked for, so that it is sent again', async () => {
  const { call } = served()
  expect(await call('receipt', '{"message":"1"}')).toEqual({ status: 400, body: 'no value at id' })
  expect(await call('inbound', 'to=2190&text=Yes')).toEqual({ status: 400, body: 'no value at from' })
})

test('with a webhook secret a callback needs a valid signature', async () => {
  const webhook_secret = newWebhookSecret()
  const { call, receipts } = served({ webhook_secret })
  const body = '{"id":"1","status":"delivered"}'
  const signed = (at: number, text = body) => {
    const seconds = Math.floor(at / 1000)
    const signature = signatureHeader([signingKey(webhook_secret)], 'e1', seconds, text)
    return { 'webhook-id': 'e1', 'webhook-timestamp': String(seconds), 'webhook-signature': signature }
  }
  expect(await call('receipt', body)).toMatchObject({ status: 401 })
  expect(await call('receipt', body, '', signed(Date.now(), `${body} `))).toMatchObject({ status: 401 })
  expect(await call('receipt', body, '', signed(Date.now() - 3_600_000))).toMatchObject({ status: 401 })
  expect(receipts).toEqual([])
  expect(await call('receipt', body, '', signed(Date.now()))).toMatchObject({ status: 200 })
})

test('no other secret leads to a carrier', () => {
  const { callbacks } = served()
  const request = { body: 'id=1', query: '', headers: {} }
  for (const other of ['', 'a', `${secret}0`, secret.toUpperCase()]) {
    expect(callbacks.take(other, 'receipt', request)).toBeNull()
  }
})
