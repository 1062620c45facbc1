import { commandStatus, SmppError } from '@websms/smpp'
import { afterEach, expect, test } from 'vitest'
import { simulatedCarriers } from './carriers.ts'
import { type Faults, fateOf, faultNames, noFaults } from './faults.ts'
import { type Simulator, type SimulatorOptions, startSimulator } from './simulator.ts'
import { bindPeer, eventually, outcomesOf, type TestPeer } from './test-peer.ts'

const running: Simulator[] = []
afterEach(async () => {
  for (const simulator of running.splice(0)) await simulator.stop()
})

async function start(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator({ receiptDelayMs: 1, deliverRetryMs: 1, seed: 1, ...options })
  running.push(simulator)
  return simulator
}

const everyFault: Faults = {
  ...noFaults,
  ...Object.fromEntries(faultNames.filter((name) => noFaults[name] === 0).map((name) => [name, 0.5])),
}

/** A seed at which the first submit_sm of the first carrier has this fate. */
function seedWhere(faults: Partial<Faults>, isWanted: (fate: ReturnType<typeof fateOf>) => boolean): number {
  for (let seed = 0; ; seed++) {
    if (isWanted(fateOf({ ...noFaults, ...faults }, seed, simulatedCarriers[0]!.system_id, 1))) return seed
  }
}

async function statusesOf(peer: TestPeer, count: number): Promise<number[]> {
  const statuses: number[] = []
  for (let i = 0; i < count; i++) statuses.push((await peer.submit('64211234567')).command_status)
  return statuses
}

test('the fates of an account follow from the seed, its system_id and the count alone', () => {
  const fates = (seed: number, system_id: string) =>
    Array.from({ length: 100 }, (_, ordinal) => fateOf(everyFault, seed, system_id, ordinal))
  expect(fates(1, 'a')).toEqual(fates(1, 'a'))
  expect(fates(1, 'a')).not.toEqual(fates(2, 'a'))
  expect(fates(1, 'a')).not.toEqual(fates(1, 'b'))
})

test('switching one fault off moves no other', () => {
  for (let ordinal = 0; ordinal < 200; ordinal++) {
    const without = fateOf({ ...everyFault, throttles: 0 }, 3, 'a', ordinal)
    expect(without).toEqual({ ...fateOf(everyFault, 3, 'a', ordinal), throttled: false })
  }
})

test('a fault strikes the fraction asked for', () => {
  const faults = { ...noFaults, throttles: 0.3 }
  let struck = 0
  for (let ordinal = 0; ordinal < 10_000; ordinal++) if (fateOf(faults, 1, 'a', ordinal).throttled) struck++
  expect(struck / 10_000).toBeCloseTo(0.3, 1)
})

test('the same seed throttles the same submits again, over TCP', async () => {
  const faults = { throttles: 0.3, queueFull: 0.2 }
  const runs: number[][] = []
  for (const seed of [42, 42, 43]) runs.push(await statusesOf(await bindPeer(await start({ seed, faults })), 100))
  expect(runs[0]).toEqual(runs[1])
  expect(runs[0]).not.toEqual(runs[2])
  const { ESME_ROK, ESME_RTHROTTLED, ESME_RMSGQFUL } = commandStatus
  expect(new Set(runs[0])).toEqual(new Set([ESME_ROK, ESME_RTHROTTLED, ESME_RMSGQFUL]))
})

test('faults can be set at run time, one or all, and a bad one is refused in words', async () => {
  const simulator = await start()
  const peer = await bindPeer(simulator)
  expect(await statusesOf(peer, 1)).toEqual([commandStatus.ESME_ROK])
  simulator.faults.throttles = 1
  expect(await statusesOf(peer, 1)).toEqual([commandStatus.ESME_RTHROTTLED])
  simulator.faults = { queueFull: 1 }
  expect(simulator.faults).toEqual({ ...noFaults, queueFull: 1 })
  expect(await statusesOf(peer, 1)).toEqual([commandStatus.ESME_RMSGQFUL])
  expect(() => Object.assign(simulator.faults, { throtles: 1 })).toThrow('no fault is called throtles')
  expect(() => Object.assign(simulator.faults, { throttles: 30 })).toThrow(
    'throttles is 30; expected a number from 0 to 1',
  )
})

test('a dropped answer never comes, its receipt does, and the message is counted', async () => {
  const simulator = await start({ faults: { droppedAnswers: 1 } })
  const peer = await bindPeer(simulator, { responseTimeoutMs: 50 })
  await expect(peer.submit('64211234567')).rejects.toMatchObject({ code: 'timeout', written: true })
  await peer.deliveries(1)
  expect(simulator.counts).toMatchObject({ accepted: 1, unanswered: 1 })
})

test('an early receipt is taken before its submit is answered', async () => {
  const seen: string[] = []
  const simulator = await start({ faults: { earlyReceipts: 1 } })
  const peer = await bindPeer(simulator, { answer: () => void seen.push('receipt') })
  await peer.submit('64211234567')
  expect(seen).toEqual(['receipt'])
})

