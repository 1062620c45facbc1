import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openingAt } from './opening.ts'
import { clockText, isQuietMinute, minuteOfDay, type QuietWindow } from './window.ts'
import { zonesOfNumber } from './zones-of-number.ts'

const night: QuietWindow = { from: 20 * 60, to: 8 * 60 }
const windowOf = (text: string): QuietWindow => {
  const [from, to] = text.split('-').map((time) => minuteOfDay(time)!)
  return { from: from!, to: to! }
}
const opening = (zones: readonly string[], at: string, window = night) =>
  new Date(openingAt(zones, window, Date.parse(at))).toISOString().replace('.000Z', 'Z')

describe('a message in quiet hours goes out at their end, by the clock of the recipient', () => {
  test.each([
    ['Pacific/Auckland', '2026-11-30T21:00:00+13:00', '2026-11-30T19:00:00Z'],
    ['Pacific/Auckland', '2026-11-30T07:59:59+13:00', '2026-11-29T19:00:00Z'],
    ['Pacific/Auckland', '2026-11-30T08:00:00+13:00', '2026-11-29T19:00:00Z'],
    ['Pacific/Auckland', '2026-11-30T19:59:59+13:00', '2026-11-30T06:59:59Z'],
    ['Pacific/Auckland', '2026-11-30T20:00:00+13:00', '2026-11-30T19:00:00Z'],
    // The clock is set ahead on 27 September 2026 and 26 September 2027 at 02:00, and back on 5 April 2026 and 4 April 2027 at 03:00.
    ['Pacific/Auckland', '2026-09-26T22:00:00+12:00', '2026-09-26T19:00:00Z'],
    ['Pacific/Auckland', '2027-09-25T22:00:00+12:00', '2027-09-25T19:00:00Z'],
    ['Pacific/Auckland', '2026-04-04T22:00:00+13:00', '2026-04-04T20:00:00Z'],
    ['Pacific/Auckland', '2027-04-03T22:00:00+13:00', '2027-04-03T20:00:00Z'],
    ['Pacific/Auckland', '2027-04-04T02:30:00+12:00', '2027-04-03T20:00:00Z'],
    // Sydney and Lord Howe (half an hour) change on 4 October 2026, Brisbane never does.
    ['Australia/Sydney', '2026-10-03T22:00:00+10:00', '2026-10-03T21:00:00Z'],
    ['Australia/Sydney', '2027-04-03T22:00:00+11:00', '2027-04-03T22:00:00Z'],
    ['Australia/Lord_Howe', '2026-10-03T22:00:00+10:30', '2026-10-03T21:00:00Z'],
    ['Australia/Brisbane', '2026-10-03T22:00:00+10:00', '2026-10-03T22:00:00Z'],
    ['Australia/Adelaide', '2026-10-03T22:00:00+09:30', '2026-10-03T21:30:00Z'],
    // New York: 8 March and 1 November 2026; Phoenix never.
    ['America/New_York', '2026-03-07T23:00:00-05:00', '2026-03-08T12:00:00Z'],
    ['America/New_York', '2026-10-31T23:00:00-04:00', '2026-11-01T13:00:00Z'],
    ['America/Phoenix', '2026-03-07T23:00:00-07:00', '2026-03-08T15:00:00Z'],
    ['America/Los_Angeles', '2027-03-13T23:00:00-08:00', '2027-03-14T15:00:00Z'],
  ])('%s, %s: %s', (zone, at, expected) => {
    expect(opening([zone], at)).toBe(expected)
  })
})

describe('hours that end, or begin, while the clock is changed', () => {
  test.each([
    // 02:00 to 03:00 does not exist on 27 September 2026: its end is the change.
    ['23:00-02:30', '2026-09-27T01:00:00+12:00', '2026-09-26T14:00:00Z'],
    // 02:00 to 03:00 comes twice on 5 April 2026: the hours are over when the clock first shows their end, and again after it.
    ['23:00-02:30', '2026-04-05T01:00:00+13:00', '2026-04-04T13:30:00Z'],
    ['23:00-02:30', '2026-04-05T02:10:00+12:00', '2026-04-04T14:30:00Z'],
    ['02:15-02:45', '2026-09-27T01:59:00+12:00', '2026-09-26T13:59:00Z'],
    ['13:00-14:00', '2026-04-05T13:30:00+12:00', '2026-04-05T02:00:00Z'],
  ])('%s, %s: %s', (window, at, expected) => {
    expect(opening(['Pacific/Auckland'], at, windowOf(window))).toBe(expected)
  })
})

