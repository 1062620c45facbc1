import { listen, type Server } from '@websms/smpp'
import { sql } from 'kysely'
import { afterAll, expect, test, vi } from 'vitest'
import { temporaryMembers } from '../../test/temporary-members.ts'
import { wellReceipt } from '../../test/temporary-store.ts'

/** A message centre that takes `us` with one password, and says who is bound and what it took. */
async function centre(password = 'secret') {
  let accepted = password
  const taken: string[] = []
  let bound = 0
  let answers = true
  const held: (() => void)[] = []
  const server: Server = await listen(
    { port: 0, authenticate: (bind) => bind.system_id === 'us' && bind.password === accepted },
    (peer) => {
      bound += 1
      peer.once('close', () => {
        bound -= 1
      })
      peer.onRequest(async (pdu) => {
        if (pdu.command !== 'submit_sm') return {}
        if (!answers) await new Promise<void>((resolve) => held.push(resolve))
        taken.push(pdu.destination_addr)
        return { message_id: `m${taken.length}` }
      })
    },
  )
  afterAll(() => server.close())
  return {
    taken,
    settings: { host: '127.0.0.1', port: String(server.port), system_id: 'us' },
    get bound() {
      return bound
    },
    setPassword(next: string) {
      accepted = next
    },
    hold() {
      answers = false
    },
    answer() {
      answers = true
      for (const resolve of held.splice(0)) resolve()
    },
  }
}

const fixed = await centre()
const { host, port } = fixed.settings
const carriers = `smpp://us:secret@${host}:${port}?id=fixed&window=3`
const site = await temporaryMembers(afterAll, { carriers, env: { WEBSMS_CARRIERS: carriers } })
site.fleet.start()
const operator = await site.member({ role: null, operator: true })
const list = async () => (await operator.call('GET /operator/carriers')).body
const now = async (name: string) => (await list()).carriers.find((carrier) => carrier.name === name)
const add = (settings: Record<string, string>) => operator.call('POST /operator/carriers', { body: { settings } })
const added = async (settings: Record<string, string>) => {
  const { status, body } = await add(settings)
  expect(status).toBe(200)
  await vi.waitFor(async () => expect(await now(settings.id!)).toMatchObject({ bound: true, origin: 'stored' }))
  return body.id
}
const change = (id: string, settings: Record<string, string>) =>
  operator.call('PUT /operator/carriers/:id', { params: { id }, body: { settings } })

test('a carrier that is added binds at once, is in the audit log, and keeps its password to itself', async () => {
  const smsc = await centre('p@ss, word')
  const id = await added({ id: 'added', ...smsc.settings, password: 'p@ss, word', tps: '50' })
  expect(await now('added')).toMatchObject({ id, parts_per_second_max: 50, settings: { id: 'added', tps: '50' } })
  expect(JSON.stringify(await list())).not.toContain('p@ss, word')
  const rows = await site.temporary.rows(sql`SELECT * FROM stored_carriers`)
  expect(JSON.stringify(rows)).not.toContain('p@ss')
  const [entry] = await site.temporary.rows<{ action: string; target: string; detail: string }>(
    sql`SELECT action, target, detail FROM audit ORDER BY id DESC LIMIT 1`,
  )
  expect(entry).toMatchObject({ action: 'carrier.added', target: 'added' })
  expect(entry!.detail).toContain('"tps":{"from":null,"to":"50"}')
  expect(entry!.detail).not.toContain('p@ss')
})

test('every fault is told at its field, and nothing is stored', async () => {
  const { problem } = await add({ id: 'not a name', host: '', port: '70000', system_id: 'us', windw: '3', tps: 'fast' })
  expect(problem.type).toBe('invalid')
  const fields = Object.fromEntries(problem.errors!.map(({ field, message }) => [field, message]))
  expect(Object.keys(fields).sort()).toEqual(['host', 'id', 'port', 'tps', 'windw'])
  expect(fields.port).toContain('70000')
  expect(fields.windw).toContain('window')
  expect(await now('not a name')).toBeUndefined()
})

