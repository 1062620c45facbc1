import type { LookupAddress } from 'node:dns'
import { type AddressInfo, createServer, type Server } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isGlobalUnicast } from './address.ts'
import { allowedHosts, checkWebhookUrl } from './guard.ts'
import { createPoster } from './post.ts'

const nobody = allowedHosts([])

// Every connection to these is one too many. The one on ::1 is missing where the machine has no IPv6.
const listeners: Server[] = []
let port = 0
let connections = 0
beforeAll(async () => {
  for (const address of ['127.0.0.1', '::1']) {
    const listener = createServer((socket) => {
      connections++
      socket.destroy()
    })
    const listening = await new Promise((resolve) => {
      listener.on('error', () => resolve(false))
      listener.listen(port, address, () => resolve(true))
    })
    if (!listening) continue
    listeners.push(listener)
    port = (listener.address() as AddressInfo).port
  }
})
afterAll(async () => {
  for (const listener of listeners) await new Promise((resolve) => listener.close(resolve))
})

const anyRequest = {
  ...{ accountId: 1, path: '/', body: Buffer.from('{}') },
  ...{ webhookId: 'evt_1', timestampSeconds: 1, signature: 'v1,' },
}

const attempt = async (origin: string, resolve?: (hostname: string) => Promise<LookupAddress[]>, allow = nobody) => {
  const poster = createPoster({ allow, timeoutMs: 2000, perHostConcurrency: 1, originsMax: 10, resolve })
  try {
    return await poster.post({ ...anyRequest, origin })
  } finally {
    await poster.destroy()
  }
}
const originOf = (host: string) => new URL(`https://${host}:${port}/`).origin

// 127.0.0.1 and its like, in each way that some program has been seen to accept.
const hostForms = [
  '127.0.0.1',
  '127.0.0.1.',
  '127.1',
  '127.0.1',
  '2130706433',
  '0x7f000001',
  '0x7f.0.0.1',
  '017700000001',
  '0177.0.0.01',
  '0',
  '0.0.0.0',
  '127.255.255.254',
  '１２７.0.0.1',
  '[::1]',
  '[::]',
  '[0:0:0:0:0:0:0:1]',
  '[::127.0.0.1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::ffff:0:127.0.0.1]',
  '[64:ff9b::127.0.0.1]',
  '[64:ff9b:1::7f00:1]',
  '[2002:7f00:1::]',
  '[2001:0:7f00:1::]',
  '10.0.0.1',
  '172.16.0.1',
  '192.168.1.1',
  '100.64.0.1',
  '100.100.100.200',
  '169.254.169.254',
  '168.63.129.16',
  '192.0.0.192',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '[fe80::1]',
  '[fec0::1]',
  '[fc00::1]',
  '[fd00:ec2::254]',
  '[ff02::1]',
  '[100::1]',
  '[2001:db8::1]',
  '[4000::1]',
]

test('the listener would notice: an allowed host gets a connection', async () => {
  connections = 0
  await attempt(originOf('127.0.0.1'), undefined, allowedHosts(['127.0.0.1']))
  expect(connections).toBe(1)
})

test.each(hostForms)('%s is refused by its text, and gets no connection', async (host) => {
  connections = 0
  expect(checkWebhookUrl(`https://${host}:${port}/`, nobody)).toMatchObject({ ok: false })
  const answer = await attempt(originOf(host))
  expect(answer.error).toContain('not on the public internet')
  expect(answer.statusCode).toBeNull()
  expect(connections).toBe(0)
})

test.each([
  ['one private address', ['127.0.0.1']],
  ['private addresses of both families', ['10.1.2.3', '::1', 'fd00::1']],
  ['an address of IPv4 inside IPv6', ['::ffff:127.0.0.1']],
  ['metadata', ['169.254.169.254']],
])('a name that leads to %s gets no connection', async (_what, addresses) => {
  connections = 0
  const resolve = async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
  expect(checkWebhookUrl(`https://receiver.example:${port}/`, nobody)).toEqual({ ok: true })
  const answer = await attempt(`https://receiver.example:${port}`, resolve)
  expect(answer.error).toBe('receiver.example is not on the public internet')
  expect(connections).toBe(0)
})

test('every connection looks its name up and judges it again, so a name that changes its address gets no connection to a private one', async () => {
  connections = 0
  const answers = [[], [{ address: '127.0.0.1', family: 4 }]]
  const resolve = async () => answers.shift() ?? []
  const poster = createPoster({ allow: nobody, timeoutMs: 2000, perHostConcurrency: 1, originsMax: 10, resolve })
  const request = { ...anyRequest, origin: `https://receiver.example:${port}` }
  expect(await poster.post(request)).toMatchObject({ statusCode: null })
  expect(await poster.post(request)).toMatchObject({ statusCode: null })
  await poster.destroy()
  expect(answers).toEqual([])
  expect(connections).toBe(0)
})

test('plain http is refused at connect time too', async () => {
  connections = 0
  const answer = await attempt(`http://receiver.example:${port}`, async () => [{ address: '127.0.0.1', family: 4 }])
  expect(answer.error).toBe('only https is delivered to')
  expect(connections).toBe(0)
})

