/** Arrival of requests over real connections: whole, too large, drop by drop, or not at all. */
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createMetrics } from '../metrics.ts'
import { certificate } from '../test/certificate.ts'
import { temporaryFolder } from '../test/temporary-store.ts'
import { type AppBounds, type AppSettings, buildApp } from './app.ts'
import { allowTime } from './connections.ts'

const log = pino({ level: 'silent' })

async function listening(settings: Partial<AppSettings> = {}, bounds: AppBounds = {}): Promise<FastifyInstance> {
  const given = { trustProxy: [], tlsCert: null, tlsKey: null, connectionsMax: 5000, ...settings }
  const app = buildApp(given, log, createMetrics(), () => {}, bounds)
  app.post('/read', ({ body }) => ({ read: Object.keys(body as object).length }))
  app.post('/refused', { onRequest: async (_request, reply) => reply.code(401).send({ success: false }) }, () => ({}))
  app.post('/file', { onRequest: async ({ raw }) => allowTime(raw) }, ({ body }) => ({
    read: Object.keys(body as object),
  }))
  app.get('/get', () => ({ ok: true }))
  app.get('/address', ({ ip }) => ({ ip }))
  app.get('/slow', (_request, reply) => void setTimeout(() => reply.send({ ok: true }), 300))
  app.get('/held', (_request, reply) => void app.server.once('release', () => reply.send({ ok: true })))
  await app.listen({ host: '127.0.0.1', port: 0 })
  onTestFinished(() => app.close())
  return app
}

const portOf = (app: FastifyInstance) => (app.server.address() as AddressInfo).port

function open(app: FastifyInstance): { socket: Socket; answer: () => string; closed: Promise<unknown> } {
  return heard(connect(portOf(app), '127.0.0.1'))
}

function heard(socket: Socket) {
  let text = ''
  socket.setEncoding('utf8').on('data', (piece: string) => {
    text += piece
  })
  let reset: Error | null = null
  const closed = new Promise((resolve) => {
    socket.on('error', (error) => {
      reset = error
    })
    socket.on('close', () => resolve(reset))
  })
  onTestFinished(() => void socket.destroy())
  return { socket, answer: () => text, closed }
}

const head = (path: string, ...lines: string[]) =>
  [`POST ${path} HTTP/1.1`, 'Host: a', 'Content-Type: application/x-www-form-urlencoded', ...lines, '', ''].join('\r\n')

/** Written in pieces, as a slow client does that reads nothing before it has written all. */
async function writeAll(socket: Socket, bytes: number, piece: (size: number) => Buffer): Promise<void> {
  for (let left = bytes; left > 0 && !socket.destroyed; left -= 100_000) {
    await new Promise((written) => socket.write(piece(Math.min(left, 100_000)), written))
  }
}

const plainPiece = (size: number) => Buffer.alloc(size, 'a')
const chunk = (size: number) =>
  Buffer.concat([Buffer.from(`${size.toString(16)}\r\n`), plainPiece(size), Buffer.from('\r\n')])

describe('a body that is too large', () => {
  test.each([
    ['with its length', ['Content-Length: 5000000'], plainPiece, ''],
    ['in chunks', ['Transfer-Encoding: chunked'], chunk, '0\r\n\r\n'],
    ['with its length, to be closed', ['Content-Length: 5000000', 'Connection: close'], plainPiece, ''],
  ])('%s is answered once it was written, and the connection closed', async (_how, lines, piece, end) => {
    const { socket, answer, closed } = open(await listening())
    socket.write(head('/read', ...lines))
    await writeAll(socket, 5_000_000, piece)
    socket.write(end)
    expect(await closed).toBeNull()
    expect(answer()).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
    expect(answer()).toMatch(/\r\nconnection: close\r\n/)
    expect(answer()).toContain(
      '{"success":false,"error":"The body is too large: the limit is 64000 bytes","error_code":400}',
    )
  })

  test('of a client that waits for "100 Continue" is refused without it', async () => {
    const { socket, answer, closed } = open(await listening())
    socket.write(head('/read', 'Content-Length: 5000000', 'Expect: 100-continue'))
    expect(await closed).toBeNull()
    expect(answer()).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
  })

  test('is thrown away within a bound of bytes, and of time', async () => {
    const bounds = { drain: { bytesMax: 1_000_000, timeMsMax: 100 } }
    const app = await listening({}, bounds)
    const endless = open(app)
    endless.socket.write(head('/read', 'Transfer-Encoding: chunked'))
    await writeAll(endless.socket, 50_000_000, chunk)
    await endless.closed
    const dripping = open(app)
    dripping.socket.write(head('/read', 'Content-Length: 900000'))
    await dripping.closed
    expect(dripping.answer()).toContain('The body is too large')
  })

  test('and refused for something else is thrown away too', async () => {
    const { socket, answer, closed } = open(await listening())
    socket.write(head('/refused', 'Content-Length: 5000000', 'Connection: close'))
    await writeAll(socket, 5_000_000, plainPiece)
    expect(await closed).toBeNull()
    expect(answer()).toMatch(/^HTTP\/1\.1 401 /)
  })
})

