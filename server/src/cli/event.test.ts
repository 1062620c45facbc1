import { expect, test } from 'vitest'
import { runCommand } from '../test/command-line.ts'
import { temporaryStore } from '../test/temporary-store.ts'

const websms = (dataDir: string, ...words: string[]) => runCommand(words, { env: { WEBSMS_DATA: dataDir } })

test('failed events are listed, and replayed beside a running gateway, which sees that at once', async () => {
  const temporary = await temporaryStore()
  const { dataDir, traffic } = temporary
  const json = async (...words: string[]) => JSON.parse((await websms(dataDir, ...words, '--json')).out)
  const s = await temporary.scene()
  for (const ref of ['a', 'b']) {
    await s.sent([ref])
    await s.receipt(ref)
  }
  const failed = { outcome: 'failed' as const, nextAt: null, error: 'connection refused', statusCode: null }
  for (const event of await traffic.claimEvents({ limit: 10, perKey: 10, at: Date.now() + 1000 })) {
    const { eventId, keyId } = event
    await traffic.attempts([{ eventId, keyId, number: 1, startedAt: 5, durationMs: 5, response: null, ...failed }])
  }

  const listed = await json('event', 'list', '--failed')
  const client_id = listed[0].client_id
  expect(listed).toMatchObject([
    { event_id: expect.stringMatching(/^evt_\d+$/), type: 'dlr', state: 'failed', attempts: 1, error: failed.error },
    { state: 'failed', tried_at: '1970-01-01T00:00:00.005Z' },
  ])
  expect((await websms(dataDir, 'event', 'list', '--failed')).out).toMatch(/evt_\d+ .* failed .* connection refused/)
  expect(await json('event', 'replay', listed[1].event_id)).toEqual({ replayed: 1 })
  expect(await json('event', 'list', '--failed', '--key', client_id, '--limit', '5')).toHaveLength(1)
  expect(await json('event', 'replay', '--key', client_id, '--since', '2h')).toEqual({ replayed: 1 })
  expect(await json('event', 'replay', '--key', client_id, '--since', '2020-01-01T00:00Z')).toEqual({ replayed: 0 })
  await expect.poll(() => traffic.claimEvents({ limit: 10, perKey: 10, at: Date.now() + 1000 })).toHaveLength(2)
})

test('an event that waits for a later try is tried now, also beside a running gateway', async () => {
  const temporary = await temporaryStore()
  const { dataDir, traffic } = temporary
  const s = await temporary.scene()
  await s.sent(['a'])
  await s.receipt('a')
  const claim = () => traffic.claimEvents({ limit: 10, perKey: 10, at: Date.now() + 1000 })
  const [event] = await claim()
  const { eventId, keyId } = event!
  const regularAt = Date.now() + 300_000
  const failed = { outcome: 'retry' as const, nextAt: regularAt, error: null, statusCode: 500, response: null }
  await traffic.attempts([{ eventId, keyId, number: 1, startedAt: 5, durationMs: 5, ...failed }])

  expect(await websms(dataDir, 'event', 'try', `evt_${eventId}`)).toEqual({
    code: 0,
    out: `evt_${eventId} is tried now.\n`,
    err: '',
  })
  await expect.poll(claim).toEqual([{ ...event, attempts: 1, regularAt }])
  expect(await websms(dataDir, 'event', 'try', 'evt_7')).toMatchObject({
    code: 1,
    err: expect.stringContaining('There is no event evt_7'),
  })
  expect(await websms(dataDir, 'event', 'try', 'seven')).toMatchObject({
    code: 2,
    err: expect.stringContaining('such as evt_1001'),
  })
})

test('an event that cannot be replayed is reported in one line', async () => {
  const { dataDir } = await temporaryStore()
  const cases: [string[], number, string][] = [
    [['evt_7'], 1, 'There is no event evt_7'],
    [['seven'], 2, 'such as evt_1001'],
    [[], 2, 'Name one event, or a key and a time'],
    [['--key', 'wsc_x'], 2, 'Name one event, or a key and a time'],
    [['--key', 'wsc_x', '--since', 'yesterday'], 2, 'such as 7d'],
    [['--key', 'wsc_x', '--since', '2h'], 1, 'There is no key wsc_x'],
  ]
  for (const [words, code, text] of cases) {
    expect(await websms(dataDir, 'event', 'replay', ...words)).toEqual({
      code,
      out: '',
      err: expect.stringContaining(text),
    })
  }
})
