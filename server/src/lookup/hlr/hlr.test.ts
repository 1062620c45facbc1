import { describe, expect, test } from 'vitest'
import { clientOf, json, status, testProvider } from './test-provider.ts'

const spark = { network: 'Spark', ported: true, valid: null }

test('a number is asked for once, with the headers of the settings, and the answer is kept', async () => {
  const provider = await testProvider()
  const hlr = clientOf(provider, { url: `${provider.address}/v1/{number}?n={number}`, headers: { 'x-key': 'k1' } })
  expect(hlr.remembered('6421234567')).toBeNull()
  // Together, they share one question.
  expect(await Promise.all([hlr.ask('6421234567'), hlr.ask('6421234567')])).toEqual([spark, spark])
  expect(await hlr.ask('6421234567')).toEqual(spark)
  expect(hlr.remembered('6421234567')).toEqual(spark)
  expect(provider.asked).toEqual(['/v1/6421234567?n=6421234567'])
  expect(provider.headers[0]).toMatchObject({ 'x-key': 'k1', accept: 'application/json' })
})

test('an answer is kept for its time, and only so many are', async () => {
  const provider = await testProvider()
  let now = 0
  const hlr = clientOf(provider, { keepMs: 1000, answersMax: 2, now: () => now })
  await hlr.ask('6421000001')
  now = 999
  expect(hlr.remembered('6421000001')).toEqual(spark)
  now = 1000
  expect(hlr.remembered('6421000001')).toBeNull()
  for (const number of ['6421000002', '6421000003', '6421000004']) await hlr.ask(number)
  expect(['6421000002', '6421000003', '6421000004'].map((number) => hlr.remembered(number) !== null)).toEqual([
    ...[false, true, true],
  ])
})

test('values are found by their paths, and networks get our names', async () => {
  const provider = await testProvider()
  const hlr = clientOf(provider, {
    networkPath: ['data', '0', 'mccmnc'],
    portedPath: ['data', '0', 'is_ported'],
    validPath: ['ok'],
    networkNames: new Map([['53001', 'One NZ']]),
  })
  provider.answer = json({ ok: 1, data: [{ mccmnc: 53001, is_ported: 'no' }] })
  expect(await hlr.ask('6421234567')).toEqual({ network: 'One NZ', ported: false, valid: true })
  provider.answer = json({ ok: 'perhaps', data: [{ mccmnc: ' 53099 ' }] })
  expect(await hlr.ask('6421234568')).toEqual({ network: '53099', ported: null, valid: null })
})

test.each([null, [], 'text', { network: null }, { network: '' }, { network: {} }, { network: 'x'.repeat(65) }])(
  'an answer that says nothing of the network says null: %j',
  async (value) => {
    const provider = await testProvider()
    provider.answer = json(value)
    expect(await clientOf(provider).ask('6421234567')).toEqual({ network: null, ported: null, valid: null })
  },
)

describe('a failure is null, is logged, and is not kept', () => {
  test.each([
    ['status 500', status(500), /status 500/],
    ['status 302, which is not followed', status(302), /status 302/],
    ['no JSON', (response: { end(text: string): void }) => response.end('<html>'), /not JSON/],
    ['a broken connection', (response: { destroy(): void }) => response.destroy(), /./],
    [
      'an answer that is far too large',
      (response: { end(text: string): void }) => response.end('1'.repeat(100_000)),
      /max size/,
    ],
  ] as const)('%s', async (_what, answer, reason) => {
    const provider = await testProvider()
    const hlr = clientOf(provider)
    provider.answer = answer
    expect(await hlr.ask('6421234567')).toBeNull()
    expect(JSON.parse(hlr.lines[0]!)).toMatchObject({ level: 40, reason: expect.stringMatching(reason) })
    provider.answer = json({ network: 'Spark', ported: true })
    expect(await hlr.ask('6421234567')).toEqual(spark)
  })

  test('no answer within the timeout', async () => {
    const provider = await testProvider()
    provider.answer = () => {}
    const hlr = clientOf(provider, { timeoutMs: 50 })
    expect(await hlr.ask('6421234567')).toBeNull()
    expect(hlr.lines).toHaveLength(1)
  })

  test('no provider at the address', async () => {
    const provider = await testProvider()
    expect(await clientOf(provider, { url: 'http://127.0.0.1:1/{number}' }).ask('6421234567')).toBeNull()
  })
})

test('a dead provider is left alone, tried with one question after a pause, and used again when that succeeds', async () => {
  const provider = await testProvider()
  let now = 0
  const hlr = clientOf(provider, { failuresMax: 3, pauseMs: 1000, now: () => now })
  provider.answer = status(503)
  const askMany = async () => {
    for (let index = 0; index < 10; index++) await hlr.ask(`642100000${index}`)
    return provider.asked.length
  }
  expect(await askMany()).toBe(3)
  now = 1000
  expect(await askMany()).toBe(4)
  now = 2000
  provider.answer = json({ network: 'Spark', ported: true })
  expect(await askMany()).toBe(14)
  const messages = hlr.lines.map((line) => JSON.parse(line).msg)
  expect(messages.filter((text) => text.includes('left alone'))).toHaveLength(1)
  expect(messages.at(-1)).toBe('the HLR provider answers again')
})

test('only so many questions are under way', async () => {
  const provider = await testProvider()
  const held: (() => void)[] = []
  provider.answer = (response) => held.push(() => json({ network: 'Spark', ported: true })(response))
  const hlr = clientOf(provider, { questionsMax: 2 })
  const answers = [hlr.ask('6421000001'), hlr.ask('6421000002'), hlr.ask('6421000003')]
  expect(await answers[2]).toBeNull()
  await expect.poll(() => held.length).toBe(2)
  for (const answer of held) answer()
  expect(await Promise.all(answers)).toEqual([spark, spark, null])
})

describe('many numbers at once', () => {
  const numbers = Array.from({ length: 100 }, (_, index) => String(6_421_000_000 + index))

  test('are each asked for once, and nothing is waited for when all are known', async () => {
    const provider = await testProvider()
    const hlr = clientOf(provider)
    await hlr.askAll([...numbers, ...numbers])
    expect(provider.asked).toHaveLength(100)
    expect(numbers.map(hlr.remembered)).toEqual(Array(100).fill(spark))
    expect(hlr.askAll(numbers)).toBeNull()
  })

  test('take no longer together than one may take: late answers do not count', async () => {
    const provider = await testProvider()
    provider.answer = (response, path) => {
      if (path.endsWith('0')) json({ network: 'Spark', ported: true })(response)
    }
    const hlr = clientOf(provider, { timeoutMs: 600, questionsMax: 5 })
    await hlr.askAll(numbers)
    expect(hlr.remembered(numbers[0]!)).toEqual(spark)
    expect(hlr.remembered(numbers[1]!)).toBeNull()
    expect(provider.asked.length).toBeLessThan(100)
  })

  test('are given up when the provider is dead', async () => {
    const provider = await testProvider()
    provider.answer = status(500)
    const hlr = clientOf(provider, { failuresMax: 3, questionsMax: 2 })
    await hlr.askAll(numbers)
    expect(provider.asked.length).toBeLessThanOrEqual(4)
  })
})
