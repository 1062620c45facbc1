/** An upgrade without a stop: gateways of two versions work on one PostgreSQL database. The newer one is a copy of this program with a
 *  planted change (`newer-version.ts`). */
import { expect, onTestFinished, test } from 'vitest'
import type { Gateway } from './gateway.ts'
import { contractStep, expandStep, newerVersion } from './newer-version.ts'
import { expectExact, type Site, sendToAll, siteOnPostgres } from './on-postgres.ts'

const isApplied = (site: Site, step: string) =>
  site.count(`SELECT count(*) AS n FROM migrations WHERE name = '${step}'`)

const rowsOfForm = (site: Site, form: number) =>
  site.count(`SELECT count(*) AS n FROM submissions WHERE form = ${form}`)

test('one node after the other is upgraded under load: none refused, none lost, none sent twice, and the older version works until its last node has gone', async () => {
  const site = await siteOnPostgres({ leaseSeconds: 60 })
  const program = newerVersion()
  const nodes = new Set<Gateway>()
  const start = async (options = {}) => {
    const node = await site.start(options)
    nodes.add(node)
    return node
  }
  const stop = async (node: Gateway) => {
    expect(await node.stop()).toBe(0)
    nodes.delete(node)
  }
  onTestFinished(async () => {
    await Promise.all([...nodes].map((node) => node.stop()))
  })
  const [first, second] = await Promise.all([start(), start()])
  const load = sendToAll(site, nodes)
  await load.goesOn()

  await stop(first)
  await start({ program })
  await load.goesOn()
  expect([await isApplied(site, expandStep), await isApplied(site, contractStep)]).toEqual([1, 0])
  // A node of the older version starts again in the middle of it.
  await stop(second)
  const restarted = await start()
  expect(restarted.printed()).toMatch(/this node is older than the database/)
  await load.goesOn()
  const newer = (...words: string[]) => site.websms(words, { program })
  expect(await newer('doctor')).toContain(`migrations: ${contractStep} waits for `)
  expect([await isApplied(site, contractStep), await rowsOfForm(site, 2)]).toEqual([0, 0])

  await stop(restarted)
  await start({ program })
  await load.goesOn()
  expect(await isApplied(site, contractStep)).toBe(0)
  expect(await newer('migrate')).toBe(`Applied ${contractStep}\n`)
  await load.goesOn()
  await load.end()
  expect(load.refused).toEqual([])
  await expectExact(site, load.accepted, 0)
  expect([...site.told].sort()).toEqual([...new Set(site.told)].sort())
  expect(site.told).toHaveLength(load.accepted.length)
  expect(await rowsOfForm(site, 2)).toBeGreaterThan(0)
  await expect(site.start()).rejects.toThrow(
    `This data was written by a newer version (it has ${contractStep}), and this version cannot work with it. Run that version; docs/upgrade.md`,
  )
})

test('what older versions cannot work with breaks them where it says that they can: the control of the test above', async () => {
  const site = await siteOnPostgres({ leaseSeconds: 60 })
  const program = newerVersion({ contractIs: 'expand' })
  const node = await site.start()
  onTestFinished(() => node.kill())
  expect(await site.websms(['migrate'], { program })).toContain(`Applied ${contractStep}`)
  const load = sendToAll(site, new Set([node]))
  await expect.poll(() => node.printed()).toMatch(/column .*claimed_at.* does not exist/)
  await load.end()
  expect(site.told).toEqual([])
})
