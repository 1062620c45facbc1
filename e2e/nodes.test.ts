/** Gateways that work on one PostgreSQL database at the same time: each takes messages, and the work is divided among them. */
import { expect, onTestFinished, test } from 'vitest'
import { startPostgres } from '../server/src/test/temporary-postgres.ts'
import type { Gateway } from './gateway.ts'
import { expectExact, type Site, sendOneByOne, settled, siteOnPostgres } from './on-postgres.ts'

const holders = (site: Site, like: string) =>
  site.count(`SELECT count(DISTINCT incarnation) AS n FROM duties WHERE name LIKE '${like}'`)

const duties = (site: Site) => site.count('SELECT count(*) AS n FROM duties')
const dutiesInAll = 64 + 2 + 1

async function startTwo(site: Site): Promise<[Gateway, Gateway]> {
  const first = await site.start()
  const second = await site.start()
  onTestFinished(async () => {
    await Promise.all([first.stop(), second.stop()])
  })
  await expect.poll(() => holders(site, 'webhooks:%')).toBe(2)
  await expect.poll(() => duties(site)).toBe(dutiesInAll)
  return [first, second]
}

test('two nodes take messages at the same time: each is sent once, told once and paid for once', async () => {
  const site = await siteOnPostgres({ leaseSeconds: 60 })
  const [first, second] = await startTwo(site)
  const sent = await Promise.all([first, second].map((node) => sendOneByOne(site, node, (all) => all.length === 30)))
  const accepted = sent.flat()
  expect(accepted).toHaveLength(60)
  await expectExact(site, accepted, 0)
  expect(new Set(site.told).size).toBe(60)
  expect(site.told).toHaveLength(60)
})

test('when one of two nodes is killed under load, the other has its work within the lease: none lost, none sent twice', async () => {
  const site = await siteOnPostgres()
  const [first, second] = await startTwo(site)
  let killed = false
  const sending = [first, second].map((node) => sendOneByOne(site, node, (all) => killed && all.length > 100))
  await expect.poll(() => site.submits.length).toBeGreaterThan(20)
  await first.kill()
  killed = true
  const accepted = (await Promise.all(sending)).flat()
  await expect.poll(() => holders(site, '%')).toBe(1)
  await expect.poll(() => duties(site)).toBe(dutiesInAll)
  await expectExact(site, accepted, 1)
})

test('when the database is killed and started again under load, two nodes go on: none lost, none sent twice', async () => {
  const postgres = await startPostgres()
  const site = await siteOnPostgres({ leaseSeconds: 60, url: postgres.url() })
  const nodes = await startTwo(site)
  let again = false
  const sending = nodes.map((node) => sendOneByOne(site, node, (all) => again && all.length > 60))
  await expect.poll(() => site.submits.length).toBeGreaterThan(20)
  await postgres.kill()
  await postgres.start()
  again = true
  // A request whose commit nobody could tell of is answered with an error, one at each node.
  await expectExact(site, (await Promise.all(sending)).flat(), 2)
})

test('a node that is asked to gives its carriers away in the middle of a bulk: none lost, none sent twice', async () => {
  const site = await siteOnPostgres({ leaseSeconds: 60 })
  const [first, second] = await startTwo(site)
  const customer = await site.customer(second)
  const handsets = Array.from({ length: 400 }, (_, index) => `6422${1_000_000 + index}`)
  const { status } = await customer.postJson('/sms/out', { to: handsets, body: 'Hello' })
  expect(status).toBe(200)
  await expect.poll(() => site.submits.length).toBeGreaterThan(20)
  await site.query(`UPDATE nodes SET draining = 1 WHERE started_at = (SELECT min(started_at) FROM nodes)`)
  await expect.poll(() => holders(site, '%')).toBe(1)
  await expectExact(site, handsets, 0)
  expect(await settled(site)).toBe(0)
  const ready = await fetch(`${first.address}/readyz`)
  expect(ready.status).toBe(503)
  expect(await ready.json()).toMatchObject({ node: expect.stringContaining('draining') })
})

test('a node that is stopped past its lease and wakes up sends and decides nothing more', async () => {
  const site = await siteOnPostgres()
  const [first, second] = await startTwo(site)
  await sendOneByOne(site, first, (all) => all.length === 5)
  await settled(site)
  first.signalProgram('SIGSTOP')
  await expect.poll(() => holders(site, '%')).toBe(1)
  const accepted = await sendOneByOne(site, second, (all) => all.length === 5)
  first.signalProgram('SIGCONT')
  expect(await first.ended()).not.toBe(0)
  expect(accepted).toHaveLength(5)
  await settled(site)
  expect(new Set(site.submits).size).toBe(10)
  expect(site.submits).toHaveLength(10)
})
