import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { type TemporaryMembers, temporaryMembers } from '../../test/temporary-members.ts'
import type { Scene } from '../../test/temporary-store.ts'
import { createLive } from './live.ts'

let members: TemporaryMembers
let scene: Scene

beforeAll(async () => {
  members = await temporaryMembers(afterAll)
  scene = await members.temporary.scene()
})

interface Told {
  id: number
  event: string
  data: { id: string; status: string }
}

/** Collects the text of a stream, and its end. */
function listening(stream: AsyncIterable<unknown> | null) {
  const heard = { text: '', ended: false, events: (): Told[] => eventsIn(heard.text) }
  void (async () => {
    for await (const chunk of stream!)
      heard.text += typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk as Buffer)
    heard.ended = true
  })().catch(() => {
    heard.ended = true
  })
  return heard
}

function eventsIn(text: string): Told[] {
  const events = text.matchAll(/^id: (\d+)\nevent: (\w+)\ndata: (.*)\n\n/gm)
  return [...events].map(([, id, event, data]) => ({ id: Number(id), event: event!, data: JSON.parse(data!) }))
}

const statuses = (events: Told[], id: number) =>
  events.filter(({ data }) => data.id === String(id)).map(({ data }) => data.status)

const always = async () => true
const show = (text: string) => text