describe('with several zones, only times that are open in all of them count', () => {
  test.each([
    // 20:00 in Sydney is 17:00 in Perth, and 08:00 in Perth is 11:00 in Sydney.
    ['61412345678', 'AU', '2026-12-01T10:00:00+11:00', '2026-12-01T00:00:00Z'],
    ['61412345678', 'AU', '2026-12-01T11:00:00+11:00', '2026-12-01T00:00:00Z'],
    ['61412345678', 'AU', '2026-12-01T19:59:00+11:00', '2026-12-01T08:59:00Z'],
    ['61412345678', 'AU', '2026-12-01T20:00:00+11:00', '2026-12-02T00:00:00Z'],
    ['6421234567', 'NZ', '2026-11-30T21:00:00+13:00', '2026-11-30T19:00:00Z'],
    // 19:15 in Auckland is 20:00 on Chatham.
    ['6421234567', 'NZ', '2026-11-30T19:15:00+13:00', '2026-11-30T19:00:00Z'],
    ['12125550123', 'US', '2026-12-01T21:00:00-05:00', '2026-12-02T13:00:00Z'],
    // A number that tells no area: from Hawaii to New York.
    ['18005550123', 'US', '2026-12-01T09:00:00-05:00', '2026-12-01T18:00:00Z'],
    ['442079460000', 'GB', '2026-12-01T21:00:00Z', '2026-12-02T08:00:00Z'],
  ])('%s in %s, %s: %s', (number, country, at, expected) => {
    expect(opening(zonesOfNumber(number, country), at)).toBe(expected)
  })

  test('where no time suits all, that of the most populous zone counts', () => {
    expect(opening(zonesOfNumber('79161234567', 'RU'), '2026-12-01T21:00:00+03:00', windowOf('12:00-11:00'))).toBe(
      '2026-12-02T08:00:00Z',
    )
  })
})

test.each([
  ['6421234567', 'NZ', ['Pacific/Auckland', 'Pacific/Chatham']],
  ['12125550123', 'US', ['America/New_York']],
  ['19075550123', 'US', ['America/Adak', 'America/Anchorage', 'Pacific/Honolulu']],
  ['14165550123', 'CA', ['America/Toronto']],
  ['5568999990000', 'BR', ['America/Rio_Branco']],
  ['3312345678', 'FR', ['Europe/Paris']],
  ['88212345678', '001', ['UTC']],
])('the zones of %s, of %s', (number, country, zones) => {
  expect([...zonesOfNumber(number, country)].sort()).toEqual([...zones].sort())
})

test('at any time, the end of quiet hours is the first minute at which the clock shows none, in every zone', () => {
  const clocks = new Map<string, Intl.DateTimeFormat>()
  const minuteIn = (zone: string, at: number) => {
    const options = { timeZone: zone, hourCycle: 'h23', hour: '2-digit', minute: '2-digit' } as const
    if (!clocks.has(zone)) clocks.set(zone, new Intl.DateTimeFormat('en-GB', options))
    return minuteOfDay(clocks.get(zone)!.format(at))!
  }
  const zone = fc.constantFrom('Pacific/Auckland', 'Australia/Lord_Howe', 'America/New_York', 'Asia/Kathmandu', 'UTC')
  const property = fc.property(
    fc.integer({ min: Date.UTC(2026, 2, 1) / 60_000, max: Date.UTC(2027, 10, 15) / 60_000 }),
    fc.uniqueArray(zone, { minLength: 1, maxLength: 2 }),
    fc
      .tuple(fc.nat({ max: 95 }), fc.nat({ max: 95 }))
      .filter(([from, to]) => from !== to && (to - from + 96) % 96 < 40),
    (minute, zones, [from, to]) => {
      const window = { from: from * 15, to: to * 15 }
      const isQuiet = (at: number) => zones.some((one) => isQuietMinute(window, minuteIn(one, at)))
      let expected = minute * 60_000
      while (isQuiet(expected)) expected += 60_000
      expect(openingAt(zones, window, minute * 60_000)).toBe(expected)
    },
  )
  fc.assert(property, { numRuns: 150 })
})

test('times of the day are read and written as clocks show them', () => {
  expect(['20:00', '00:00', '23:59', '24:00', '8:00', '20:60', ''].map(minuteOfDay)).toEqual([
    ...[1200, 0, 1439],
    ...[null, null, null, null],
  ])
  expect([1200, 0, 1439].map(clockText)).toEqual(['20:00', '00:00', '23:59'])
})
