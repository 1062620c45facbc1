import { expect, test } from 'vitest'
import { dayEnd, dayOf, dayStart, isDay, isMoment } from './days.ts'

test('a day goes from its first moment to the first of the next, in the zone of the browser', () => {
  const start = new Date(dayStart('2026-04-05')!)
  const end = new Date(dayEnd('2026-04-05')!)
  expect([dayOf(start), dayOf(end)]).toEqual(['2026-04-05', '2026-04-06'])
  expect([start.getHours(), start.getMinutes(), end.getHours()]).toEqual([0, 0, 0])
  expect(dayOf(new Date(end.getTime() - 1))).toBe('2026-04-05')
})

test('what is no day stays as it is, and is not taken for another day', () => {
  for (const day of [undefined, 'yesterday', '2026-02-30', '2026-13-01']) {
    expect([dayStart(day), dayEnd(day), isDay(day)]).toEqual([day, day, false])
  }
})

test('a moment stands for itself', () => {
  const moment = '2026-01-31T01:00:00.000Z'
  expect([dayStart(moment), dayEnd(moment), isMoment(moment)]).toEqual([moment, moment, true])
  expect([isMoment('2026-01-31'), isMoment('2026-99-31T01:00:00Z'), isMoment(undefined)]).toEqual([false, false, false])
})
