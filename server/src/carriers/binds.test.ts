/** Carriers with several binds or hosts, and binds with everything that a carrier may ask for, over TCP and TLS. */
import { rmSync } from 'node:fs'
import type { BindRequest, Session } from '@websms/smpp'
import { expect, onTestFinished, test, vi } from 'vitest'
import { certificate } from '../test/certificate.ts'
import { temporaryFiles } from '../test/temporary-files.ts'
import type { Carrier } from './carrier.ts'
import { carriersAt, testCarriers } from './test-carriers.ts'
import { eventually, startTestSmsc, type TestSmsc, whenBound } from './test-smsc.ts'

const { file } = temporaryFiles()

const cert = file('cert.pem', certificate.cert)
const key = file('key.pem', certificate.key)
const timers = { reconnectMinMs: 20 }

const handsets = (count: number) => Array.from({ length: count }, (_, index) => `6421555${1000 + index}`)

const until = (check: () => void) => vi.waitFor(check, eventually)

/** Numbers of submits that came over each bind that took any. */
function perSession(smsc: TestSmsc): number[] {
  const counts = new Map<Session, number>()
  for (const { session } of smsc.submits) counts.set(session, (counts.get(session) ?? 0) + 1)
  return [...counts.values()]
}

const up = ({ state }: Carrier) => state.links.map(({ bound }) => bound)

test('a bind carries its version, system_type and addresses', async () => {
  const binds: BindRequest[] = []
  const smsc = await startTestSmsc({ authenticate: (bind) => binds.push(bind) > 0 })
  const query = 'system_type=VMA&interface_version=0x50&addr_ton=3&addr_npi=1&address_range=%5E552'
  await testCarriers({ smsc, entries: [query, 'interface_version=0x33&bind=transmitter', ''] })
  expect(binds).toMatchObject([
    { system_type: 'VMA', interface_version: 0x50, addr_ton: 3, addr_npi: 1, address_range: '^552' },
    { bind_type: 'transmitter', interface_version: 0x33 },
    { bind_type: 'transceiver', system_type: '', interface_version: 0x34, addr_ton: 0, addr_npi: 0, address_range: '' },
  ])
})

test('a transmitter and a receiver are one carrier: one sends, the other brings the receipts', async () => {
  const { smsc, carriers, customer } = await testCarriers({ entries: ['bind=transmitter%2Breceiver'], binds: 2 })
  const [carrier] = carriers
  const acme = await customer()
  const id = await acme.send('6421555101')
  await acme.until(id, 'sent')
  const [submit] = smsc.submits
  expect(submit!.session.state).toBe('bound_tx')
  const receiver = smsc.sessions().find(({ state }) => state === 'bound_rx')!
  await smsc.deliver(
    {
      ...{ source_addr: '6421555101', destination_addr: '552', esm_class: 4 },
      short_message: Buffer.from('id:A001 stat:DELIVRD err:000'),
    },
    receiver,
  )
  await acme.until(id, 'delivered')
  expect(carrier!.state).toMatchObject({ bound: true, window: 10, lastError: null })
  expect(carrier!.state.links.map(({ name }) => name.split(' ')[1])).toEqual(['transmitter', 'receiver'])
})

test('a plus in the bind type of an entry needs no encoding', async () => {
  const { smsc } = await testCarriers({ entries: ['bind=transmitter+receiver'], binds: 2 })
  expect(smsc.sessions().map(({ state }) => state)).toEqual(expect.arrayContaining(['bound_tx', 'bound_rx']))
})

test('while the receiver is away messages go out, and the carrier tells of it', async () => {
  let refused = false
  const authenticate = ({ bind_type }: BindRequest) => bind_type === 'transmitter' || !refused
  const smsc = await startTestSmsc({ authenticate })
  const { carriers, customer } = await testCarriers({
    ...{ smsc, timers },
    entries: ['bind=transmitter%2Breceiver'],
    binds: 2,
  })
  const { since } = carriers[0]!.state
  refused = true
  smsc
    .sessions()
    .find(({ state }) => state === 'bound_rx')!
    .destroy()
  await until(() => expect(carriers[0]!.state.lastError).toContain('receiver: '))
  expect(up(carriers[0]!)).toEqual([true, false])
  expect(carriers[0]!.state).toMatchObject({ bound: true, since })
  const acme = await customer()
  await acme.until(await acme.send('6421555101'), 'sent')
  refused = false
  await until(() => expect(up(carriers[0]!)).toEqual([true, true]))
  expect(carriers[0]!.state).toMatchObject({ lastError: null, since })
})

test('a carrier whose only transmitter is away is not bound, although its receiver is', async () => {
  let refused = false
  const authenticate = ({ bind_type }: BindRequest) => bind_type === 'receiver' || !refused
  const smsc = await startTestSmsc({ authenticate })
  const { carriers } = await testCarriers({ ...{ smsc, timers }, entries: ['bind=transmitter%2Breceiver'], binds: 2 })
  refused = true
  smsc
    .sessions()
    .find(({ state }) => state === 'bound_tx')!
    .destroy()
  await until(() => expect(carriers[0]!.state.bound).toBe(false))
  expect(up(carriers[0]!)).toEqual([false, true])
})

