/** Options of messages over TCP, to the simulator as the message centre. */
import { type SubmitRecord, startSimulator } from '@websms/simulator'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { MessageOptions } from '../rules/message-options.ts'
import { carriersAt } from './test-carriers.ts'
import { eventually } from './test-smsc.ts'

async function site() {
  const taken: (SubmitRecord & { octets: string })[] = []
  const simulator = await startSimulator({
    acceptAnySystemId: true,
    receiptDelayMs: 1,
    onSubmit: (submit) => void taken.push({ ...submit, octets: Buffer.from(submit.short_message).toString('hex') }),
  })
  onTestFinished(() => simulator.stop())
  const customer = await (await carriersAt(simulator.port)).customer()
  const send = async (body: string, options: MessageOptions, message: { parts?: number; at?: number } = {}) => {
    const { parts = 1, at = Date.now() } = message
    const own = { body, parts, wireParts: parts, to: '64215551000', options }
    return (await customer.accept([own], { at }))[0]!
  }
  return { taken, customer, send }
}

test('a flash text and data arrive as they were sent, and are reported on', async () => {
  const { taken, customer, send } = await site()
  const flash = await send('Kia ora {you}', { messageClass: 0 })
  const data = await send('00ff', { data: true, udh: '06050415810000' })
  const long = await send('ab'.repeat(200), { data: true }, { parts: 2 })
  for (const id of [flash, data, long]) await customer.until(id, 'delivered')
  expect(taken).toMatchObject([
    { data_coding: 0x10, esm_class: 0, text: 'Kia ora {you}' },
    { data_coding: 4, esm_class: 0x40, octets: '0605041581000000ff' },
    { data_coding: 4, esm_class: 0x40, concat: { part: 1, total: 2 } },
    { data_coding: 4, esm_class: 0x40, concat: { part: 2, total: 2 } },
  ])
})

test('a message whose own validity is over is not sent, and ends as expired with its price back', async () => {
  const { taken, customer, send } = await site()
  const late = await send('late', { validityS: 60 }, { at: Date.now() - 61_000 })
  await customer.until(late, 'expired')
  expect(await customer.message(late)).toMatchObject({ error: 'not sent within its validity period' })
  expect(await customer.told(late)).toEqual(['expired'])
  await vi.waitFor(async () => expect(await customer.spent()).toBe(0), eventually)
  const inTime = await send('in time', { validityS: 120 })
  await customer.until(inTime, 'delivered')
  expect(taken).toMatchObject([{ text: 'in time', validity_period: expect.stringMatching(/^00000000(01|0200)\d\d/) }])
})
