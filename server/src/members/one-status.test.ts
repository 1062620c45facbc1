/** A message has one status, which every page and file shows. The hardest is one whose answer was lost: nobody knows whether its
 *  carrier took it, so it is `sent`, also while it is sent once more. */
import { expect, onTestFinished, test, vi } from 'vitest'
import { temporaryMembers } from '../test/temporary-members.ts'

test('a message whose answer was lost has one status in lists, on its page, in conversations, tiles and files', async () => {
  const { member, store, bulkRunner } = await temporaryMembers(onTestFinished)
  const { call } = await member()
  const to = '64211234567'
  const job = { name: 'list.csv', body: 'Kia ora', rows: 1, slices: 1, request_key: 'upload-of-one' }
  const { id: jobId } = (await call('POST /bulk-jobs', { body: job })).body
  await call('PUT /bulk-jobs/:id/slices/:number', {
    params: { id: jobId, number: '0' },
    body: { rows: [{ row: 2, to }] },
  })
  bulkRunner.start()
  await call('POST /bulk-jobs/:id/start', { params: { id: jobId } })
  const isDone = async () => {
    const { body, text } = await call('GET /bulk-jobs/:id', { params: { id: jobId } })
    expect(body.state, text).toBe('done')
  }
  await vi.waitFor(isDone, { timeout: 15_000 })

  const everywhere = async () => {
    const listed = (await call('GET /messages')).body.items[0]!
    const found = (await call('GET /messages', { query: { status: listed.status } })).body.items
    const page = (await call('GET /messages/:id', { params: { id: listed.id } })).body
    const thread = (await call('GET /conversations/:number/messages', { params: { number: to } })).body.items[0]!
    const { progress } = (await call('GET /bulk-jobs/:id', { params: { id: jobId } })).body
    const tiles = Object.entries(progress!).flatMap(([status, messages]) => (messages === 1 ? [status] : []))
    const statusIn = ({ text }: { text: string }) => /,(queued|sent|delivered|failed|expired),/.exec(text)?.[1]
    const files = [
      await call('GET /bulk-jobs/:id/messages.csv', { params: { id: jobId } }),
      await call('GET /messages/export'),
    ]
    return [
      listed.status,
      ...found.map(({ status }) => status),
      page.status,
      thread.status,
      ...tiles,
      ...files.map(statusIn),
    ]
  }
  const places = 7

  expect(await everywhere()).toEqual(Array(places).fill('queued'))
  const [claim] = await store.traffic.claim(1, 1)
  await store.traffic.submitted([{ claim: claim!, at: Date.now(), outcome: 'unknown' }])
  expect(await everywhere()).toEqual(Array(places).fill('sent'))
  expect(await store.traffic.resendUnknown(Date.now() + 1)).toBe(1)
  expect(await everywhere()).toEqual(Array(places).fill('sent'))
})
