import { afterAll, expect, test } from 'vitest'
import { hostileTexts } from '../test/hostile-texts.ts'
import { temporaryApi } from '../test/temporary-api.ts'

const api = await temporaryApi(afterAll)
const number = '6421234567'

const scene = async () => {
  const { headers, accountId } = await api.customer()
  const query = (parameters: Record<string, string>) => new URLSearchParams(parameters).toString()
  return {
    accountId,
    headers,
    list: (parameters: Record<string, string> = {}) =>
      api.call('GET', `/sms/optouts?${query(parameters)}`, { headers }),
    add: (payload: object) => api.call('PUT', '/sms/optouts', { headers, payload }),
    remove: (parameters: Record<string, string>) =>
      api.call('DELETE', `/sms/optouts?${query(parameters)}`, { headers }),
    send: (payload: object) => api.call('POST', '/sms/out', { headers, payload: { body: 'Hi', ...payload } }),
    status: async (id: string) => (await api.call('GET', `/sms/status?message_id=${id}`, { headers })).body,
    balance: async () => ((await api.call('GET', '/balance', { headers })).body as { balance: number }).balance,
  }
}

test('a number is added, refused and listed, and removed again', async () => {
  const s = await scene()
  const before = await s.balance()
  const waiting = (await s.send({ to: number })).body as { message_id: string }
  expect((await s.add({ number: '021 234 567', sender: '552', note: 'By phone' })).body).toEqual({
    ...{ success: true, added: 1, unchanged: 0 },
  })
  await api.store.traffic.workOptOuts(Date.now(), 10)
  expect(await s.status(waiting.message_id)).toMatchObject({ status: 'failed' })
  const refused = { success: false, error: `Recipient ${number} has opted out of messages from 552`, error_code: 400 }
  expect(await s.send({ to: number })).toMatchObject({ status: 400, body: refused })
  const bulk = await s.send({ to: [number, '64211234567', '021234567'] })
  expect(bulk.body).toMatchObject({
    messages: [{ ...refused, to: number }, { success: true }, { ...refused, to: '021234567' }],
    summary: { total: 3, sent: 1, failed: 2 },
  })
  expect(await s.balance()).toBeCloseTo(before - 0.1)
  expect((await s.list({ number: '+64 21 234 567' })).body).toEqual({
    success: true,
    optouts: [
      {
        ...{ number, sender: '552', opted_out_at: expect.stringMatching(/Z$/), source: 'api', message: null },
        ...{ note: 'By phone', scope: 'account' },
      },
    ],
    next: null,
  })
  expect((await s.remove({ number, sender: '552' })).body).toEqual({ success: true, number, sender: '552' })
  expect(await s.remove({ number, sender: '552' })).toMatchObject({ status: 404 })
  expect((await s.send({ to: number })).status).toBe(200)
})

test('an opt-out is removed by parameters in the body of the DELETE too', async () => {
  const s = await scene()
  await s.add({ number, sender: '552' })
  const removed = await api.call('DELETE', '/sms/optouts', { headers: s.headers, payload: { number, sender: '552' } })
  expect(removed.body).toEqual({ success: true, number, sender: '552' })
})

test('another account and another sender are not concerned', async () => {
  const [one, other] = [await scene(), await scene()]
  await one.add({ number, sender: 'Acme' })
  expect((await one.send({ to: number })).status).toBe(200)
  expect((await other.list()).body).toMatchObject({ optouts: [] })
  expect(await other.remove({ number, sender: 'acme' })).toMatchObject({ status: 404 })
  expect((await one.list({ sender: 'ACME' })).body).toMatchObject({ optouts: [{ sender: 'Acme' }] })
  expect((await one.remove({ number, sender: 'acme' })).status).toBe(200)
})

test('the list is paged, and a faulty number or sender changes nothing', async () => {
  const s = await scene()
  const numbers = Array.from({ length: 5 }, (_, index) => `642110000${index}0`)
  expect((await s.add({ number: [...numbers, numbers[0]], sender: '552' })).body).toMatchObject({
    added: 5,
    unchanged: 1,
  })
  const seen: string[] = []
  for (let next: string | null = ''; next !== null; ) {
    const { body } = await s.list({ limit: '2', ...(next && { cursor: next }) })
    const page = body as { optouts: { number: string }[]; next: string | null }
    seen.push(...page.optouts.map((optOut) => optOut.number))
    next = page.next
  }
  expect(seen).toEqual([...numbers].reverse())
  for (const faulty of [
    { number: [number, '12'] },
    { sender: '1' },
    { sender: '   ' },
    { number: [] },
    { note: '\0' },
  ]) {
    expect((await s.add({ number, sender: '552', ...faulty })).status, JSON.stringify(faulty)).toBe(400)
  }
  for (const [name, value] of [
    ['cursor', 'x'],
    ['limit', '0'],
    ['limit', '1001'],
    ['number', 'abc'],
  ] as const) {
    expect((await s.list({ [name]: value })).status, `${name}=${value}`).toBe(400)
  }
  expect((await s.list({ number })).body).toMatchObject({ optouts: [] })
})

test('a note comes back as it was written, however hostile', async () => {
  const s = await scene()
  const notes = hostileTexts.filter((text) => text.length <= 500).slice(0, 12)
  for (const note of notes) {
    const added = await s.add({ number, sender: '552', note })
    if (added.status !== 200) continue
    expect((await s.list({ number })).body).toMatchObject({ optouts: [{ note }] })
    await s.remove({ number, sender: '552' })
  }
})
