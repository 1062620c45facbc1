/** A handset that its carrier cannot take for the moment, over TCP and on a real store. */
import { commandStatus } from '@websms/smpp'
import { sql } from 'kysely'
import { expect, test, vi } from 'vitest'
import { retryLimits } from './retry.ts'
import { testCarriers } from './test-carriers.ts'
import { eventually } from './test-smsc.ts'

const dead = '6421555104'
const handset = (number: number) => `64215560${String(number).padStart(2, '0')}`
let given = 0
const accepted = () => {
  given += 1
  return { message_id: `id-${given}` }
}

/** Pauses that a test can wait for. */
const quick = { retry: { ...retryLimits, pauseMsMin: 20, pauseMsMax: 60, doubtPausesMs: [20, 40] } }

test.each([
  ['ESME_RMSGQFUL', commandStatus.ESME_RMSGQFUL],
  ['ESME_RTHROTTLED', commandStatus.ESME_RTHROTTLED],
  ['ESME_RSYSERR', commandStatus.ESME_RSYSERR],
  ['ESME_RX_T_APPN', commandStatus.ESME_RX_T_APPN],
])(
  'one handset that is always answered %s holds up no other, and its message fails and is refunded after its tries',
  async (name, command_status) => {
    const { smsc, customer, carriers } = await testCarriers({ entries: ['window=1&tries=4'], timers: quick })
    smsc.script(({ destination_addr }) => (destination_addr === dead ? { command_status } : accepted()))
    const someone = await customer()
    const bad = await someone.send(dead)
    const good = await Promise.all(Array.from({ length: 20 }, (_, index) => someone.send(handset(index))))
    await Promise.all(good.map((id) => someone.until(id, 'sent')))
    await someone.until(bad, 'failed')
    expect(smsc.to(dead)).toHaveLength(4)
    expect(await someone.message(bad)).toMatchObject({ error: name })
    expect(await someone.told(bad)).toEqual(['failed'])
    expect(await someone.spent()).toBe(20)
    expect(await someone.places(bad)).toEqual({})
    expect(carriers[0]!.state).toMatchObject({ bound: true, stopped: null })
  },
)

test('a whole message of several parts is put off, and comes back in part order', async () => {
  const { smsc, customer } = await testCarriers({ entries: ['window=1&tries=4'], timers: quick })
  let refusals = 2
  smsc.script(({ concat }) =>
    concat?.part === 2 && refusals-- > 0 ? { command_status: commandStatus.ESME_RMSGQFUL } : accepted(),
  )
  const someone = await customer()
  const id = await someone.send(dead, 'x'.repeat(400), { parts: 3 })
  await someone.until(id, 'sent')
  expect(smsc.submits.map(({ concat }) => concat!.part)).toEqual([1, 2, 2, 2, 3])
  expect(new Set(smsc.submits.map(({ concat }) => concat!.reference)).size).toBe(1)
  expect(await someone.spent()).toBe(3)
})

test('later messages to that handset from that sender wait behind it, in order; one-time codes do not', async () => {
  const { smsc, customer, rows } = await testCarriers({ timers: { retry: { ...retryLimits, pauseMsMin: 400 } } })
  let full = true
  smsc.script(({ destination_addr, text }) =>
    destination_addr === dead && full && text !== '000000'
      ? { command_status: commandStatus.ESME_RMSGQFUL }
      : accepted(),
  )
  const someone = await customer()
  const first = await someone.send(dead, 'first')
  await vi.waitFor(() => expect(smsc.to(dead)).toHaveLength(1), eventually)
  await vi.waitFor(async () => expect(await rows(sql`SELECT * FROM put_off_queue`)).toHaveLength(1), eventually)
  const second = await someone.send(dead, 'second')
  const third = await someone.send(dead, 'third')
  const other = await someone.send(dead, 'other sender', { sender: '2190' })
  await vi.waitFor(async () => expect(await rows(sql`SELECT * FROM put_off`)).toHaveLength(4), eventually)
  expect(smsc.to(dead).map(({ text }) => text)).not.toContain('second')
  full = false
  for (const id of [first, second, third, other]) await someone.until(id, 'sent')
  const texts = smsc.to(dead).map(({ text }) => text)
  expect(texts.filter((text) => text !== 'other sender').slice(-3)).toEqual(['first', 'second', 'third'])
  expect(await rows(sql`SELECT * FROM put_off`)).toEqual([])
  expect(await rows(sql`SELECT * FROM put_off_parts`)).toEqual([])
})

