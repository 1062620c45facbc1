import { QueryClient } from '@tanstack/react-query'
import { expect, onTestFinished, test, vi } from 'vitest'
import { acted, paceMs } from './pace.ts'

test('figures follow what a member has just sent: asked for at once, then twice a second, then seldom again', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  onTestFinished(() => void vi.useRealTimers())
  const client = new QueryClient()
  client.setQueryData(['GET /dashboard', { zone: 'Pacific/Auckland' }], {})
  client.setQueryData(['GET /keys'], {})
  expect(paceMs(10_000)).toBe(10_000)
  acted(client)
  const asked = client.getQueryCache().findAll({ predicate: ({ state }) => state.isInvalidated })
  expect(asked.map(({ queryKey }) => queryKey[0])).toEqual(['GET /dashboard'])
  expect(paceMs(10_000)).toBe(500)
  vi.advanceTimersByTime(20_000)
  expect(paceMs(10_000)).toBe(10_000)
})
