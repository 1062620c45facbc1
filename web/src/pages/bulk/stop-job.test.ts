import { expect, test } from 'vitest'
import { isScheduled } from './job-state.tsx'
import { consequence } from './stop-job.tsx'

test('a dialog promises no figure that changes while it is open', () => {
  const sending = consequence({ state: 'sending', accepted: 12_500, ready: 60_000, send_at: null })
  expect(sending).toContain('12,500 messages accepted so far')
  expect(sending).toContain('what is accepted until you confirm')
  expect(sending).not.toContain('47,500')
  expect(consequence({ state: 'stopped', accepted: 1, ready: 3, send_at: null })).toBe(
    '1 message accepted, which will be sent. The other 2 will not be sent and cost nothing.',
  )
  expect(consequence({ state: 'uploading', accepted: 0, ready: 3, send_at: null })).toContain('Nothing has been sent.')
})

test('a list that begins later has sent nothing', () => {
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString()
  const scheduled = { state: 'sending', accepted: 0, ready: 3, send_at: tomorrow } as const
  expect(isScheduled(scheduled)).toBe(true)
  expect(consequence(scheduled)).toContain('Nothing has been sent.')
  expect(isScheduled({ ...scheduled, send_at: new Date(Date.now() - 1000).toISOString() })).toBe(false)
  expect(isScheduled({ ...scheduled, state: 'cancelled' })).toBe(false)
})
