import { afterAll, expect, test, vi } from 'vitest'
import { startNotedNode } from '../../test/noted-nodes.ts'
import { temporaryMembers } from '../../test/temporary-members.ts'

test('a gateway on a folder works alone: it has no nodes, and none to drain', async () => {
  const { member } = await temporaryMembers(afterAll)
  const { call } = await member({ role: null, operator: 'routing' })
  expect((await call('GET /operator/nodes')).body).toEqual({ nodes: null, webhook_parts: 64, waiting: [] })
  const drained = await call('PUT /operator/nodes/:id/draining', { params: { id: 'a' }, body: { draining: true } })
  expect(drained.problem.type).toBe('not_found')
})

test('nodes are shown with their work, and one is drained only while another can do its work', async () => {
  const { member, store, temporary } = await temporaryMembers(afterAll, { node: true })
  const { call } = await member({ role: null, operator: 'routing' })
  const nodes = async () => (await call('GET /operator/nodes')).body.nodes!
  const drain = (id: string, draining: boolean) =>
    call('PUT /operator/nodes/:id/draining', { params: { id }, body: { draining } })
  const carrier = { name: 'spark', simulated: 0, first_used_at: 0 }
  await store.change((db) => db.insertInto('carriers').values(carrier).execute())
  const [{ id: carrierId }] = (await store.read.selectFrom('carriers').select('id').execute()) as [{ id: number }]
  const [alone] = await nodes()
  expect(alone).toMatchObject({ here: true, roles: ['http', 'carriers', 'webhooks', 'upkeep'], draining: false })
  expect((await drain(alone!.id, true)).problem).toMatchObject({ type: 'refused', detail: alone!.drain_refusal })

  const { databaseUrl } = temporary.place
  const sending = await startNotedNode(databaseUrl!, { version: '9.9.9', roles: ['carriers', 'webhooks'] })
  await sending.store.nodes!.take([`carrier:${carrierId}`])
  const row = async () => (await nodes()).find(({ id }) => id === sending.incarnation)
  await vi.waitFor(async () => expect((await row())!.webhook_parts).toBeGreaterThan(0))
  expect(await row()).toMatchObject({
    version: '9.9.9',
    here: false,
    draining: false,
    drain_refusal: null,
    upkeep: false,
  })
  expect((await row())!.carriers).toEqual([{ id: String(carrierId), name: 'spark' }])
  expect((await nodes())[0]!.drain_refusal).toMatch(
    /^No other node has the roles http, upkeep of \S+: start one first\.$/,
  )
  for (const draining of [true, true, false]) {
    expect((await drain(sending.incarnation, draining)).status).toBe(204)
    expect((await row())!.draining).toBe(draining)
  }
  expect((await drain('nobody', true)).problem.type).toBe('not_found')
  const entries = await store.read.selectFrom('audit').select(['action', 'target']).orderBy('id').execute()
  const { host } = (await row())!
  expect(entries.filter(({ target }) => target === host).map(({ action }) => action)).toEqual([
    'node.drained',
    'node.resumed',
  ])
})
