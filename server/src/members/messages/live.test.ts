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
  const stream = live.watch(scene.accountId, null, always)
  const first = listening(stream)
  const second = listening(live.watch(scene.accountId, null, always))
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
  const back = listening(live.watch(scene.accountId, away + 50_000, always))
  await vi.waitFor(() => expect(back.events().map(({ data }) => data.id)).toEqual([String(later[0])]))

  // Without viewers there are no polls.
  live.stop()
  await vi.waitFor(() => expect([first, second, back].map(({ ended }) => ended)).toEqual([true, true, true]))
  expect(live.watch(scene.accountId, null, always)).toBe(null)
  await new Promise((resolve) => setTimeout(resolve, 50))
  polls.mockClear()
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(polls).not.toHaveBeenCalled()
})

test('viewers have a bound, and one who leaves makes room', async () => {
  const viewersMax = { account: 2, all: 3 }
  const live = createLive({ db: members.store.search, pollMs: 20, viewersMax })
  onTestFinished(live.stop)
  const first = live.watch(1, null, always)!
  expect([live.watch(1, null, always), live.watch(1, null, always)]).toEqual([expect.anything(), null])
  expect([live.watch(2, null, always), live.watch(3, null, always)]).toEqual([expect.anything(), null])
  first.destroy()
  await vi.waitFor(() => expect(live.watch(1, null, always)).not.toBe(null))
})

test('more than is looked at is a gap', async () => {
  const live = createLive({ db: members.store.search, pollMs: 50 })
  onTestFinished(live.stop)
  await scene.accept([{}])
  const heard = listening(live.watch(scene.accountId, null, always))
  await vi.waitFor(() => expect(heard.events()).not.toEqual([]))
  await scene.accept(Array.from({ length: 250 }, () => ({})))
  await vi.waitFor(() => expect(heard.text).toContain('event: gap'))
})

test('a viewer who reads nothing is written nothing after their session has ended', async () => {
  const live = createLive({ db: members.store.search, pollMs: 20, heartbeatMs: 20 })
  onTestFinished(live.stop)
  const asked = vi.fn(async () => false)
  const unread = live.watch(scene.accountId, null, asked)!
  const failed = vi.fn()
  unread.on('error', failed)
  await vi.waitFor(() => expect(asked).toHaveBeenCalled())
  const other = listening(live.watch(scene.accountId, null, always))
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
  const heard = listening(live.watch(1, null, async () => allowed))
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
