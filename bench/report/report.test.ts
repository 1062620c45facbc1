import { expect, test } from 'vitest'
import { chartOf } from './chart.ts'
import { withNew } from './keep.ts'
import { resultOf } from './result.ts'

const measured = {
  name: 'delivery',
  title: 'Bulk in & out',
  unit: 'messages/s',
  ours: 30_000,
  peer: 5000,
  peerName: 'a <peer>',
  target: { of: 'ratio', atLeast: 3 } as const,
  notes: [],
}

test('a result is held against its target, and against none where the peer is absent', () => {
  expect(resultOf(measured)).toMatchObject({ ratio: 6, met: true })
  expect(resultOf({ ...measured, ours: 10_000 }).met).toBe(false)
  expect(resultOf({ ...measured, peer: null })).toMatchObject({ ratio: null, met: null })
})

test('the chart has a bar for each rate that was compared, and the measured figures as text', () => {
  const time = resultOf({ ...measured, name: 'start', unit: 's', target: { of: 'ours', atMost: 2 } })
  const svg = chartOf([resultOf(measured), resultOf({ ...measured, name: 'alone', peer: null }), time])
  expect(svg.match(/<rect/g)).toHaveLength(1)
  expect(svg).toContain('6 ×')
  expect(svg).toContain('Bulk in &amp; out')
  expect(svg).toContain('a &lt;peer>')
})

test('a later run replaces the results of its names and keeps the others', () => {
  const run = { machine: 'm', measuredAt: 'now' }
  const before = withNew([], [resultOf(measured), resultOf({ ...measured, name: 'idle' })], run)
  const after = withNew(before, [resultOf({ ...measured, ours: 1 })], { machine: 'm', measuredAt: 'later' })
  expect(after.map(({ name, ours, measuredAt }) => [name, ours, measuredAt])).toEqual([
    ['delivery', 1, 'later'],
    ['idle', 30_000, 'now'],
  ])
})
