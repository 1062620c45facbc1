/**
 * Each personality of the simulator, from sending to the right status, the right money and the right events: message centres
 * as they are met in the wild, over TCP, with the settings that their entries need.
 */
import {
  type Personality,
  type PersonalityName,
  personalities,
  personalityNames,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from '@websms/simulator'
import { sql } from 'kysely'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { retryLimits } from './retry.ts'
import { type CarriersAt, type Customer, carriersAt, type TestCarriersOptions } from './test-carriers.ts'
import { eventually } from './test-smsc.ts'

interface Site extends CarriersAt {
  simulator: Simulator
  anyone: Customer
}

async function site(
  name: PersonalityName,
  options: Partial<SimulatorOptions> = {},
  timers: TestCarriersOptions['timers'] = {},
): Promise<Site> {
  const simulator = await startSimulator({
    acceptAnySystemId: true,
    receiptDelayMs: 20,
    replyDelayMs: 20,
    personalities: { '': name },
    ...options,
  })
  onTestFinished(() => simulator.stop())
  const { entry = '' }: Personality = personalities[name]
  const carriers = await carriersAt(simulator.port, { entries: [entry], timers })
  return Object.assign(carriers, { simulator, anyone: await carriers.customer() })
}

let handsets = 1000
/** A handset of its own for each message, with these last four digits. */
const handset = (last: string) => `6421${++handsets}${last}`
const long = 'Kia ora, this is a text of more than one part. '.repeat(4)

/** It ended so, once, and cost so many parts. */
async function ends({ anyone }: Site, messageId: number, status: 'delivered' | 'failed') {
  await anyone.until(messageId, status)
  expect(await anyone.told(messageId)).toEqual([status])
}

const partial = new Set<PersonalityName>(['first-part', 'last-part'])

describe.each(personalityNames.filter((name) => !partial.has(name)))('a carrier with the personality %s', (name) => {
  test('delivers short and long messages, fails one, and each costs its parts once', async () => {
    const timers = name === 'late-answers' ? { responseTimeoutMs: 300 } : {}
    const at = await site(name, { lateAnswerMs: 600 }, timers)
    const { anyone } = at
    const [short, longOne, failing] = [
      await anyone.send(handset('1111')),
      await anyone.send(handset('1112'), long, { parts: 2, ...(name === 'payload' && { wireParts: 1 }) }),
      await anyone.send(handset('0001')),
    ]
    await ends(at, short, 'delivered')
    await ends(at, longOne, 'delivered')
    await ends(at, failing, 'failed')
    // A message that its handset did not get costs its price under the refund policy "refused".
    expect(await anyone.spent()).toBe(4)
  })
})

describe.each(['first-part', 'last-part'] as const)('a carrier with the personality %s', (name) => {
  test('delivers long messages once it is known that their other parts are never reported', async () => {
    const at = await site(name)
    const { anyone } = at
    const ids: number[] = []
    for (let count = 0; count < 50; count++) ids.push(await anyone.send(handset('1111'), long, { parts: 2 }))
    const reported = async () => {
      const now = Date.now() + 1
      return at.traffic.judgeAgain({ at: now, settledBefore: now, limit: 100 })
    }
    await vi.waitFor(async () => {
      while ((await reported()) > 0);
      expect(await anyone.status(ids[0]!)).toBe('delivered')
    }, eventually)
    for (const id of ids) await ends(at, id, 'delivered')
    const next = await anyone.send(handset('1113'), long, { parts: 2 })
    await ends(at, next, 'delivered')
    expect(await anyone.spent()).toBe(102)
  })
})

test('a carrier that takes 37 in a second gets all that waits, and refuses nothing for good', async () => {
  const at = await site('caps-at-37', {}, { retry: { ...retryLimits, pauseMsMin: 200 } })
  const { anyone, simulator } = at
  const ids = await Promise.all(Array.from({ length: 60 }, () => anyone.send(handset('1111'))))
  for (const id of ids) await ends(at, id, 'delivered')
  expect(simulator.counts.throttled).toBeGreaterThan(0)
  expect(simulator.counts.accepted).toBe(60)
  expect(await anyone.spent()).toBe(60)
})

test('a carrier that flaps gets nothing twice, and what it took ends well', async () => {
  const taken: string[] = []
  const onSubmit: SimulatorOptions['onSubmit'] = ({ destination_addr }) => void taken.push(destination_addr)
  const at = await site('flaps', { flapMs: 100, onSubmit }, { reconnectMinMs: 20 })
  const { anyone, simulator } = at
  const ids = new Map<string, number>()
  await vi.waitFor(async () => {
    const to = handset('1111')
    ids.set(to, await anyone.send(to))
    expect(taken.length).toBeGreaterThan(5)
    expect(simulator.counts.disconnects).toBeGreaterThan(5)
  }, eventually)
  for (const to of [...taken]) await ends(at, ids.get(to)!, 'delivered')
  expect(new Set(taken).size).toBe(taken.length)
  // A submit that was written when the link was cut may have been lost: it is not sent again, and waits for a receipt.
  for (const id of ids.values()) expect(await anyone.status(id)).not.toBe('failed')
})

test('a carrier that writes Latin-1 in data_coding 0 is read so', async () => {
  const at = await site('latin1')
  await at.simulator.originate({ from: handset('1111'), to: '552', text: 'À bientôt à Orléans, señor Müller' })
  const rows = await at.rows(sql<{ body: string }>`SELECT body FROM inbound`)
  expect(rows).toEqual([{ body: 'À bientôt à Orléans, señor Müller' }])
})
