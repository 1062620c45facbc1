/**
 * Message centres that behave in all the ways that are known from the wild, mixed at random: however a mixture turns out, each
 * message has its right status, its right price and one final event, and the carrier still takes messages. The seed is
 * printed with what fails; `npm run chaos -- --mixtures N --seed S` plays as many as one likes.
 */
import { randomFrom } from '@websms/simulator'
import { sql } from 'kysely'
import { expect, test, vi } from 'vitest'
import { lanes } from '../rules/status.ts'
import { healthLimits } from './health.ts'
import { retryLimits } from './retry.ts'
import { type Behaviour, behaviours } from './test-behaviours.ts'
import { type Customer, type TestCarriers, testCarriers } from './test-carriers.ts'
import type { Submit } from './test-smsc.ts'

const seed = Number(process.env.WEBSMS_SEED ?? 2026)
const mixtures = Number(process.env.WEBSMS_MIXTURES ?? 500)

/** Mixtures that one gateway plays at once, each with a carrier and two customers of its own. */
const atOnce = 125

/** Behaviours in one mixture. */
const [fewest, most] = [2, 6]

const timers = {
  responseTimeoutMs: 400,
  timedOutPlaceMs: 200,
  retry: { ...retryLimits, pauseMsMin: 20, pauseMsMax: 200, doubtPausesMs: [40, 120] },
  health: { ...healthLimits, probeMs: 150 },
}
const patient = { timeout: 60_000, interval: 100 }

interface Play {
  behaviour: Behaviour
  to: string
  ref: string
  submits: Submit[]
  taken: number
}

/** The same behaviours for the same seed and number. */
function mixtureOf(number: number): Behaviour[] {
  const random = randomFrom(seed * 100_003 + number)
  const count = fewest + Math.floor(random() * (most - fewest + 1))
  return Array.from({ length: count }, () => behaviours[Math.floor(random() * behaviours.length)]!)
}

/** Answers submits as the behaviours of their messages say; gives what sends such a message. */
function playOn({ smsc }: TestCarriers) {
  const plays = new Map<string, Play>()
  const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
  smsc.script(async (submit) => {
    const play = plays.get(submit.destination_addr)!
    play.submits.push(submit)
    const scene = { smsc, ref: play.ref, pause }
    const reply = await play.behaviour.answer(submit, play.submits.length, scene)
    const isTaken = reply !== 'never' && !('command_status' in reply && reply.command_status !== 0)
    if (isTaken) {
      play.taken += 1
      const taken = play.taken
      // Behind the answer, on the same link.
      setImmediate(() => void play.behaviour.after?.(submit, taken, scene).catch(() => {}))
    }
    return reply
  })
  return async (customer: Customer, behaviour: Behaviour) => {
    const number = plays.size + 1
    const to = `6421${5_000_000 + number}`
    const ref = (0xa0000000 + number * 0x1357).toString(16).toUpperCase()
    const play: Play = { behaviour, to, ref, submits: [], taken: 0 }
    plays.set(to, play)
    const { parts = 1 } = behaviour
    const text = parts === 1 ? `To ${to}` : 'x'.repeat(153 * parts - 10)
    return { play, messageId: await customer.send(to, text, { parts, lane: lanes.bulk }) }
  }
}

test('each behaviour by itself ends as it has to', async () => {
  const gateway = await testCarriers({ entries: ['window=50&tries=5'], timers })
  const send = playOn(gateway)
  const customer = await gateway.customer()
  const sent = await Promise.all(behaviours.map((behaviour) => send(customer, behaviour)))
  const statuses = () => Promise.all(sent.map(({ messageId }) => customer.status(messageId)))
  const wrong = async () =>
    (await statuses()).flatMap((status, index) =>
      status === behaviours[index]!.ends ? [] : [`${behaviours[index]!.name}: ${status}`],
    )
  await vi.waitFor(async () => expect(await wrong()).toEqual([]), patient)
  for (const { play, messageId } of sent) {
    const { name, parts = 1, submitsMax = parts } = play.behaviour
    expect(play.submits.length, name).toBeLessThanOrEqual(submitsMax)
    expect(await customer.told(messageId), name).toHaveLength(1)
  }
  const cost = behaviours.reduce((sum, { refunded, parts = 1 }) => (refunded ? sum : sum + parts), 0)
  expect(await customer.spent()).toBe(cost)
})

const batches = Array.from({ length: Math.ceil(mixtures / atOnce) }, (_, index) => index * atOnce)

test.each(batches)(`seed ${seed}: mixtures from %i end as they have to`, async (first) => {
  const numbers = Array.from({ length: Math.min(atOnce, mixtures - first) }, (_, index) => first + index)
  const entries = numbers.map((number) => `account=a${number}&window=${[1, 5, 20][number % 3]}&tries=5`)
  const gateway = await testCarriers({ entries, timers })
  const send = playOn(gateway)

  const customers = await Promise.all(
    numbers.map(async (_, index) => gateway.customer({}, gateway.carriers[index]!.identity.carrierId)),
  )
  const sent = await Promise.all(
    numbers.map((number, index) =>
      Promise.all(mixtureOf(number).map((behaviour) => send(customers[index]!, behaviour))),
    ),
  )

  const ended = async (messages: (typeof sent)[number], index: number) => {
    const mixture = `mixture ${numbers[index]} of seed ${seed}`
    const customer = customers[index]!
    let cost = 0
    for (const { play, messageId } of messages) {
      const { name, ends, refunded, parts = 1, submitsMax = parts } = play.behaviour
      const story = `${mixture}: a message centre that ${name}`
      await vi.waitFor(async () => expect(await customer.status(messageId), story).toBe(ends), patient)
      expect(play.submits.length, `${story}: submits`).toBeLessThanOrEqual(submitsMax)
      if (!refunded) cost += parts
    }
    const { play, messageId } = await send(customer, behaviours[0]!)
    await vi.waitFor(
      async () => expect(await customer.status(messageId), `${mixture} flows`).toBe('delivered'),
      patient,
    )
    expect(play.submits).toHaveLength(1)
    expect(await customer.spent(), `${mixture}: what it costs, in parts`).toBe(cost + 1)
  }
  await Promise.all(sent.map(ended))
  await vi.waitFor(async () => expect(await gateway.rows(open)).toEqual([]), patient)
  const events = await gateway.rows(sql<{ message_id: number; n: number }>`
    SELECT m.id AS message_id, count(e.id) AS n FROM messages m LEFT JOIN events e ON e.message_id = m.id
    GROUP BY m.id HAVING n <> 1`)
  expect(events).toEqual([])
  const drift = await gateway.rows(sql`
    SELECT a.id FROM accounts a WHERE a.balance_micros <> (
      SELECT coalesce(sum(CASE WHEN credit_id = a.id THEN amount_micros ELSE -amount_micros END), 0)
      FROM transfers WHERE a.id IN (debit_id, credit_id))`)
  expect(drift).toEqual([])
})

/** Work that is left when every message has ended. */
const open = sql`
  SELECT 'outbox' AS place FROM outbox UNION ALL SELECT 'put off' FROM put_off UNION ALL SELECT 'part' FROM put_off_parts
  UNION ALL SELECT 'queue' FROM put_off_queue`
