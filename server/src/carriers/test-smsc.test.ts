import { expect, test, vi } from 'vitest'
import { testCarriers } from './test-carriers.ts'
import { eventually } from './test-smsc.ts'

test('a message goes out, is answered, reported on and paid for, over TCP and on a real store', async () => {
  const { smsc, customer } = await testCarriers()
  const someone = await customer()
  const id = await someone.send('6421555104', 'Kia ora')
  await someone.until(id, 'sent')
  expect(smsc.submits).toMatchObject([{ destination_addr: '6421555104', text: 'Kia ora', concat: null }])
  expect(await smsc.receipt(smsc.submits[0]!, 'A001')).toBe(0)
  await someone.until(id, 'delivered')
  expect(await someone.told(id)).toEqual(['delivered'])
  expect(await someone.spent()).toBe(1)
})

test('a whole PDU can be written as the answer, with the sequence number of its submit', async () => {
  const { smsc, customer } = await testCarriers()
  smsc.script(() => ({ raw: '00000013800000040000000000000011413100' }))
  const someone = await customer()
  const id = await someone.send('6421555104')
  await someone.until(id, 'sent')
  await vi.waitFor(async () => expect((await someone.message(id)).carrier_ref).toBe('A1'), eventually)
})