test('no IPv4 address of a special range is public, in any form that carries it', () => {
  const special = fc.oneof(
    fc.tuple(fc.constantFrom(0, 10, 127), fc.nat(255), fc.nat(255), fc.nat(255)),
    fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), fc.nat(255), fc.nat(255)),
    fc.tuple(fc.constant(192), fc.constant(168), fc.nat(255), fc.nat(255)),
    fc.tuple(fc.constant(169), fc.constant(254), fc.nat(255), fc.nat(255)),
    fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), fc.nat(255), fc.nat(255)),
    fc.tuple(fc.integer({ min: 224, max: 255 }), fc.nat(255), fc.nat(255), fc.nat(255)),
  )
  const forms = (octets: readonly number[]) => {
    const dotted = octets.join('.')
    const hex = octets.map((octet) => octet.toString(16).padStart(2, '0')).join('')
    const groups = `${hex.slice(0, 4)}:${hex.slice(4)}`
    const whole = Number.parseInt(hex, 16)
    return [
      ...[dotted, String(whole), `0x${hex}`, `0${whole.toString(8)}`],
      ...[`[::ffff:${dotted}]`, `[::${groups}]`, `[64:ff9b::${groups}]`, `[2002:${groups}::1]`],
    ]
  }
  fc.assert(
    fc.property(special, (octets) => {
      for (const form of forms(octets)) {
        const { hostname } = new URL(`https://${form}/`)
        expect(isGlobalUnicast(hostname.replace(/[[\]]/g, ''))).toBe(false)
        expect(checkWebhookUrl(`https://${form}/`, nobody).ok).toBe(false)
      }
    }),
  )
})

test.each(['8.8.8.8', '1.1.1.1', '172.32.0.1', '2606:4700::1111', '2a00:1450::1'])('%s is public', (address) => {
  expect(isGlobalUnicast(address)).toBe(true)
})

test.each([
  ['no URL', 'example.com/hook', 'https://example.com/webhook'],
  ['another scheme', 'ftp://example.com/', 'start with https://'],
  ['plain http', 'http://example.com/', 'must use https://'],
  ['a password', 'https://me:secret@example.com/', 'user name or password'],
  ['localhost', 'https://localhost/', 'WEBSMS_WEBHOOK_ALLOW=localhost'],
  ['a name inside localhost', 'https://app.localhost./', 'not on the public internet'],
  ['localhost over plain http', 'http://localhost:3000/hook', 'WEBSMS_WEBHOOK_ALLOW=localhost'],
  ['a local address over plain http', 'http://127.0.0.1:3000', 'WEBSMS_WEBHOOK_ALLOW=127.0.0.1'],
  ['a local IPv6 address over plain http', 'http://[::1]:3000', 'WEBSMS_WEBHOOK_ALLOW=::1'],
  ['a name without a dot', 'http://receiver:3000', 'WEBSMS_WEBHOOK_ALLOW=receiver'],
  ['a cloud name', 'https://metadata.google.internal/', 'not on the public internet'],
])('the check says what is wrong with %s', (_what, url, words) => {
  expect(checkWebhookUrl(url, nobody)).toEqual({ ok: false, reason: expect.stringContaining(words) })
})

test.each([
  ...['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'gopher://127.0.0.1:25/_x', 'ws://example.com/'],
  ...[
    '//example.com/',
    '/hook',
    '',
    ' ',
    'https://',
    'https:///',
    'https://exa mple.com/',
    'https://[::1',
    'https://a:99999/',
  ],
  ...['https://user@example.com/', 'https://:pw@example.com/', 'https://example.com@127.0.0.1/', 'https:127.0.0.1/'],
  ...[
    'https://127.0.0.1#@example.com/',
    'https://127.0.0.1\\@example.com/',
    'https://\t127.0.0.1/',
    'https://127。0。0。1/',
  ],
  ...[
    'https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/',
    'https://LOCALHOST./',
    'https://printer.local/',
    'https://db.internal/',
    'https://nas.home.arpa/',
  ],
  ...['HTTP://example.com/', 'https://%31%32%37.0.0.1/', 'https://[::ffff:10.0.0.1]/', 'https://[fe80::1%25eth0]/'],
])('%j cannot be a webhook URL', (url) => {
  expect(checkWebhookUrl(url, nobody).ok).toBe(false)
})

test('an ordinary https URL passes the check', () => {
  expect(checkWebhookUrl('https://example.com:8443/hook?key=1', nobody)).toEqual({ ok: true })
})

test('the allow list opens exactly the hosts written in it, in every form', () => {
  const allow = allowedHosts([' 127.0.0.1', 'LocalHost', '[::1]', 'fd00::0001', ''])
  expect([...allow]).toEqual(['127.0.0.1', 'localhost', '::1', 'fd00::1'])
  for (const host of ['127.0.0.1', '0x7f.1', 'localhost', '[::1]', '[fd00::1]'])
    expect(checkWebhookUrl(`http://${host}:9/`, allow)).toEqual({ ok: true })
  for (const host of ['127.0.0.2', 'app.localhost', '[::ffff:127.0.0.1]', 'example.com'])
    expect(checkWebhookUrl(`http://${host}:9/`, allow)).toMatchObject({ ok: false })
})
