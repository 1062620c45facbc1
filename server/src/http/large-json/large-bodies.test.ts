/** JSON bodies of many megabytes on the path that takes them: read on a thread, with the answers of small ones. */
import { request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, describe, expect, test } from 'vitest'
import { type Customer, temporaryApi } from '../../test/temporary-api.ts'

const api = await temporaryApi(afterAll)
const customer = await api.customer({ creditMicros: 100_000_000_000 })
const json = { 'content-type': 'application/json' }
const post = (payload: string | Buffer, { headers }: Customer = customer, more: Record<string, string> = {}) =>
  api.call('POST', '/sms/out', { payload, headers: { ...headers, ...json, ...more } })

/** Blanks that make a body large, in front of it: JSON means the same with them. */
const blanks = ' '.repeat(70_000)
const number = (n: number) => `6427${String(n).padStart(7, '0')}`
/** A request with 10,000 entries that is nearly as large as this, with values that its text has no places for. */
const filled = (bytes: number) => {
  const more = 'x'.repeat((bytes - 700_000) / 40_000)
  const values = { a: more, b: more, c: more, d: more }
  const entries = Array.from({ length: 10_000 }, (_, n) => ({ to: number(n), fields: { n, ...values } }))
  return JSON.stringify({ messages: entries, body: 'Number {{ n }}' })
}
const messages = [{ to: '64276123456', fields: { n: 1 } }]

describe('a large body is answered as a small one', () => {
  test.each([
    ['that is empty', ''],
    ['that is no JSON', '{"messages":'],
    ['with something behind it', '{"messages":[]}}'],
    ['that is a list', '[1]'],
    ['that is a text', '"messages"'],
    ['with a poisonous name', '{"messages":[{"to":"64276123456","fields":{"__proto__":{"x":1}}}],"body":"x"}'],
    ['with a poisonous constructor', '{"messages":[],"constructor":{"prototype":{}}}'],
    ['without recipients', '{"messages":[],"body":"x"}'],
    ['with a list that is none', '{"messages":{"0":{}},"body":"x"}'],
    ['with a text that is none', '{"messages":[{"to":"64276123456"}],"body":["x"]}'],
    ['with half a character', '{"to":"64276123456","body":"\\ud800"}'],
    ['with a name twice: the last counts', '{"to":"64276123456","body":"x","body":""}'],
    [
      'with entries that are wrong',
      JSON.stringify({
        body: '{{ n }}',
        messages: [null, 1, 'a', [1, { a: 1 }], {}, { to: 1.5 }, { to: [[]] }, { to: '64276123456' }],
        fields: { m: 1 },
      }),
    ],
    [
      'with too many values',
      JSON.stringify({
        messages: [{ to: number(1), fields: Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`f${n}`, n])) }],
        body: '{{ f1 }}',
      }),
    ],
    ['with nested values', '{"messages":[{"to":"64276123456","fields":{"n":{"a":[1]}}}],"body":"{{ n }}"}'],
  ])('%s', async (_what, payload) => {
    const small = await post(payload)
    const large = await post(payload === '' ? blanks : `${blanks}${payload}`)
    expect([large.status, large.text]).toEqual([400, small.text])
  })

  test('with bytes that are no UTF-8', async () => {
    const bytes = Buffer.from(`${blanks}{"messages":[{"to":"64276123456"}],"body":"caf\u00e9"}`, 'latin1')
    expect((await post(bytes)).text).toContain('The body is not valid UTF-8')
    expect((await post(bytes, customer, { 'content-type': 'application/json; charset=latin1' })).status).toBe(200)
  })

  test('and with the same Idempotency-Key it is the same request, however it is written', async () => {
    const payload = JSON.stringify({ messages, body: 'Number {{ n }}', dedupe: true })
    const first = await post(`${blanks}${payload}`, customer, { 'idempotency-key': 'k' })
    const again = await post(payload, customer, { 'idempotency-key': 'k' })
    expect([again.status, again.headers['idempotent-replayed'], again.text]).toEqual([200, 'true', first.text])
    const other = `${blanks}${payload.replace('"n":1', '"n":2')}`
    expect((await post(other, customer, { 'idempotency-key': 'k' })).status).toBe(422)
  })
})

test('16 MB are taken, and beyond that it says to split them; lists of numbers keep their limit', async () => {
  const taken = await post(filled(15_900_000))
  expect(taken.body).toMatchObject({ summary: { total: 10_000, sent: 10_000 } })
  expect((await post(filled(16_500_000))).body).toEqual({
    success: false,
    error: 'The body is too large: the limit is 16000000 bytes. Split it into several requests',
    error_code: 400,
  })
  const nested = `${blanks}{"messages":[${'['.repeat(40)}${']'.repeat(40)}]}`
  expect((await post(nested)).text).toContain('the JSON is nested deeper than 32 levels')
  const list = JSON.stringify({ to: [number(1)], body: 'x'.repeat(4_100_000) })
  expect((await post(list)).text).toContain('The body is too large: the limit is 4000000 bytes"')
})

test('other requests are answered while large bodies are read and worked on', async () => {
  await api.app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = api.app.server.address() as AddressInfo
  const creditMicros = 100_000_000_000
  const other = await api.customer({ creditMicros })
  const payload = filled(15_900_000)
  let open = 0
  const postLarge = ({ headers }: Customer) =>
    new Promise<number>((resolve, reject) => {
      open += 1
      const path = '/api/connexus/sms/out'
      const asked = httpRequest({ port, host: '127.0.0.1', path, method: 'POST', headers: { ...headers, ...json } })
      asked.on('error', reject).on('response', (answer) => {
        open -= 1
        answer.resume().on('end', () => resolve(answer.statusCode!))
      })
      asked.end(payload)
    })
  const large = Promise.all([other, customer].map(postLarge))
  let answered = 0
  while (open > 0) {
    const response = await fetch(`http://127.0.0.1:${port}/api/connexus/sms/balance`, { headers: customer.headers })
    if (response.status === 200 && open > 0) answered += 1
    await response.arrayBuffer()
  }
  expect(await large).toEqual([200, 200])
  expect(answered).toBeGreaterThan(20)
})
