/** Answers that come after the response timeout, over TCP and on a real store. */
import { commandStatus } from '@websms/smpp'
import { sql } from 'kysely'
import { expect, test, vi } from 'vitest'
import { testCarriers } from './test-carriers.ts'
import { eventually, type Reply } from './test-smsc.ts'

const handset = '6421555104'
const timers = { responseTimeoutMs: 100, timedOutPlaceMs: 100 }
const unknown = sql<{ unknown_at: number }>`SELECT unknown_at FROM claims WHERE unknown_at IS NOT NULL`

/** A message whose answer is late: its fate is unknown when this resolves, and `answer` lets it come. */
async function withLateAnswer(count = 1) {
  const carriers = await testCarriers({ timers })
  const held: ((reply: Reply) => void)[] = []
  carriers.smsc.script(() => new Promise((resolve) => held.push(resolve)))
  const someone = await carriers.customer()
  const ids: number[] = []
  for (let index = 0; index < count; index++) ids.push(await someone.send(handset))
  await vi.waitFor(async () => expect(await carriers.rows(unknown)).toHaveLength(count), eventually)
  const { smsc, traffic, rows } = carriers
  const answer = (index: number, reply: Reply) => held[index]!(reply)
  return { smsc, traffic, rows, carriers: carriers.carriers, someone, ids, answer }
}

test('a late acceptance settles its claim: nothing is sent again, and its receipt is matched by its id', async () => {
  const { smsc, someone, ids, answer, rows, traffic } = await withLateAnswer()
  const [id] = ids
  answer(0, { message_id: 'LATE1' })
  await vi.waitFor(async () => expect((await someone.message(id!)).carrier_ref).toBe('LATE1'), eventually)
  expect(await rows(unknown)).toEqual([])
  expect(await traffic.resendUnknown(Date.now() + 1)).toBe(0)
  await smsc.receipt(smsc.submits[0]!, 'LATE1')
  await someone.until(id!, 'delivered')
  expect(smsc.submits).toHaveLength(1)
  expect(await someone.told(id!)).toEqual(['delivered'])
})

test('a late refusal fails its message and gives the money back', async () => {
  const { smsc, someone, ids, answer } = await withLateAnswer()
  answer(0, { command_status: commandStatus.ESME_RINVDSTADR })
  await someone.until(ids[0]!, 'failed')
  expect(await someone.spent()).toBe(0)
  expect(smsc.submits).toHaveLength(1)
})

test('a late throttle puts its message off', async () => {
  const { smsc, someone, ids, answer } = await withLateAnswer()
  answer(0, { command_status: commandStatus.ESME_RTHROTTLED })
  smsc.script(() => ({ message_id: 'SECOND' }))
  await vi.waitFor(async () => expect((await someone.message(ids[0]!)).carrier_ref).toBe('SECOND'), eventually)
  expect(smsc.submits).toHaveLength(2)
})

test('each late answer settles its own claim, in any order', async () => {
  const { someone, ids, answer } = await withLateAnswer(3)
  for (const index of [2, 0, 1]) answer(index, { message_id: `L${index}` })
  for (const [index, id] of ids.entries()) {
    await vi.waitFor(async () => expect((await someone.message(id)).carrier_ref).toBe(`L${index}`), eventually)
  }
})

test('an acceptance that comes when its part waits to be sent once more takes it back out', async () => {
  const { smsc, carriers, someone, ids, answer, traffic, rows } = await withLateAnswer()
  carriers[0]!.setFlow('paused')
  expect(await traffic.resendUnknown(Date.now() + 1)).toBe(1)
  answer(0, { message_id: 'LATE1' })
  await vi.waitFor(async () => expect((await someone.message(ids[0]!)).carrier_ref).toBe('LATE1'), eventually)
  expect(await rows(sql`SELECT * FROM outbox`)).toEqual([])
  carriers[0]!.setFlow('running')
  await smsc.receipt(smsc.submits[0]!, 'LATE1')
  await someone.until(ids[0]!, 'delivered')
  expect(smsc.submits).toHaveLength(1)
})

test('an acceptance that comes when its part has been sent once more counts too: either receipt ends the message, once', async () => {
  const { smsc, someone, ids, answer, traffic, carriers } = await withLateAnswer()
  smsc.script(() => ({ message_id: 'AGAIN' }))
  expect(await traffic.resendUnknown(Date.now() + 1)).toBe(1)
  carriers[0]!.wake()
  await vi.waitFor(async () => expect((await someone.message(ids[0]!)).carrier_ref).toBe('AGAIN'), eventually)
  answer(0, { message_id: 'LATE1' })
  await smsc.receipt(smsc.submits[0]!, 'LATE1')
  await someone.until(ids[0]!, 'delivered')
  await smsc.receipt(smsc.submits[0]!, 'AGAIN')
  expect(await someone.told(ids[0]!)).toEqual(['delivered'])
  expect(await someone.spent()).toBe(1)
})
