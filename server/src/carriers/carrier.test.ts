import { once } from 'node:events'
import { createServer } from 'node:net'
import { type Answer, commandStatus, listen, noAnswer, type Session } from '@websms/smpp'
import { pino } from 'pino'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createMetrics } from '../metrics.ts'
import { carriersKind } from '../settings/carriers.ts'
import type { InboundPart } from '../store/traffic/inbound.ts'
import type { ReceiptRow } from '../store/traffic/receipts.ts'
import type { ClaimedPart, SubmitOutcome } from '../store/traffic/sending.ts'
import { type CarrierDependencies, createCarrier } from './carrier.ts'
import { createCallbacks } from './http/callbacks.ts'

interface Line {
  level: string
  msg: string
  reason?: string
  fault?: string
}

/** A carrier's link with what it logs; the store behind it has nothing to send, unless it is told. */
function carrierAt(port: number, store: Partial<CarrierDependencies['store']> = {}) {
  const lines: Line[] = []
  const log = pino(
    { level: 'debug', formatters: { level: (level) => ({ level }) } },
    { write: (line) => lines.push(JSON.parse(line)) },
  )
  const [setting] = carriersKind.parse(`smpp://us:pw@127.0.0.1:${port}?id=one`)
  const carrier = createCarrier({ carrierId: 1, name: 'one', simulated: false, networks: null }, setting!, {
    account: 1,
    store: {
      claim: async () => [],
      submitted: async () => {},
      nextDueAt: async () => null,
      carrierStopped: async () => {},
      carrierResumed: async () => {},
      receipts: async () => ({}),
      inbound: async () => {},
      ...store,
    },
    secrets: { decrypt: (sealed) => sealed },
    callbacks: createCallbacks(),
    metrics: createMetrics(),
    log,
  })
  onTestFinished(() => carrier.stop(1000))
  carrier.start()
  const at = (level: string) => lines.filter((line) => line.level === level)
  return { carrier, warned: () => at('warn'), repeated: () => at('debug'), told: () => at('info') }
}

/** The port of a server that sends this to every client, and closes the connection. */
async function saying(text: string): Promise<number> {
  const server = createServer((socket) =>
    socket
      .on('error', () => {})
      .resume()
      .end(text),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => new Promise((resolve) => server.close(() => resolve())))
  return (server.address() as { port: number }).port
}

test('a refused bind is logged in one line with advice, however often it is tried', async () => {
  const answers: Answer['command_status'][] = [commandStatus.ESME_RBINDFAIL, commandStatus.ESME_RBINDFAIL]
  const authenticate = () => answers.shift() ?? true
  const server = await listen({ port: 0, authenticate }, () => {})
  onTestFinished(() => server.close())
  const { carrier, warned, repeated, told } = carrierAt(server.port)
  await vi.waitFor(() => expect(told()).toHaveLength(1))
  expect(warned().map(({ msg }) => msg)).toEqual([
    'carrier not bound: check its system_id, password and bind type, and whether it knows this address',
  ])
  expect(repeated()).toHaveLength(1)
  expect(carrier.state).toMatchObject({ bound: true, lastError: null })
  // A bind that was lost is news.
  for (const session of server.sessions) session.destroy()
  await vi.waitFor(() => expect(warned()).toHaveLength(2))
})

test.each([
  ['that is away', async () => 1, 'check its host and port, and the firewall between'],
  ['that closes the connection', () => saying(''), 'check whether its port speaks SMPP'],
  ['that speaks something else', () => saying('HTTP/1.1 400 Bad Request\r\n\r\n'), 'check whether its port'],
])('a carrier %s is told with what to do', async (_what, port, cure) => {
  const { carrier, warned } = carrierAt(await port())
  await vi.waitFor(() => expect(warned().length).toBeGreaterThan(0))
  expect(warned()[0]!.msg).toContain(`carrier not bound: ${cure}`)
  expect(carrier.state).toMatchObject({ bound: false, lastError: warned()[0]!.reason })
})