test('a viewer sees the newest at first, then each change, and goes on where it was', async () => {
  const db = members.store.search
  const polls = vi.fn()
  const counted = new Proxy(db, {
    get(target, name) {
      if (name === 'selectFrom') polls()
      const value = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  const live = createLive({ db: counted, pollMs: 20, heartbeatMs: 50 })
  onTestFinished(live.stop)
  const [before] = await scene.accept([{}])
  await scene.claim()
  const stream = live.watch(scene.accountId, { since: null, allowed: always, show })
  const first = listening(stream)
  const second = listening(live.watch(scene.accountId, { since: null, allowed: always, show }))
  await vi.waitFor(() => expect(statuses(first.events(), before!)).toEqual(['queued']))

  const id = await scene.sent(['c1'])
  await vi.waitFor(() => expect(statuses(first.events(), id).at(-1)).toBe('sent'))
  await scene.receipt('c1')
  await vi.waitFor(() => expect(statuses(first.events(), id).at(-1)).toBe('delivered'))
  await vi.waitFor(() => expect(second.events()).toEqual(first.events()))
  await vi.waitFor(() => expect(first.text).toContain(': still here'))

  // The viewer was away for a while, and this is the last event that it received.
  const away = first.events().at(-1)!.id
  const later = await scene.accept([{}], { at: away + 60_000 })
  const back = listening(live.watch(scene.accountId, { since: away + 50_000, allowed: always, show }))
  await vi.waitFor(() => expect(back.events().map(({ data }) => data.id)).toEqual([String(later[0])]))

  // Without viewers there are no polls.
  live.stop()
  await vi.waitFor(() => expect([first, second, back].map(({ ended }) => ended)).toEqual([true, true, true]))
  expect(live.watch(scene.accountId, { since: null, allowed: always, show })).toBe(null)
  await new Promise((resolve) => setTimeout(resolve, 50))
  polls.mockClear()
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(polls).not.toHaveBeenCalled()
})

test('viewers have a bound, and one who leaves makes room', async () => {
  const viewersMax = { account: 2, all: 3 }
  const live = createLive({ db: members.store.search, pollMs: 20, viewersMax })
  onTestFinished(live.stop)
  const first = live.watch(1, { since: null, allowed: always, show })!
  expect([
    live.watch(1, { since: null, allowed: always, show }),
    live.watch(1, { since: null, allowed: always, show }),
  ]).toEqual([expect.anything(), null])
  expect([
    live.watch(2, { since: null, allowed: always, show }),
    live.watch(3, { since: null, allowed: always, show }),
  ]).toEqual([expect.anything(), null])
  first.destroy()
  await vi.waitFor(() => expect(live.watch(1, { since: null, allowed: always, show })).not.toBe(null))
})

test('more than is looked at is a gap', async () => {
  const live = createLive({ db: members.store.search, pollMs: 50 })
  onTestFinished(live.stop)
  await scene.accept([{}])
  const heard = listening(live.watch(scene.accountId, { since: null, allowed: always, show }))
  await vi.waitFor(() => expect(heard.events()).not.toEqual([]))
  await scene.accept(Array.from({ length: 250 }, () => ({})))
  await vi.waitFor(() => expect(heard.text).toContain('event: gap'))
})

test('a viewer who reads nothing is written nothing after their session has ended', async () => {
  const live = createLive({ db: members.store.search, pollMs: 20, heartbeatMs: 20 })
  onTestFinished(live.stop)
  const asked = vi.fn(async () => false)
  const unread = live.watch(scene.accountId, { since: null, allowed: asked, show })!
  const failed = vi.fn()
  unread.on('error', failed)
  await vi.waitFor(() => expect(asked).toHaveBeenCalled())
  const other = listening(live.watch(scene.accountId, { since: null, allowed: always, show }))
  const [id] = await scene.accept([{}])
  await vi.waitFor(() => expect(statuses(other.events(), id!)).toEqual(['queued']))
  expect(failed).not.toHaveBeenCalled()
  expect(unread.read()?.toString()).not.toContain(`"${id}"`)
})

test('a stream ends with its session, on another account, and at once with the gateway', async () => {
  const other = await temporaryMembers(onTestFinished)
  const { cookie, call } = await other.member({ role: 'viewer' })
  const live = createLive({ db: other.store.search, pollMs: 20, heartbeatMs: 20 })
  onTestFinished(live.stop)
  let allowed = true
  const heard = listening(live.watch(1, { since: null, allowed: async () => allowed, show }))
  await vi.waitFor(() => expect(heard.text).toContain(': still here'))
  allowed = false
  await vi.waitFor(() => expect(heard.ended).toBe(true))

  await other.app.listen({ host: '127.0.0.1', port: 0 })
  const url = `http://127.0.0.1:${(other.app.server.address() as AddressInfo).port}/members/api/messages/live`
  const answer = await fetch(url, { headers: { cookie } })
  expect(answer.headers.get('content-type')).toContain('text/event-stream')
  expect(answer.headers.get('cache-control')).toContain('no-store')
  const streamed = listening(answer.body)
  await vi.waitFor(() => expect(streamed.text).toContain(': hello'))
  expect((await call('GET /messages')).status).toBe(200)
  await other.app.close()
  await vi.waitFor(() => expect(streamed.ended).toBe(true))
})

test('a stream needs a session', async () => {
  expect((await members.call('GET /messages/live')).problem).toMatchObject({ type: 'signed_out' })
})

test('a stream for an operator has no texts until they ask for them, and ends when that changes', async () => {
  const other = await temporaryMembers(onTestFinished)
  const { accountId, accept } = await other.temporary.scene()
  const { cookie, call, memberId } = await other.member({ role: null, operator: true })
  await accept([{ body: 'kakapo' }])
  await call('POST /session/account', { body: { account_id: String(accountId) } })
  await other.app.listen({ host: '127.0.0.1', port: 0 })
  const url = `http://127.0.0.1:${(other.app.server.address() as AddressInfo).port}/members/api/messages/live`
  const hidden = listening((await fetch(url, { headers: { cookie } })).body)
  await vi.waitFor(() => expect(hidden.text).toContain('"body":null'))
  await call('POST /session/texts')
  await accept([{ body: 'kakapo' }])
  await vi.waitFor(() => expect(hidden.ended).toBe(true))
  expect(hidden.text).not.toContain('kakapo')
  const shown = listening((await fetch(url, { headers: { cookie } })).body)
  await vi.waitFor(() => expect(shown.text).toContain('kakapo'))
  // Nothing that comes after the change of the role is told.
  await other.store.change((db) =>
    db.updateTable('members').set({ operator_role: 'support' }).where('id', '=', memberId).execute(),
  )
  await accept([{ body: 'kea' }])
  await vi.waitFor(() => expect(shown.ended).toBe(true))
  expect(shown.text).not.toContain('kea')
})
