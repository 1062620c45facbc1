import { expect, test } from 'vitest'
import { consequence } from './stop-job.tsx'

test('a dialog promises no figure that changes while it is open', () => {
  const sending = consequence({ state: 'sending', accepted: 12_500, ready: 60_000 })
  expect(sending).toContain('12,500 messages accepted so far')
  expect(sending).toContain('what is accepted until you confirm')
  expect(sending).not.toContain('47,500')
  expect(consequence({ state: 'stopped', accepted: 1, ready: 3 })).toBe(
    '1 message accepted, which will be sent. The other 2 will not be sent and cost nothing.',
  )
  expect(consequence({ state: 'uploading', accepted: 0, ready: 3 })).toContain('Nothing has been sent.')
})