test('a name is used once, also by WEBSMS_CARRIERS, and the audit log has a new one beside the old', async () => {
  const smsc = await centre()
  const id = await added({ id: 'once', ...smsc.settings, password: 'secret' })
  const again = await add({ id: 'once', ...smsc.settings, password: 'secret' })
  expect(again.problem).toMatchObject({ type: 'refused', detail: expect.stringContaining('once already') })
  expect((await change(id, { id: 'renamed', ...smsc.settings })).status).toBe(204)
  const [entry] = await site.temporary.rows<{ target: string; detail: string }>(
    sql`SELECT target, detail FROM audit ORDER BY id DESC LIMIT 1`,
  )
  expect(entry!.target).toBe('renamed')
  expect(JSON.parse(entry!.detail)).toEqual({ id: { from: 'once', to: 'renamed' } })
  const taken = await change(id, { id: 'fixed', ...smsc.settings })
  expect(taken.problem.errors).toEqual([{ field: 'id', message: expect.stringContaining('WEBSMS_CARRIERS') }])
})

test('a carrier that moves to another host in mid-stream loses nothing, and receipts still find its messages', async () => {
  const [before, after] = [await centre(), await centre()]
  const id = await added({ id: 'moving', ...before.settings, password: 'secret', window: '3' })
  const scene = await site.temporary.scene()
  before.hold()
  const ids = await scene.accept(
    Array.from({ length: 8 }, (_, index) => ({ carrierId: Number(id), to: `6421000000${index}` })),
  )
  await vi.waitFor(async () => expect(await now('moving')).toMatchObject({ in_flight: 3 }))
  expect((await change(id, { id: 'moved', ...after.settings, window: '3', password: 'secret' })).status).toBe(204)
  // The old host answers what is in flight.
  before.answer()
  await vi.waitFor(() => expect([before.taken.length, after.taken.length]).toEqual([3, 5]))
  expect(before.bound).toBe(0)
  await vi.waitFor(async () => expect(await now('moved')).toMatchObject({ id, bound: true, in_flight: 0 }))
  const receipt = {
    ...wellReceipt,
    carrierId: Number(id),
    carrierRefs: ['m1'],
    source: '64210000000',
    destination: '552',
  }
  await vi.waitFor(async () => expect((await scene.message(ids[0]!)).status).toBe('sent'))
  await site.temporary.traffic.receipts([{ ...receipt, at: Date.now() }])
  expect((await scene.message(ids[0]!)).status).toBe('delivered')
  await vi.waitFor(async () => {
    for (const messageId of ids.slice(1)) expect((await scene.message(messageId)).status).toBe('sent')
  })
})

test('a changed password binds again with it; one that is left out stays', async () => {
  const smsc = await centre()
  const settings = { id: 'secretive', ...smsc.settings }
  const id = await added({ ...settings, password: 'secret' })
  smsc.setPassword('changed')
  await change(id, { ...settings, password: 'wrong' })
  await vi.waitFor(async () => expect(await now('secretive')).toMatchObject({ bound: false }))
  await vi.waitFor(async () => expect((await now('secretive'))!.last_error).toContain('ESME_RBINDFAIL'))
  await change(id, { ...settings, password: 'changed' })
  await vi.waitFor(async () => expect(await now('secretive')).toMatchObject({ bound: true }))
  await change(id, { ...settings, tps: '7' })
  await vi.waitFor(async () => expect(await now('secretive')).toMatchObject({ bound: true, parts_per_second_max: 7 }))
  // The bind that was ended for the change was no ailment.
  expect((await now('secretive'))!.health).toEqual({ otp: 'well', others: 'well' })
})

test('a test binds and unbinds, and shows what the carrier answered', async () => {
  const smsc = await centre()
  const settings = { id: 'tried', ...smsc.settings }
  const tried = async (more: Record<string, string>, id?: string) => {
    const { body } = await operator.call('POST /operator/carriers/test', {
      body: { settings: { ...settings, ...more }, ...(id && { id }) },
    })
    return body
  }
  expect(await tried({ password: 'secret' })).toMatchObject({ result: 'bound', cure: null })
  expect(await tried({ password: 'wrong' })).toMatchObject({
    result: 'failed',
    cure: expect.stringContaining('password'),
  })
  expect(await tried({ password: 'secret', bind: 'receiver' })).toMatchObject({ result: 'reached' })
  expect(await tried({ password: 'secret', port: '1' })).toMatchObject({ result: 'failed' })
  await vi.waitFor(() => expect(smsc.bound).toBe(0))
  expect(await now('tried')).toBeUndefined()
  const id = await added({ ...settings, password: 'secret' })
  expect(await tried({}, id)).toMatchObject({ result: 'bound' })
})

