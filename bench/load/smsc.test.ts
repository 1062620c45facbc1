import { connect, parseReceipt, type Receipt, type Session } from '@websms/smpp'
import { afterEach, expect, test } from 'vitest'
import { createSmsc } from './smsc.ts'

let stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.reverse()) await stop()
  stops = []
})

async function start({ window = 10, watchedPrefix = null }: { window?: number; watchedPrefix?: string | null } = {}) {
  const smsc = createSmsc({ window, watchedPrefix })
  const port = await smsc.listen(0)
  stops.push(() => smsc.leave())
  return { smsc, port }
}

/** An ESME that notes receipts, and answers each when `answer` says so. */
async function bind(port: number, answer: () => Promise<void> = async () => {}) {
  const receipts: Receipt[] = []
  const session = await connect({
    port,
    system_id: 'test',
    window: 100,
    onRequest: async (pdu) => {
      if (pdu.command === 'deliver_sm') receipts.push(parseReceipt(pdu))
      await answer()
      return {}
    },
  })
  stops.push(() => session.unbind())
  return { session, receipts }
}

async function submit(session: Session, destination_addr: string, registered_delivery = 1) {
  const answer = await session.request({
    command: 'submit_sm',
    source_addr: '552',
    destination_addr,
    registered_delivery,
  })
  return 'message_id' in answer ? answer.message_id : null
}

test("the bench's SMSC acknowledges each message with an id of its own, and sends one receipt with it", async () => {
  const { smsc, port } = await start()
  const { session, receipts } = await bind(port)
  const ids = await Promise.all(Array.from({ length: 50 }, (_, index) => submit(session, `64210000${index}`)))
  expect(new Set(ids).size).toBe(50)
  await expect.poll(() => smsc.counts.acknowledged).toBe(50)
  expect(receipts.map(({ id }) => id).sort()).toEqual(ids.sort())
  expect(receipts.every(({ state }) => state === 'DELIVRD')).toBe(true)
  expect(smsc.counts).toMatchObject({ submits: 50, again: 0 })
  expect(smsc.counts.lastAcknowledgedAt).toBeGreaterThanOrEqual(smsc.counts.firstSubmitAt)
})

test('no receipt comes for a message that asks for none', async () => {
  const { smsc, port } = await start()
  const { session, receipts } = await bind(port)
  await submit(session, '64210000001', 0)
  await submit(session, '64210000002')
  await expect.poll(() => smsc.counts.acknowledged).toBe(1)
  expect(receipts).toHaveLength(1)
})

test('the receipts that wait for their answer fit into its window', async () => {
  const { smsc, port } = await start({ window: 3 })
  const go = Promise.withResolvers<void>()
  const { session, receipts } = await bind(port, () => go.promise)
  await Promise.all(Array.from({ length: 10 }, (_, index) => submit(session, `6421000000${index}`)))
  await expect.poll(() => receipts.length).toBe(3)
  await session.request({ command: 'enquire_link' })
  expect(receipts).toHaveLength(3)
  go.resolve()
  await expect.poll(() => smsc.counts.acknowledged).toBe(10)
})

test('a receipt that was not answered before the link was lost is sent to the next one', async () => {
  const { smsc, port } = await start()
  const first = await bind(port, () => new Promise(() => {}))
  const id = await submit(first.session, '64210000001')
  await expect.poll(() => first.receipts.length).toBe(1)
  first.session.destroy()
  const second = await bind(port)
  await second.session.request({ command: 'enquire_link' })
  await expect.poll(() => smsc.counts.acknowledged).toBe(1)
  expect(second.receipts[0]?.id).toBe(id)
})

test('the arrivals of watched destinations are kept', async () => {
  const { smsc, port } = await start({ watchedPrefix: '6429' })
  const { session } = await bind(port)
  await submit(session, '64210000001')
  await submit(session, '64290000001')
  expect(smsc.watched.map(([to]) => to)).toEqual(['64290000001'])
})

test('it goes away with its links and comes back at the same port', async () => {
  const { smsc, port } = await start()
  const { session } = await bind(port)
  await smsc.leave()
  await session.closed
  await expect(bind(port)).rejects.toThrow()
  expect(await smsc.listen(port)).toBe(port)
  await submit((await bind(port)).session, '64210000001')
})
