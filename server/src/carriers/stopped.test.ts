/** A carrier that refuses everything for a reason of its own, over TCP and on a real store. */
import { commandStatus } from '@websms/smpp'
import { sql } from 'kysely'
import { expect, test, vi } from 'vitest'
import { healthLimits } from './health.ts'
import { retryLimits } from './retry.ts'
import { testCarriers } from './test-carriers.ts'
import { eventually } from './test-smsc.ts'

const handset = (number: number) => `64215560${String(number).padStart(3, '0')}`
let given = 0
const accepted = () => {
  given += 1
  return { message_id: `ok-${given}` }
}

const timers = { health: { ...healthLimits, probeMs: 300 } }
/** Limits with the usual number of tries of a doubtful refusal, but with short pauses. */
const quick = { ...timers, retry: { ...retryLimits, doubtPausesMs: [20, 40] } }

const notices = sql<{ text: string; ended_at: number | null }>`SELECT text, ended_at FROM notices ORDER BY id`

test.each([
  ['ESME_RSUBMITFAIL', 0x45],
  ['ESME_RX_P_APPN', 0x65],
  ['0x00000400', 0x400],
  ['ESME_RINVEXPIRY', 0x62],
  ['ESME_RINVSRCTON', 0x48],
  ['ESME_RINVSRCADR', 0x0a],
])(
  'a carrier that refuses all with %s is stopped, told of and probed; nothing is lost',
  async (name, command_status) => {
    const { smsc, customer, carriers, rows } = await testCarriers({ entries: ['window=10'], timers })
    let down = true
    smsc.script(() => (down ? { command_status } : accepted()))
    const [one, two] = [await customer(), await customer()]
    const ids = await Promise.all(
      Array.from({ length: 30 }, (_, index) => (index % 2 ? one : two).send(handset(index))),
    )
    await vi.waitFor(() => expect(carriers[0]!.state.stopped).not.toBe(null), eventually)
    expect(carriers[0]!.state.stopped!.reason).toContain(name)
    await vi.waitFor(async () => expect((await rows(notices))[0]?.text).toContain(name), eventually)
    const before = smsc.submits.length
    expect(before).toBeLessThanOrEqual(30)
    await vi.waitFor(() => expect(smsc.submits.length).toBeGreaterThan(before), eventually)
    expect(smsc.submits.length).toBeLessThan(before + 5)
    for (const [index, id] of ids.entries()) expect(await (index % 2 ? one : two).status(id)).toBe('queued')
    down = false
    await Promise.all(ids.map((id, index) => (index % 2 ? one : two).until(id, 'sent')))
    expect((await one.spent()) + (await two.spent())).toBe(30)
    await vi.waitFor(
      async () => expect((await rows(notices)).every(({ ended_at }) => ended_at !== null)).toBe(true),
      eventually,
    )
    expect(carriers[0]!.state.stopped).toBe(null)
  },
)

test('one customer whose numbers are all dead does not stop the carrier, however many there are', async () => {
  const { smsc, customer, carriers } = await testCarriers({ entries: ['window=10'], timers })
  const refusals = [commandStatus.ESME_RINVMSGLEN, commandStatus.ESME_RINVDSTADR, 0x33, 0x34]
  smsc.script(({ destination_addr }) => ({ command_status: refusals[Number(destination_addr) % refusals.length]! }))
  const [one, two] = [await customer(), await customer()]
  const ids = await Promise.all(Array.from({ length: 60 }, (_, index) => (index % 2 ? one : two).send(handset(index))))
  await Promise.all(ids.map((id, index) => (index % 2 ? one : two).until(id, 'failed')))
  expect(carriers[0]!.state.stopped).toBe(null)
  expect(smsc.submits).toHaveLength(60)
  expect((await one.spent()) + (await two.spent())).toBe(0)
})

test('one customer whose sender is refused does not stop the carrier while another sends, and fails after three tries', async () => {
  const { smsc, customer, carriers } = await testCarriers({ entries: ['window=10'], timers: quick })
  smsc.script(({ source_addr }) =>
    source_addr === '2190' ? { command_status: commandStatus.ESME_RINVSRCADR } : accepted(),
  )
  const [one, two] = [await customer(), await customer()]
  const good = await two.send(handset(900))
  await two.until(good, 'sent')
  const ids = await Promise.all(
    Array.from({ length: 40 }, (_, index) => one.send(handset(index), 'Hi', { sender: '2190' })),
  )
  await Promise.all(ids.map((id) => one.until(id, 'failed')))
  expect(carriers[0]!.state.stopped).toBe(null)
  expect(smsc.to(handset(0))).toHaveLength(3)
  await two.until(await two.send(handset(901)), 'sent')
  expect(await one.spent()).toBe(0)
})

test('the only customer there is can show that a carrier takes nothing', async () => {
  const { smsc, customer, carriers } = await testCarriers({ entries: ['window=10'], timers })
  smsc.script(() => ({ command_status: 0x45 }))
  const one = await customer()
  for (let index = 0; index < 20; index++) await one.send(handset(index))
  await vi.waitFor(() => expect(carriers[0]!.state.stopped).not.toBe(null), eventually)
})

test('a single refusal of a quiet carrier with an unknown status is tried three times before it fails', async () => {
  const { smsc, customer, carriers } = await testCarriers({ timers: quick })
  smsc.script(() => ({ command_status: 0x45 }))
  const one = await customer()
  const id = await one.send(handset(1))
  await one.until(id, 'failed')
  expect(smsc.submits).toHaveLength(3)
  expect(await one.message(id)).toMatchObject({ error: 'ESME_RSUBMITFAIL' })
  expect(await one.spent()).toBe(0)
  expect(carriers[0]!.state.stopped).toBe(null)
})
