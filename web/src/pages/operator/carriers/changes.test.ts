import { expect, test } from 'vitest'
import { changesOf, changeText } from './changes.ts'

const entry = (action: string, target: string, detail: unknown = null) => ({ action, target, detail })

test('the changes of a carrier are found under its earlier names too', () => {
  const renamed = entry('carrier.changed', 'new', { id: { from: 'old', to: 'new' } })
  const entries = [
    entry('carrier.paused', 'new'),
    entry('carrier.added', 'old'),
    renamed,
    entry('carrier.changed', 'new', { tps: { from: null, to: '5' } }),
    entry('carrier.retired', 'other', { waiting: 'keep' }),
    entry('carrier.added', 'old', { id: { from: null, to: 'old' } }),
  ]
  expect(changesOf('new', entries)).toEqual([entries[0], renamed, entries[5]])
})

test.each<[string, string, unknown]>([
  ['Paused', 'carrier.paused', null],
  ['Retired: waiting messages go to other carriers', 'carrier.retired', { waiting: 'move' }],
  [
    'Changed Window from 20 submits to 50 submits; Parts a second from 0 to 5; Password',
    'carrier.changed',
    { window: { from: '20', to: '50' }, tps: { from: null, to: '5' }, password: 'changed' },
  ],
  ['Changed Secret; Webhook secret', 'carrier.changed', { secret: 'changed', webhook_secret: 'changed' }],
  ['Saved without a change', 'carrier.changed', {}],
  ['carrier.blessed', 'carrier.blessed', null],
])('an entry reads "%s"', (text, action, detail) => {
  expect(changeText(entry(action, 'smsc_spark', detail))).toBe(text)
})
