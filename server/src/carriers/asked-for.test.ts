/** Fields that a carrier asks for in its submits, and the meanings of its statuses, over TCP. */
import { commandStatus } from '@websms/smpp'
import { expect, test, vi } from 'vitest'
import { testCarriers } from './test-carriers.ts'
import { eventually } from './test-smsc.ts'

const to = '64215551000'

test('each submit has the fields and TLVs of the setting', async () => {
  const query = new URLSearchParams({
    service_type: 'CMT',
    priority_flag: '1',
    esm_class: 'store_and_forward',
    registered_delivery: 'on_failure',
    validity: 'none',
    source_ton_short_code: '6',
    dest_npi: '8',
    tlvs: '0x1400=text:{account_id}\n0x1401=cstring:{to}',
  })
  const { smsc, customer } = await testCarriers({ entries: [query.toString()] })
  const acme = await customer()
  await acme.until(await acme.send(to), 'sent')
  expect(smsc.submits[0]).toMatchObject({
    ...{ service_type: 'CMT', priority_flag: 1, esm_class: 3, registered_delivery: 2, validity_period: '' },
    ...{ source_addr_ton: 6, dest_addr_npi: 8 },
  })
  const texts = smsc.submits[0]!.tlvs.map(({ tag, value }) => [tag, Buffer.from(value as Uint8Array).toString()])
  expect(texts).toEqual([
    [0x1400, String(acme.accountId)],
    [0x1401, `${to}\0`],
  ])
})

test('with the defaults a submit has no TLVs and asks for a receipt', async () => {
  const { smsc, customer } = await testCarriers()
  const acme = await customer()
  await acme.until(await acme.send(to), 'sent')
  expect(smsc.submits[0]).toMatchObject({ service_type: '', priority_flag: 0, esm_class: 0, registered_delivery: 1 })
  expect(smsc.submits[0]!.tlvs).toEqual([])
})

test.each([
  ['none', 0],
  ['on_failure', 2],
] as const)(
  'with registered_delivery=%s a message that the carrier took stays sent, and is never taken for expired',
  async (setting, asked) => {
    const { smsc, customer, traffic } = await testCarriers({ entries: [`registered_delivery=${setting}`] })
    const acme = await customer()
    const old = Date.now() - 49 * 3_600_000
    const id = await acme.send(to, 'Hello', { at: old })
    await acme.until(id, 'sent')
    expect(smsc.submits[0]!.registered_delivery).toBe(asked)
    for (let passed = 1; passed > 0; ) passed = await traffic.expire(Date.now() - 48 * 3_600_000, Date.now(), 10)
    expect(await acme.message(id)).toMatchObject({ status: 'sent', error: null })
    expect(await acme.told(id)).toEqual([])
    expect(await acme.spent()).toBe(1)
  },
)

test.each([
  ['ESME_RINVDSTADR', '0x0B=retry'],
  ['ESME_RSUBMITFAIL', 'ESME_RSUBMITFAIL=slow_down'],
] as const)('%s is tried again where the setting says %s', async (name, statuses) => {
  const { smsc, customer } = await testCarriers({ entries: [new URLSearchParams({ statuses }).toString()] })
  let refused = 0
  smsc.script(() => (++refused === 1 ? { command_status: commandStatus[name] } : { message_id: 'A1' }))
  const acme = await customer()
  await acme.until(await acme.send(to), 'sent')
  expect(smsc.submits).toHaveLength(2)
})

test('a status that the table tries again fails at once where the setting refuses it', async () => {
  const { smsc, customer } = await testCarriers({ entries: ['statuses=0x08%3Drefuse'] })
  smsc.script(() => ({ command_status: commandStatus.ESME_RSYSERR }))
  const acme = await customer()
  const id = await acme.send(to)
  await acme.until(id, 'failed')
  expect(smsc.submits).toHaveLength(1)
  await vi.waitFor(async () => expect(await acme.spent()).toBe(0), eventually)
})
