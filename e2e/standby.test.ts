/** Two gateways on one PostgreSQL database of which one stands by, as the simulator needs it. */
import { expect, onTestFinished, test } from 'vitest'
import { creditMicros, priceMicros, sendOneByOne, siteOnPostgres } from './on-postgres.ts'

test('a gateway that stands by takes over when the other one stops: none lost, none sent twice, the money right', async () => {
  const site = await siteOnPostgres()
  const first = await site.start()
  const standingBy = site.start({ env: { WEBSMS_STANDBY: '1' } })
  let stopping = false
  const sending = sendOneByOne(site, first, () => stopping)
  await expect.poll(() => site.submits.length).toBeGreaterThan(10)
  stopping = true
  const before = await sending
  await first.stop()
  const second = await standingBy
  onTestFinished(async () => {
    await second.stop()
  })
  const after = await sendOneByOne(site, second, (all) => all.length === 10)
  await expect.poll(() => site.count('SELECT count(*) AS n FROM outbox')).toBe(0)
  await expect.poll(() => site.count('SELECT count(*) AS n FROM claims')).toBe(0)
  const accepted = [...before, ...after]
  expect([...site.submits].sort()).toEqual([...accepted].sort())
  expect(await site.count(`SELECT balance_micros AS n FROM accounts WHERE id = ${site.accountId}`)).toBe(
    creditMicros - accepted.length * priceMicros,
  )
})
