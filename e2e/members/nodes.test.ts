/** The Nodes page: two gateways on one database, one of which is drained and works again. */
import { listen } from '@websms/smpp'
import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { temporaryPostgres } from '../../server/src/test/temporary-postgres.ts'
import { npmStart } from '../gateway.ts'
import { look, openPage, startBrowser } from './browser.ts'
import { startMembersGateway } from './members-gateway.ts'

test('a node is drained after a question, the other has its carrier then, and it works again', async () => {
  const centre = await listen({ port: 0, authenticate: () => true }, () => {})
  afterAll(() => centre.close())
  const env = {
    DATABASE_URL: await temporaryPostgres(afterAll),
    WEBSMS_SECRET_KEY: 'a key for several nodes',
    WEBSMS_CARRIERS: `smpp://us:pw@127.0.0.1:${centre.port}?id=spark`,
  }
  const [gateway, browser] = await Promise.all([startMembersGateway(env), startBrowser()])
  afterAll(() => Promise.all([browser.close(), gateway.close()]))
  const { page, troubles } = await openPage(browser, gateway.address)
  await gateway.signInOperator(page, '/members/operator/nodes')
  const drain = page.getByRole('button', { name: /^Drain / })
  await page.getByText('64 of 64 parts').waitFor()
  expect(await drain.isDisabled()).toBe(true)
  await page.getByText(/^No other node could do the work of .*: start one first\.$/).waitFor()

  const second = await npmStart(gateway.dataDir, env)
  afterAll(() => second.stop())
  const here = page.getByRole('row', { name: 'answers you now' })
  const other = page.getByRole('row').filter({ hasText: 'of 64 parts' }).filter({ hasNotText: 'answers you now' })
  await other.getByText('working').waitFor()
  const database = new pg.Client(env.DATABASE_URL)
  await database.connect()
  afterAll(() => database.end())
  await database.query(`UPDATE nodes SET migrations = migrations || ',9999-later.sql'
    WHERE started_at = (SELECT max(started_at) FROM nodes)`)
  await page
    .getByText(/^9999-later\.sql waits until the nodes of the older version have ended: \S+ \(\S+\)\./)
    .waitFor()
  expect(await look(page, 'nodes')).toEqual([])
  await here.getByRole('button', { name: /^Drain / }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('a load balancer sends it no more requests').waitFor()
  expect(await look(page, 'nodes-drain')).toEqual([])
  await dialog.getByRole('button', { name: 'Drain' }).click()
  await here.getByText('drained').waitFor()
  await other.getByText('64 of 64 parts').waitFor()
  expect((await fetch(`${gateway.address}/readyz`)).status).toBe(503)
  await other.getByRole('link', { name: 'spark' }).click()
  await page.getByRole('heading', { level: 1, name: 'spark' }).waitFor()
  await page.getByText(/at the node \S+:\d+/).waitFor()
  await page.goBack()
  await here.getByRole('button', { name: /^Resume / }).click()
  await here.getByText('working').waitFor()
  await expect.poll(async () => (await fetch(`${gateway.address}/readyz`)).status).toBe(200)
  expect(troubles).toEqual([])
})