test('the window is that of each bind, and parts go to the bind with most free places', async () => {
  const { smsc, carriers, customer } = await testCarriers({ entries: ['binds=3&window=2'], binds: 3 })
  const open = Promise.withResolvers<void>()
  smsc.script(async ({ destination_addr }) => {
    await open.promise
    return { message_id: `id-${destination_addr}` }
  })
  const acme = await customer()
  const ids = await Promise.all(handsets(20).map((to) => acme.send(to)))
  await until(() => expect(smsc.submits).toHaveLength(6))
  expect(perSession(smsc)).toEqual([2, 2, 2])
  expect(carriers[0]!.state).toMatchObject({ window: 6, inFlight: 6 })
  open.resolve()
  for (const id of ids) await acme.until(id, 'sent')
  expect(smsc.submits).toHaveLength(20)
})

test('when a bind falls with parts in flight, the others go on and no part is sent twice', async () => {
  const { smsc, customer } = await testCarriers({ entries: ['binds=2&window=4'], binds: 2, timers })
  const [falling] = smsc.sessions()
  smsc.script((submit) => (submit.session === falling ? 'never' : { message_id: `id-${submit.destination_addr}` }))
  const acme = await customer()
  const numbers = handsets(30)
  const ids = await Promise.all(numbers.map((to) => acme.send(to)))
  await until(() => expect(smsc.submits.filter(({ session }) => session === falling)).toHaveLength(4))
  falling!.destroy()
  // The 4 parts have an unknown outcome, and are not sent again before their receipts had time to come.
  await until(() => expect(smsc.submits).toHaveLength(30))
  expect(new Set(smsc.submits.map(({ destination_addr }) => destination_addr)).size).toBe(30)
  for (const id of ids) await acme.until(id, 'sent')
  expect(smsc.submits).toHaveLength(30)
})

test('each host has binds, and while one is down the other takes everything', async () => {
  const second = await startTestSmsc()
  const { smsc, carriers, customer } = await testCarriers({
    entries: [`more_hosts=127.0.0.1:${second.port}&binds=2&window=5`],
    ...{ binds: 2, timers },
  })
  await whenBound(second, 2)
  await until(() => expect(up(carriers[0]!)).toEqual([true, true, true, true]))
  const acme = await customer()
  const first = await Promise.all(handsets(8).map((to) => acme.send(to)))
  for (const id of first) await acme.until(id, 'sent')
  expect(smsc.submits.length).toBeGreaterThan(0)
  expect(second.submits.length).toBeGreaterThan(0)
  await second.close()
  await until(() => expect(up(carriers[0]!)).toEqual([true, true, false, false]))
  expect(carriers[0]!.state.lastError).toContain(`127.0.0.1:${second.port} transceiver: `)
  const before = smsc.submits.length
  const later = await Promise.all(handsets(8).map((to) => acme.send(to)))
  for (const id of later) await acme.until(id, 'sent')
  expect(smsc.submits).toHaveLength(before + 8)
})

test('TLS trusts the authority of the setting, shows our certificate, and asks for the name of the setting', async () => {
  const tls = { ...certificate, ca: certificate.cert, requestCert: true, rejectUnauthorized: true }
  const smsc = await startTestSmsc({ tls })
  const files = new URLSearchParams({ tls_ca: cert, tls_cert: cert, tls_key: key, tls_server_name: 'localhost' })
  const { customer } = await testCarriers({ smsc, tls: true, entries: [files.toString()] })
  const acme = await customer()
  await acme.until(await acme.send('6421555101'), 'sent')
  expect(smsc.submits[0]!.session.state).toBe('bound_trx')
})

test.each([
  ['an authority that it does not know', {}, 'self-signed certificate'],
  ['a certificate with another name', { tls_ca: cert, tls_server_name: 'smsc.example' }, 'Host: smsc.example. is not'],
])('TLS refuses %s', async (_what, query, reason) => {
  const smsc = await startTestSmsc({ tls: certificate })
  const entries = [new URLSearchParams(query).toString()]
  const { carriers } = await carriersAt(smsc.port, { tls: true, entries, whenBound: false })
  await until(() => expect(carriers[0]!.state.lastError).toContain(reason))
  expect(carriers[0]!.state.bound).toBe(false)
})

test('files of TLS are read for each connection, so that a renewed one is taken', async () => {
  const smsc = await startTestSmsc({ tls: certificate })
  const ca = file('renewed.pem', certificate.cert)
  const entries = [new URLSearchParams({ tls_ca: ca }).toString()]
  const { carriers } = await testCarriers({ smsc, tls: true, entries, timers })
  file('renewed.pem', 'no PEM')
  smsc.sessions()[0]!.destroy()
  await until(() => expect(carriers[0]!.state.bound).toBe(false))
  rmSync(ca)
  await until(() => expect(carriers[0]!.state.lastError).toContain('no file is there'))
  file('renewed.pem', certificate.cert)
  await until(() => expect(carriers[0]!.state.bound).toBe(true))
  onTestFinished(() => rmSync(ca, { force: true }))
})