describe('a body', () => {
  test('is let come once somebody reads it', async () => {
    const { socket, answer } = open(await listening())
    socket.write(head('/read', 'Content-Length: 7', 'Expect: 100-continue'))
    await expect.poll(answer).toBe('HTTP/1.1 100 Continue\r\n\r\n')
    socket.write('a=1&b=2')
    await expect.poll(answer).toContain('{"read":2}')
  })

  test('of a refused request costs the connection nothing', async () => {
    const { socket, answer } = open(await listening())
    socket.write(`${head('/refused', 'Content-Length: 7')}a=1&b=2`)
    await expect.poll(answer).toContain('{"success":false}')
    socket.write(`${head('/read', 'Content-Length: 7')}a=1&b=2`)
    await expect.poll(answer).toContain('{"read":2}')
  })

  test('that is refused by its head is not asked for', async () => {
    const { socket, answer, closed } = open(await listening())
    socket.write(head('/refused', 'Content-Length: 7', 'Expect: 100-continue'))
    expect(await closed).toBeNull()
    expect(answer()).toMatch(/^HTTP\/1\.1 401 /)
  })
})

describe('requests that arrive drop by drop are closed', () => {
  const bounds = { arrival: { headersMsMax: 150, requestMsMax: 300, pollMs: 20 } }

  test.each([
    ['a body', `${head('/read', 'Content-Length: 1000')}a`],
    ['the body of a refused request', `${head('/refused', 'Content-Length: 1000')}a`],
    ['a body in chunks', `${head('/read', 'Transfer-Encoding: chunked')}1\r\na\r\n`],
    ['headers', 'POST /read HTTP/1.1\r\nHost: a\r\nX-A: '],
    ['a request line', 'POST /re'],
  ])('%s', async (_what, beginning) => {
    const { socket, answer, closed } = open(await listening({}, bounds))
    socket.write(beginning)
    const drip = setInterval(() => socket.write('1'), 10)
    await closed
    clearInterval(drip)
    expect(answer()).toMatch(/^HTTP\/1\.1 4/)
  })

  test('and a file whose reader has a bound of its own is not', async () => {
    const { socket, answer } = open(await listening({}, bounds))
    socket.write(head('/file', 'Content-Length: 100'))
    const drip = setInterval(() => socket.write('a'), 8)
    await expect.poll(answer).toContain('{"read":["aaaa')
    clearInterval(drip)
    expect(answer()).toMatch(/^HTTP\/1\.1 200 /)
  })

  test('and slowly answered ones are not', async () => {
    const app = await listening({}, { arrival: { headersMsMax: 50, requestMsMax: 100, pollMs: 10 } })
    // On a busy machine a request may itself arrive too slowly: then another is tried.
    const answered = async () => {
      const { socket, answer } = open(app)
      const ended = once(socket, 'close')
      socket.write('GET /slow HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
      await ended
      return answer()
    }
    await expect.poll(answered).toContain('{"ok":true}')
  })
})

describe('connections', () => {
  const get = 'GET /get HTTP/1.1\r\nHost: a\r\n\r\n'

  async function idle(app: FastifyInstance) {
    const connection = open(app)
    connection.socket.write(get)
    await expect.poll(connection.answer).toContain('{"ok":true}')
    return connection
  }
  const isOpen = ({ socket }: { socket: Socket }) => !socket.destroyed && !socket.readableEnded

  test('beyond the limit take the place of the one that has been idle longest', async () => {
    const app = await listening({ connectionsMax: 3 })
    const [first, second, third] = [await idle(app), await idle(app), await idle(app)]
    first.socket.write(get)
    await expect.poll(first.answer).toMatch(/ok.*ok/s)
    const fourth = await idle(app)
    await second.closed
    expect([first, third, fourth].map(isOpen)).toEqual([true, true, true])
    const fifth = await idle(app)
    await third.closed
    expect([first, fourth, fifth].map(isOpen)).toEqual([true, true, true])
  })

  test('that only drip make room after all idle ones, and connections at work never', async () => {
    const app = await listening({ connectionsMax: 3 })
    const dripping = open(app)
    dripping.socket.write(head('/read', 'Content-Length: 1000'))
    await once(app.server, 'request')
    const working = open(app)
    working.socket.write('GET /held HTTP/1.1\r\nHost: a\r\n\r\n')
    await once(app.server, 'request')
    const silent = open(app)
    await once(app.server, 'connection')
    const first = await idle(app)
    await silent.closed
    expect(isOpen(dripping)).toBe(true)
    first.socket.write('GET /held HTTP/1.1\r\nHost: a\r\n\r\n')
    await once(app.server, 'request')
    const second = open(app)
    await dripping.closed
    second.socket.write('GET /held HTTP/1.1\r\nHost: a\r\n\r\n')
    await once(app.server, 'request')
    const refused = open(app)
    await refused.closed
    app.server.emit('release')
    await expect.poll(working.answer).toContain('{"ok":true}')
  })

  test('over TLS are counted once, and make room too', async () => {
    const folder = await temporaryFolder(onTestFinished)
    const [tlsCert, tlsKey] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
    writeFileSync(tlsCert, certificate.cert)
    writeFileSync(tlsKey, certificate.key)
    const app = await listening({ tlsCert, tlsKey, connectionsMax: 2 })
    const idleTls = async () => {
      const connection = heard(connectTls({ port: portOf(app), host: '127.0.0.1', rejectUnauthorized: false }))
      connection.socket.write(get)
      await expect.poll(connection.answer).toContain('{"ok":true}')
      return connection
    }
    const [first, second] = [await idleTls(), await idleTls()]
    first.socket.write(get)
    await expect.poll(first.answer).toMatch(/ok.*ok/s)
    await idleTls()
    await second.closed
    expect(isOpen(first)).toBe(true)
  })
})

describe('the head of a request', () => {
  test('with two Host headers is refused', async () => {
    for (const hosts of ['Host: a\r\nHost: a', 'Host: a\r\nhOST: b']) {
      const { socket, answer } = open(await listening())
      socket.write(`GET /get HTTP/1.1\r\n${hosts}\r\n\r\n`)
      await expect.poll(answer).toContain('"Bad request: there is more than one Host header"')
    }
  })

  test.each([
    ['203.0.113.7:40001', '203.0.113.7'],
    ['203.0.113.7', '203.0.113.7'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['"[2001:db8::1]:443"', '2001:db8::1'],
    ['2001:db8::1', '2001:db8::1'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['[::ffff:203.0.113.7]:80', '203.0.113.7'],
    ['198.51.100.1:1, 203.0.113.7:40001', '203.0.113.7'],
    ['203.0.113.7:40001, 127.0.0.1:5', '203.0.113.7'],
    ['203.0.113.7:40001,[::ffff:127.0.0.1]:5', '203.0.113.7'],
    ['unknown:5', 'unknown'],
  ])('X-Forwarded-For: %s is the address %s', async (forwarded, ip) => {
    const app = await listening({ trustProxy: ['loopback'] })
    const answer = await app.inject({ url: '/address', headers: { 'x-forwarded-for': forwarded } })
    expect(answer.json()).toEqual({ ip })
  })

  test('every answer forbids browsers to guess its type', async () => {
    const app = await listening()
    for (const url of ['/get', '/nothing', '/%']) {
      expect((await app.inject({ url })).headers['x-content-type-options'], url).toBe('nosniff')
    }
    const { socket, answer, closed } = open(app)
    socket.write('NOISE\r\n\r\n')
    await closed
    expect(answer()).toContain('\r\nX-Content-Type-Options: nosniff\r\n')
  })
})