test('a carrier of WEBSMS_CARRIERS is stored with one click, goes on with its bind, and can be changed then', async () => {
  await vi.waitFor(async () => expect(await now('fixed')).toMatchObject({ bound: true, origin: 'environment' }))
  const before = (await now('fixed'))!
  const settings = { id: 'fixed', ...fixed.settings, window: '3' }
  expect((await change(before.id, settings)).problem.type).toBe('not_found')
  const imported = await operator.call('POST /operator/carriers/:id/import', { params: { id: before.id } })
  expect(imported.status).toBe(204)
  expect(await now('fixed')).toMatchObject({
    id: before.id,
    origin: 'stored',
    since: before.since,
    bound: true,
    window: 3,
  })
  expect(fixed.bound).toBe(1)
  const again = await operator.call('POST /operator/carriers/:id/import', { params: { id: before.id } })
  expect(again.problem.type).toBe('refused')
  await change(before.id, { ...settings, window: '5' })
  await vi.waitFor(async () => expect(await now('fixed')).toMatchObject({ window: 5, bound: true }))
})

test('a stored password goes to no other address, and a name that WEBSMS_CARRIERS has stays', async () => {
  const [here, elsewhere] = [await centre(), await centre()]
  const id = await added({ id: 'rooted', ...here.settings, password: 'secret' })
  const moved = await change(id, { id: 'rooted', ...elsewhere.settings })
  expect(moved.problem.errors).toMatchObject([
    { field: 'password', message: expect.stringContaining('Enter it again') },
  ])
  const tried = await operator.call('POST /operator/carriers/test', {
    body: { settings: { id: 'rooted', ...elsewhere.settings }, id },
  })
  expect(tried.problem.errors).toMatchObject([{ field: 'password' }])
  expect(elsewhere.bound).toBe(0)
  const { id: fixedId } = (await now('fixed'))!
  const renamed = await change(fixedId, { id: 'renamed', ...fixed.settings })
  expect(renamed.problem.errors).toMatchObject([{ field: 'id', message: expect.stringContaining('WEBSMS_CARRIERS') }])
})

test('a retired carrier unbinds and takes no message; it can be used again', async () => {
  const smsc = await centre()
  const id = await added({ id: 'leaving', ...smsc.settings, password: 'secret' })
  const retired = await operator.call('POST /operator/carriers/:id/retire', {
    params: { id },
    body: { waiting: 'keep' },
  })
  expect(retired.status).toBe(204)
  await vi.waitFor(() => expect(smsc.bound).toBe(0))
  expect(await now('leaving')).toBeUndefined()
  expect(site.fleet.routes().some(({ name }) => name === 'leaving')).toBe(false)
  expect((await list()).retired).toMatchObject([
    { id, name: 'leaving', parts: 0, waiting: 'keep', settings: { id: 'leaving', ...smsc.settings } },
  ])
  await operator.call('POST /operator/carriers/:id/waiting', { params: { id }, body: { waiting: 'move' } })
  expect((await list()).retired).toMatchObject([{ id, waiting: 'move' }])
  await operator.call('POST /operator/carriers/:id/restore', { params: { id } })
  await vi.waitFor(async () => expect(await now('leaving')).toMatchObject({ id, bound: true }))
  expect((await list()).retired).toEqual([])
})

test('a stored carrier that cannot run with its settings says why, how much waits for it, and can be mended', async () => {
  const smsc = await centre()
  const settings = { id: 'faulty', ...smsc.settings }
  const id = await added({ ...settings, password: 'secret' })
  const setWindow = (window: string) =>
    site.store.change((db) =>
      db
        .updateTable('stored_carriers')
        .set({ settings: JSON.stringify({ ...smsc.settings, window }) })
        .where('carrier_id', '=', Number(id))
        .execute(),
    )
  await setWindow('many')
  await vi.waitFor(async () => expect((await list()).faulty).toMatchObject([{ id, name: 'faulty', parts: 0 }]))
  const [faulty] = (await list()).faulty
  expect(faulty!.faults).toEqual([{ field: 'window', message: expect.stringContaining('Found many') }])
  expect(faulty!.settings).toEqual({ ...settings, window: 'many' })
  expect(await now('faulty')).toMatchObject({ bound: true, window: 10 })
  expect((await change(id, { ...settings, window: '4' })).status).toBe(204)
  await vi.waitFor(async () => expect(await now('faulty')).toMatchObject({ bound: true, window: 4 }))
  expect((await list()).faulty).toEqual([])
})
