import type { LookupAddress } from 'node:dns'
import { createServer, type Socket } from 'node:net'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, expect, test } from 'vitest'
import { allowedHosts } from './guard.ts'
import { createPoster, type Poster } from './post.ts'
import { type Receiver, startReceiver, testCertificate } from './test/receiver.ts'

const open: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  for (const { close } of open.splice(0).reverse()) await close()
})

const receiver = async (...args: Parameters<typeof startReceiver>): Promise<Receiver> => {
  const started = await startReceiver(...args)
  open.push(started)
  return started
}

const rawServer = async (onSocket: (socket: Socket) => void): Promise<string> => {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    onSocket(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push({
    close: () =>
      new Promise((resolve) => {
        server.close(resolve)
        for (const socket of sockets) socket.destroy()
      }),
  })
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}

const poster = (options: Partial<Parameters<typeof createPoster>[0]> = {}): Poster => {
  const allow = allowedHosts(['127.0.0.1', 'localhost'])
  const made = createPoster({ allow, timeoutMs: 5000, perHostConcurrency: 16, originsMax: 10, ...options })
  open.push({ close: () => made.destroy() })
  return made
}

const request = (origin: string, text = '{"type":"mo"}') => ({
  accountId: 1,
  origin,
  path: '/hook?key=1',
  body: Buffer.from(text),
  webhookId: 'evt_7',
  timestampSeconds: 1_700_000_000,
  signature: 'v1,abc v1,def',
})

test('posts the very bytes given, with the headers of the scheme', async () => {
  const { origin, received } = await receiver()
  const text = '{"message":"āē 😀 "}'
  const answer = await poster().post(request(origin, text))
  expect(answer).toMatchObject({ statusCode: 200, error: null, response: 'ok' })
  expect(received).toHaveLength(1)
  expect(received[0]).toMatchObject({ method: 'POST', path: '/hook?key=1', body: text })
  expect(received[0]?.headers).toMatchObject({
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(text)),
    'user-agent': expect.stringMatching(/^WebSMS\/\d+\.\d+\.\d+$/),
    'webhook-id': 'evt_7',
    'webhook-timestamp': '1700000000',
    'webhook-signature': 'v1,abc v1,def',
  })
})

test('keeps connections alive and opens at most its bound to one origin', async () => {
  const { origin, connections, received } = await receiver()
  const { post } = poster({ perHostConcurrency: 4 })
  const answers = await Promise.all(Array.from({ length: 100 }, () => post(request(origin))))
  expect(answers.every(({ statusCode }) => statusCode === 200)).toBe(true)
  expect(received).toHaveLength(100)
  expect(connections.opened).toBeLessThanOrEqual(4)
})

test('opens as many for another account with the same receiver, and shares none', async () => {
  const { origin, connections } = await receiver()
  const { post } = poster({ perHostConcurrency: 1 })
  for (let n = 0; n < 3; n++) await post(request(origin))
  await post({ ...request(origin), accountId: 2 })
  expect(connections.opened).toBe(2)
})

test('lets go of the connections that were idle longest when there are too many origins', async () => {
  const receivers = await Promise.all(Array.from({ length: 3 }, () => receiver()))
  const { post } = poster({ originsMax: 2 })
  for (const { origin } of receivers) expect(await post(request(origin))).toMatchObject({ statusCode: 200 })
  for (const { origin } of receivers.slice(1)) await post(request(origin))
  expect(receivers.map(({ connections }) => connections.opened)).toEqual([1, 1, 1])
  await post(request(receivers[0]!.origin))
  expect(receivers[0]?.connections.opened).toBe(2)
})

test('does not follow redirects', async () => {
  const target = await receiver()
  const { origin } = await receiver((response) => {
    response.writeHead(307, { location: `${target.origin}/` }).end()
  })
  const answer = await poster().post(request(origin))
  expect(answer).toMatchObject({ statusCode: 307, error: 'redirects are not followed', response: null })
  expect(target.connections.opened).toBe(0)
})

test('gives the value of Retry-After, also when it is there twice', async () => {
  const { origin } = await receiver((response, { body }) => {
    if (body !== 'none') response.setHeader('retry-after', ['7', '8'])
    response.writeHead(503).end()
  })
  const { post } = poster()
  expect((await post(request(origin))).retryAfter).toBe('7')
  expect((await post(request(origin, 'none'))).retryAfter).toBeNull()
})

test('keeps the first kilobyte of an answer, and the connection when the rest is short', async () => {
  const { origin, connections } = await receiver((response) => response.end('x'.repeat(5000)))
  const { post } = poster({ perHostConcurrency: 1 })
  expect((await post(request(origin))).response).toBe('x'.repeat(1024))
  await post(request(origin))
  expect(connections.opened).toBe(1)
})

test('breaks off a huge answer, which still counts by its status', async () => {
  let written = 0
  const { origin } = await receiver((response) => {
    const more = () => {
      while (!response.destroyed && written < 1e9 && response.write('y'.repeat(65_536))) written += 65_536
    }
    response.on('drain', more)
    more()
  })
  const answer = await poster().post(request(origin))
  expect(answer).toMatchObject({ statusCode: 200, error: null, response: 'y'.repeat(1024) })
  expect(written).toBeLessThan(1e8)
})

