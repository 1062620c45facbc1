import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { createMetrics } from '../metrics.ts'
import { StoreBusyError } from '../store/errors.ts'
import { buildApp } from './app.ts'

const lines: string[] = []
const metrics = createMetrics()
const log = pino({ level: 'info' }, { write: (line) => lines.push(line) })
const app = buildApp({ trustProxy: [], tlsCert: null, tlsKey: null, connectionsMax: 5000 }, log, metrics)
app.get('/slow/:id', (_request, reply) => void setTimeout(() => reply.send({ ok: true }), 30))
app.get('/fault', () => {
  throw new Error('the fault')
})
app.get('/busy', () => {
  throw new StoreBusyError()
})

beforeAll(() => app.listen({ host: '127.0.0.1', port: 0 }))
afterAll(() => app.close())

/** Bytes in, bytes out, over a connection of its own. */
async function talk(bytes: string): Promise<string> {
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
  let answer = ''
  socket.setEncoding('utf8').on('data', (text: string) => {
    answer += text
  })
  socket.write(bytes)
  await once(socket, 'close')
  return answer
}

test.each([
  ['a word', 'NOISE\r\n\r\n', 'this is not HTTP'],
  ['a TLS greeting', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 'this is not HTTP'],
  [
    'a header of 20 kB',
    `GET / HTTP/1.1\r\nHost: a\r\nX-Long: ${'a'.repeat(20_000)}\r\n\r\n`,
    'the headers are too large',
  ],
])('what is no HTTP is answered in the form of every error: %s', async (_what, bytes, reason) => {
  const answer = await talk(bytes)
  expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
  expect(answer).toMatch(/\r\nX-Request-Id: [\w-]+\r\n/)
  const body = answer.slice(answer.indexOf('\r\n\r\n') + 4)
  expect(JSON.parse(body)).toEqual({ success: false, error: `Bad request: ${reason}`, error_code: 400 })
  expect(answer).toContain(`Content-Length: ${Buffer.byteLength(body)}\r\n`)
})

test('a request without Host is refused in the form of every error', async () => {
  const answer = await talk('GET /slow/1 HTTP/1.1\r\nConnection: close\r\n\r\n')
  expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
  expect(answer).toMatch(/\r\nx-request-id: [\w-]+\r\n/)
  expect(answer).toContain('{"success":false,"error":"Bad request: the Host header is missing","error_code":400}')
})

test('a request with an unknown Expect header is not refused', async () => {
  const answer = await talk('GET /busy HTTP/1.1\r\nHost: a\r\nExpect: more\r\nConnection: close\r\n\r\n')
  expect(answer).toContain('The server is busy')
})

test('a path that cannot be decoded is 404, with a request id', async () => {
  const { statusCode, headers, body } = await app.inject({ method: 'GET', url: '/slow/%' })
  expect([statusCode, body]).toEqual([404, '{"success":false,"error":"Resource not found","error_code":404}'])
  expect(headers['x-request-id']).toBeDefined()
})

test('a fault is 500, says nothing of itself, and is logged with the id of its request', async () => {
  const { statusCode, headers, body } = await app.inject({ method: 'GET', url: '/fault' })
  expect([statusCode, body]).toEqual([500, '{"success":false,"error":"Server error","error_code":500}'])
  const logged = lines.map((line) => JSON.parse(line)).find(({ msg }) => msg === 'request failed')
  expect(logged).toMatchObject({ requestId: headers['x-request-id'], err: { message: 'the fault' } })
})

test('of many faults some are logged, and how many were not', async () => {
  const few: { unlogged?: number }[] = []
  const failing = buildApp(
    { trustProxy: [], tlsCert: null, tlsKey: null, connectionsMax: 5000 },
    pino({ level: 'error' }, { write: (line) => few.push(JSON.parse(line)) }),
    createMetrics(),
  )
  failing.get('/fault', () => {
    throw new Error('the disk is full')
  })
  vi.useFakeTimers({ toFake: ['performance'] })
  onTestFinished(() => void vi.useRealTimers())
  for (let count = 0; count < 120; count++) await failing.inject('/fault')
  expect(few).toHaveLength(20)
  vi.advanceTimersByTime(1000)
  await failing.inject('/fault')
  expect(few.at(-1)).toMatchObject({ unlogged: 100 })
  await failing.close()
})

test('a busy store says when to try again', async () => {
  const { statusCode, headers, body } = await app.inject({ method: 'GET', url: '/busy' })
  expect([statusCode, headers['retry-after']]).toEqual([500, '1'])
  expect(JSON.parse(body)).toMatchObject({ error: 'The server is busy: nothing was accepted, try again' })
})

test('request ids differ', async () => {
  const ids = await Promise.all(
    Array.from({ length: 50 }, async () => (await app.inject('/nothing')).headers['x-request-id']),
  )
  expect(new Set(ids).size).toBe(50)
})

test('the duration of requests is measured by their pattern, unknown paths under one name', async () => {
  await app.inject('/slow/1')
  await app.inject('/slow/2')
  await app.inject('/nothing/at/all')
  const { text } = await metrics.expose()
  const labels = 'route="/slow/:id",method="GET",status="200"'
  expect(text).toContain(`websms_http_request_seconds_count{${labels}} 2\n`)
  const sum = Number(text.split(`websms_http_request_seconds_sum{${labels}} `)[1]!.split('\n')[0])
  expect(sum).toBeGreaterThan(0.05)
  expect(sum).toBeLessThan(10)
  expect(text).toContain('route="unknown",method="GET",status="404"')
  expect(text).not.toContain('nothing')
})

test('requests in progress when the server stops are answered, and then no longer hold it up', async () => {
  const stopping = buildApp({ trustProxy: [], tlsCert: null, tlsKey: null, connectionsMax: 5000 }, log, createMetrics())
  stopping.get('/slow', (_request, reply) => void setTimeout(() => reply.send({ ok: true }), 50))
  await stopping.listen({ host: '127.0.0.1', port: 0 })
  const { port } = stopping.server.address() as AddressInfo
  const first = fetch(`http://127.0.0.1:${port}/slow`)
  await once(stopping.server, 'request')
  const [answer] = await Promise.all([first, stopping.close()])
  expect([answer.status, await answer.json()]).toEqual([200, { ok: true }])
  expect(answer.headers.get('connection')).toBe('close')
})