test('an early receipt that the peer does not take holds the answer back for so long and no longer', async () => {
  const simulator = await start({ faults: { earlyReceipts: 1 }, deliverRetryMs: 60_000, earlyReceiptWaitMs: 20 })
  const peer = await bindPeer(simulator, { answer: () => ({ command_status: commandStatus.ESME_RX_T_APPN }) })
  expect(await statusesOf(peer, 1)).toEqual([commandStatus.ESME_ROK])
})

test('a duplicate receipt comes twice with the same id', async () => {
  const simulator = await start({ faults: { duplicateReceipts: 1 } })
  const peer = await bindPeer(simulator)
  const { message_id } = await peer.submit('64211234567')
  const outcome = [message_id, 'DELIVRD']
  expect(outcomesOf(await peer.deliveries(2))).toEqual([outcome, outcome])
})

test('late and shuffled receipts are overtaken by others', async () => {
  const simulator = await start({ faults: { lateReceipts: 1, lateReceiptMs: 600 } })
  const peer = await bindPeer(simulator)
  const late = await peer.submit('64211234567')
  simulator.faults = { shuffledReceipts: 1, shuffleMs: 50 }
  const shuffled = await Promise.all(Array.from({ length: 30 }, () => peer.submit('64211234567')))
  const receipts = (await peer.deliveries(31)).map((receipt) => outcomesOf([receipt])[0]![0])
  expect(receipts.at(-1)).toBe(late.message_id)
  const sent = shuffled.map(({ message_id }) => message_id)
  expect(receipts.slice(0, -1)).not.toEqual(sent)
  expect(receipts.slice(0, -1).sort()).toEqual(sent.sort())
})

test.each([
  ['before', 0],
  ['after', 1],
] as const)(
  'a disconnect %s acceptance leaves %i messages accepted and the submit unanswered',
  async (when, accepted) => {
    const faults = { disconnects: 1 }
    const simulator = await start({ faults, seed: seedWhere(faults, ({ disconnect }) => disconnect === when) })
    const peer = await bindPeer(simulator)
    await expect(peer.submit('64211234567')).rejects.toMatchObject({ code: 'closed', written: true })
    expect(simulator.counts).toMatchObject({ disconnects: 1, accepted, unanswered: accepted })
    const next = await bindPeer(simulator)
    await next.deliveries(accepted)
  },
)

test('an unknown PDU is written to the link that submitted, which lives on', async () => {
  const faults = { garbage: 1 }
  const simulator = await start({ faults, seed: seedWhere(faults, ({ garbage }) => garbage === 'unknown_command') })
  const [peer, other] = await Promise.all([bindPeer(simulator), bindPeer(simulator)])
  expect(await statusesOf(peer, 1)).toEqual([commandStatus.ESME_ROK])
  expect(simulator.counts.garbage).toBe(1)
  simulator.faults = {}
  for (const { session } of [peer, other]) expect(session.state).toBe('bound_trx')
  expect(await statusesOf(peer, 1)).toEqual([commandStatus.ESME_ROK])
})

test('an impossible length is written to the link that submitted, and to no other', async () => {
  const faults = { garbage: 1 }
  const simulator = await start({ faults, seed: seedWhere(faults, ({ garbage }) => garbage === 'bad_length') })
  const peers = await Promise.all(Array.from({ length: 5 }, () => bindPeer(simulator)))
  const [struck] = peers.splice(2, 1)
  await expect(struck!.submit('64211234567')).rejects.toBeInstanceOf(SmppError)
  expect(await struck!.session.closed).toMatchObject({ code: 'protocol_error' })
  simulator.faults = {}
  for (const peer of peers) expect(await statusesOf(peer, 1)).toEqual([commandStatus.ESME_ROK])
})

test('a black hole takes connections and answers nothing, and reads what was sent once it ends', async () => {
  const simulator = await start()
  const peer = await bindPeer(simulator, { responseTimeoutMs: 100 })
  simulator.faults.blackHole = true
  await expect(peer.submit('64211234567')).rejects.toMatchObject({ code: 'timeout' })
  await expect(bindPeer(simulator, { bindTimeoutMs: 100 })).rejects.toMatchObject({ code: 'bind_timeout' })
  expect(simulator.counts.submitted).toBe(0)
  expect(peer.session.state).toBe('bound_trx')
  simulator.faults.blackHole = false
  await peer.deliveries(1)
  expect(await statusesOf(peer, 1)).toEqual([commandStatus.ESME_ROK])
})

test('a black hole holds back receipts that fall due in it', async () => {
  const simulator = await start({ receiptDelayMs: 50 })
  const peer = await bindPeer(simulator)
  await peer.submit('64211234567')
  simulator.faults.blackHole = true
  await expect.poll(() => simulator.counts.held, eventually).toBe(1)
  expect(peer.delivered).toEqual([])
  simulator.faults.blackHole = false
  await peer.deliveries(1)
})

test('stopping in a black hole, or with answers withheld, does not wait for answers that never come', async () => {
  const simulator = await start({ faults: { droppedAnswers: 1 } })
  const peer = await bindPeer(simulator)
  const dropped = peer.submit('64211234567').catch((error: SmppError) => error.code)
  await peer.deliveries(1)
  await simulator.stop()
  expect(await dropped).toBe('closed')
})
