import { expect, test } from 'vitest'
import { dayEnd, dayOf, dayStart } from './days.ts'

test('a day goes from its first moment to the first of the next, in the zone of the browser', () => {
  const start = new Date(dayStart('2026-04-05')!)
  const end = new Date(dayEnd('2026-04-05')!)
  expect([dayOf(start), dayOf(end)]).toEqual(['2026-04-05', '2026-04-06'])
  expect([start.getHours(), start.getMinutes(), end.getHours()]).toEqual([0, 0, 0])
  expect(dayOf(new Date(end.getTime() - 1))).toBe('2026-04-05')
})

test('what is no day gives nothing', () => {
  expect([dayStart(undefined), dayStart(''), dayEnd('yesterday')]).toEqual([undefined, undefined, undefined])
})