test('the number of put-offs and the time of the next try outlast a restart of the carrier', async () => {
  const first = await testCarriers({ timers: { retry: { ...retryLimits, pauseMsMin: 200, pauseMsMax: 200 } } })
  const { smsc, carriers, customer, rows } = first
  smsc.script(() => ({ command_status: commandStatus.ESME_RMSGQFUL }))
  const someone = await customer()
  const id = await someone.send(dead)
  const tries = async () => (await rows(sql<{ put_offs: number }>`SELECT put_offs FROM put_off`))[0]?.put_offs
  await vi.waitFor(async () => expect(await tries()).toBe(2), eventually)
  await carriers[0]!.stop(500)
  const before = await tries()
  const submits = smsc.submits.length
  await first.reopen()
  expect(await tries()).toBe(before)
  const due = await first.traffic.nextDueAt(carriers[0]!.identity.carrierId)
  await vi.waitFor(() => expect(Date.now()).toBeGreaterThanOrEqual(due!), eventually)
  const [claim] = await first.traffic.claim(carriers[0]!.identity.carrierId, 10)
  expect(claim).toMatchObject({ messageId: id, putOffs: before, firstTry: false })
  expect(smsc.submits).toHaveLength(submits)
})

test('a one-time code is tried until its time is over, and ends with its money back', async () => {
  const { smsc, customer } = await testCarriers({
    entries: ['tries=1000'],
    timers: { retry: { ...retryLimits, pauseMsMin: 10, pauseMsMax: 100 } },
  })
  smsc.script(() => ({ command_status: commandStatus.ESME_RMSGQFUL }))
  const someone = await customer()
  const id = await someone.sendCode(dead, '847291', Date.now() - 600_000 + 3000)
  await vi.waitFor(async () => expect(['failed', 'expired']).toContain(await someone.status(id)), eventually)
  expect(smsc.to(dead).length).toBeGreaterThan(1)
  expect(await someone.spent()).toBe(0)
})

test('retries take a tenth of the places while others wait for their first try, and all when none does', async () => {
  const { smsc, customer, traffic, carriers } = await testCarriers()
  await carriers[0]!.stop(500)
  const { carrierId } = carriers[0]!.identity
  const someone = await customer()
  for (let number = 0; number < 40; number++) await someone.send(handset(number))
  const at = Date.now()
  const claims = await traffic.claim(carrierId, 40)
  expect(claims).toHaveLength(40)
  await traffic.submitted(
    claims.map((claim) => ({ claim, at, outcome: 'put_off', error: 'ESME_RMSGQFUL', dueAt: at - claim.messageId })),
  )
  for (let number = 40; number < 90; number++) await someone.send(handset(number))
  const next = await traffic.claim(carrierId, 50)
  const retries = next.filter(({ putOffs }) => putOffs > 0)
  expect(next).toHaveLength(50)
  expect(retries).toHaveLength(5)
  // The longest due first.
  expect(retries.map(({ messageId }) => messageId)).toEqual(
    claims
      .map(({ messageId }) => messageId)
      .slice(-5)
      .reverse(),
  )
  const rest = await traffic.claim(carrierId, 100)
  expect(rest.filter(({ putOffs }) => putOffs > 0)).toHaveLength(35)
  expect(smsc.submits).toEqual([])
})

test('a carrier that answers many handsets so is slowed, and recovers', async () => {
  const { smsc, customer } = await testCarriers({ entries: ['window=10'], timers: quick })
  let throttled = 12
  smsc.script(() => (throttled-- > 0 ? { command_status: commandStatus.ESME_RTHROTTLED } : accepted()))
  const someone = await customer()
  const ids = await Promise.all(Array.from({ length: 60 }, (_, index) => someone.send(handset(index))))
  await vi.waitFor(() => expect(smsc.submits.length).toBeGreaterThan(4), eventually)
  await Promise.all(ids.map((id) => someone.until(id, 'sent')))
  expect(await someone.spent()).toBe(60)
})