test('a stop waits until the outcomes of a lost link are stored', async () => {
  const server = await listen({ port: 0, authenticate: () => true }, (peer) => {
    peer.onRequest(() => {
      peer.destroy()
      return noAnswer
    })
  })
  onTestFinished(() => server.close())
  const [lane, at] = [1, Date.now()] as const
  const part: ClaimedPart = {
    ...{
      messageId: 1,
      part: 1,
      wireParts: 1,
      carrierId: 1,
      accountId: 1000,
      lane,
      resent: false,
      concatReference: 0,
      putOffs: 0,
      firstTry: true,
    },
    ...{ to: '6421234567', sender: '552', body: 'Hello', createdAt: at, claimedAt: at },
  }
  const parts = [part]
  const stored = Promise.withResolvers<void>()
  const outcomes: SubmitOutcome['outcome'][] = []
  const { carrier, warned } = carrierAt(server.port, {
    claim: async () => parts.splice(0),
    submitted: async (batch) => {
      await stored.promise
      outcomes.push(...batch.map(({ outcome }) => outcome))
    },
  })
  await vi.waitFor(() => expect(warned()).toHaveLength(1))
  const stopped = carrier.stop(1000).then(() => [...outcomes])
  setTimeout(stored.resolve, 50)
  expect(await stopped).toEqual(['unknown'])
})

test('a carrier delivers with data_sm as it does with deliver_sm, and each gets its own answer', async () => {
  const sessions: Session[] = []
  const server = await listen({ port: 0 }, (session) => sessions.push(session))
  onTestFinished(() => server.close())
  const inbound: InboundPart[] = []
  const receipts: ReceiptRow[] = []
  const { carrier } = carrierAt(server.port, {
    inbound: async (parts) => void inbound.push(...parts),
    receipts: async (rows) => {
      receipts.push(...rows)
      return {}
    },
  })
  await vi.waitFor(() => expect(carrier.state.bound).toBe(true))
  const numbers = { source_addr: '6421555104', destination_addr: '552' }
  const text = { name: 'message_payload', value: Buffer.from('Yes') } as const
  const answer = await sessions[0]!.request({ command: 'data_sm', ...numbers, tlvs: [text] })
  expect(answer).toMatchObject({ command: 'data_sm_resp', command_status: 0, message_id: '' })
  expect(inbound).toMatchObject([{ from: '6421555104', to: '552', payload: '596573' }])
  const receipt = [
    { name: 'receipted_message_id', value: 'A1' },
    { name: 'message_state', value: 2 },
  ] as const
  await sessions[0]!.request({ command: 'data_sm', ...numbers, esm_class: 4, tlvs: receipt })
  expect(receipts).toMatchObject([{ carrierRefs: ['A1'], state: 'DELIVRD', source: '6421555104' }])
})

test('faulty PDUs of a carrier are logged once a kind, tolerated and refused ones', async () => {
  const sessions: Session[] = []
  const server = await listen({ port: 0 }, (session) => sessions.push(session))
  onTestFinished(() => server.close())
  const { carrier, told, warned } = carrierAt(server.port)
  await vi.waitFor(() => expect(carrier.state.bound).toBe(true))
  // An octet behind the fields; an end within them.
  const taken = `00000022 00000005 00000000 00000001 ${'00'.repeat(18)}`
  const refused = '00000014 00000005 00000000 00000002 31323300'
  const octets = Buffer.from(`${taken}${refused}`.replaceAll(' ', ''), 'hex')
  for (const _ of [1, 2, 3]) sessions[0]!.socket.write(octets)
  const faults = (lines: readonly Line[]) => lines.filter(({ msg }) => msg.includes('PDU')).map(({ fault }) => fault)
  await vi.waitFor(() => expect(faults(warned())).toHaveLength(1))
  await vi.waitFor(() => expect(faults(told())).toHaveLength(1))
  const answered = await sessions[0]!.request({ command: 'deliver_sm', source_addr: '6421555104' })
  expect(answered.command_status).toBe(0)
  expect([...faults(told()), ...faults(warned())]).toEqual([
    'deliver_sm: the PDU ends within the header of a TLV',
    'deliver_sm: the PDU ends before source_addr_ton',
  ])
})