test('never unpacks an answer', async () => {
  const packed = gzipSync(Buffer.alloc(50_000_000))
  const { origin } = await receiver((response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed))
  const answer = await poster().post(request(origin))
  expect(answer).toMatchObject({ statusCode: 200, error: null })
  expect(answer.response!.length).toBeLessThanOrEqual(1024)
})

test('makes an answer fit for every database: no NUL, no half characters', async () => {
  const { origin } = await receiver((response) => response.end(Buffer.from([0x61, 0x00, 0xff, 0xc3])))
  expect((await poster().post(request(origin))).response).toBe('a���')
})

test('gives up on silence when the time is over, and not before', async () => {
  const { origin } = await receiver(() => {})
  const answer = await poster({ timeoutMs: 150 }).post(request(origin))
  expect(answer).toMatchObject({ statusCode: null, error: 'no answer within 0.15 s', response: null })
  expect(answer.durationMs).toBeGreaterThanOrEqual(149)
})

test('drops of headers do not buy time', async () => {
  const origin = await rawServer((socket) => {
    const timer = setInterval(() => socket.write('x'), 20)
    socket.on('close', () => clearInterval(timer))
    socket.write('HTTP/1.1 200 OK\r\nx-slow: ')
  })
  const answer = await poster({ timeoutMs: 150 }).post(request(origin))
  expect(answer).toMatchObject({ statusCode: null, error: 'no answer within 0.15 s' })
})

test('a status that came in time counts, even when its body never ends', async () => {
  const { origin } = await receiver((response) => response.write('ok so far'))
  const answer = await poster({ timeoutMs: 150 }).post(request(origin))
  expect(answer).toMatchObject({ statusCode: 200, error: null, response: 'ok so far' })
})

test('an announcement (1xx) is not an answer', async () => {
  const origin = await rawServer((socket) => {
    socket.once('data', () =>
      socket.write('HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n'),
    )
  })
  expect(await poster().post(request(origin))).toMatchObject({ statusCode: 503 })
})

// Two timers race here: on a machine under load the first may free its connection a moment before the second gives up.
test('a try that waits for a connection too long is never written', { retry: 3 }, async () => {
  const { origin, received } = await receiver(() => {})
  const { post } = poster({ timeoutMs: 150, perHostConcurrency: 1 })
  const answers = await Promise.all([post(request(origin)), post(request(origin))])
  expect(answers.map(({ error }) => error)).toEqual(['no answer within 0.15 s', 'no connection within 0.15 s'])
  expect(await post(request(origin))).toMatchObject({ statusCode: null })
  expect(received).toHaveLength(2)
})

test.each<[string, (socket: Socket) => void, string]>([
  ['closes at once', (socket) => socket.end(), 'connection closed before an answer'],
  ['speaks no HTTP', (socket) => socket.end('SSH-2.0-x\r\n'), 'Expected HTTP/'],
])('says what went wrong when the receiver %s', async (_what, onSocket, words) => {
  const answer = await poster().post(request(await rawServer((socket) => socket.once('data', () => onSocket(socket)))))
  expect(answer.statusCode).toBeNull()
  expect(answer.error).toContain(words)
})

test('says what went wrong when the port is closed', async () => {
  const { origin, close } = await startReceiver()
  await close()
  expect(await poster().post(request(origin))).toMatchObject({ statusCode: null, error: 'connection refused' })
})

test('breaking off leaves nothing behind', async () => {
  const { origin } = await receiver(() => {})
  const cut = poster()
  const answer = cut.post(request(origin))
  await cut.destroy()
  expect(await answer).toMatchObject({ statusCode: null })
})

test('an answer behind an untrusted certificate is not an answer', async () => {
  const { origin, received } = await receiver(undefined, { tls: true })
  const answer = await poster().post(request(origin))
  expect(answer).toMatchObject({ statusCode: null, error: expect.stringMatching(/self-signed/) })
  expect(received).toHaveLength(0)
})

test('a name that DNS does not know is a failed try', async () => {
  const resolve = () => Promise.reject<LookupAddress[]>(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }))
  const answer = await poster({ resolve }).post(request('https://receiver.example'))
  expect(answer).toMatchObject({ statusCode: null, error: 'host name not found' })
})

const trusted = getCACertificates('default')
afterAll(() => setDefaultCACertificates(trusted))

test('delivers over TLS and checks the name in the certificate', async () => {
  setDefaultCACertificates([testCertificate.cert])
  const { origin, port, received, connections } = await receiver(undefined, { tls: true })
  const { post } = poster({ perHostConcurrency: 1 })
  expect(await post(request(origin))).toMatchObject({ statusCode: 200 })
  expect(await post(request(origin))).toMatchObject({ statusCode: 200 })
  expect(connections.opened).toBe(1)
  const otherName = await post(request(`https://127.0.0.1:${port}`))
  expect(otherName).toMatchObject({ statusCode: null, error: expect.stringContaining("does not match certificate's") })
  expect(received).toHaveLength(2)
})
