/** Nodes go by the clock of the database, whichever clocks their machines have, and live on when that is set. */
import pg from 'pg'
import { expect, onTestFinished, test, vi } from 'vitest'
import { siteTime } from '../../site-time.ts'
import { startNotedNode } from '../../test/noted-nodes.ts'
import { migratedDatabase, secretKey, temporaryStore } from '../../test/temporary-store.ts'
import { openStore } from '../open-store.ts'

const hourMs = 3_600_000

/** Sets the clock of a database, as its nodes see it. */
async function clockOf(url: string) {
  const client = new pg.Client(url)
  await client.connect()
  onTestFinished(() => client.end())
  return {
    client,
    async setAhead(ms: number) {
      const time = `(extract(epoch FROM clock_timestamp()) * 1000)::bigint + ${ms}`
      await client.query(`CREATE OR REPLACE FUNCTION clock_ms() RETURNS bigint LANGUAGE sql VOLATILE RETURN ${time}`)
    },
  }
}

test('a node goes by the clock of the database, on its threads too, and so does a command beside it', async () => {
  const temporary = await temporaryStore({}, onTestFinished, 'postgres')
  const { databaseUrl } = temporary.place
  const clock = await clockOf(databaseUrl!)
  await clock.setAhead(hourMs)
  const place = { dataDir: temporary.dataDir, databaseUrl, secretKey }
  const command = await openStore(place)
  onTestFinished(() => command.close())
  const aheadMs = () => siteTime() - Date.now()
  expect(aheadMs()).toBeGreaterThan(hourMs - 1000)
  const node = await openStore(place, { exclusive: true, node: { leaseMs: 3000 } })
  onTestFinished(() => node.close())
  const scene = await temporary.scene()
  // Again after the next renewal: a node of another database in this process would set the time of both.
  await vi.waitFor(async () => {
    await node.traffic.accept(scene.request([{}]))
    const [claim] = await node.traffic.claim(scene.carrierId, 1)
    expect(claim!.claimedAt - Date.now()).toBeGreaterThan(hourMs - 10_000)
  })
  await clock.setAhead(0)
  await vi.waitFor(() => expect(aheadMs()).toBeLessThan(1000))
})

test('nodes live on when the clock of the database is set ahead or back, and a dead one does not stay', async () => {
  const url = await migratedDatabase()
  const clock = await clockOf(url)
  const onLost = vi.fn()
  const node = { leaseMs: 3000, onLost }
  const [one] = [await startNotedNode(url, node), await startNotedNode(url, node)]
  await clock.setAhead(hourMs)
  await vi.waitFor(() => expect(siteTime() - Date.now()).toBeGreaterThan(hourMs - 1000))
  await clock.client.query(
    `INSERT INTO nodes (incarnation, host, version, roles, carriers, started_at, renewed_at)
     SELECT 'dead', 'dead:1', version, roles, carriers, started_at, clock_ms() FROM nodes LIMIT 1`,
  )
  await vi.waitFor(() => expect(one.store.nodes!.live).toHaveLength(3))
  await clock.setAhead(0)
  await vi.waitFor(() => expect(one.store.nodes!.live.map(({ host }) => host)).not.toContain('dead:1'))
  expect(one.store.nodes!.live).toHaveLength(2)
  expect(onLost).not.toHaveBeenCalled()
})
