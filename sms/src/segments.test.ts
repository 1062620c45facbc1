import { describe, expect, test } from 'vitest'
import { type Encoding, measure } from './segments.ts'

interface Row {
  units: number
  parts: number
  wireParts: number
  unitsLeft: number
}

// Reference, "Message Segments & Pricing": 160, 307, 460 and 70, 134, 201. On the wire 153 septets or 67 units a part.
const TABLE: Record<Encoding, Row[]> = {
  gsm7: [
    { units: 0, parts: 0, wireParts: 0, unitsLeft: 160 },
    { units: 1, parts: 1, wireParts: 1, unitsLeft: 159 },
    { units: 160, parts: 1, wireParts: 1, unitsLeft: 0 },
    { units: 161, parts: 2, wireParts: 2, unitsLeft: 146 },
    { units: 306, parts: 2, wireParts: 2, unitsLeft: 1 },
    { units: 307, parts: 2, wireParts: 3, unitsLeft: 0 },
    { units: 308, parts: 3, wireParts: 3, unitsLeft: 152 },
    { units: 459, parts: 3, wireParts: 3, unitsLeft: 1 },
    { units: 460, parts: 3, wireParts: 4, unitsLeft: 0 },
    { units: 461, parts: 4, wireParts: 4, unitsLeft: 152 },
    { units: 1531, parts: 10, wireParts: 11, unitsLeft: 0 },
    { units: 1532, parts: 11, wireParts: 11, unitsLeft: 152 },
  ],
  ucs2: [
    { units: 1, parts: 1, wireParts: 1, unitsLeft: 69 },
    { units: 70, parts: 1, wireParts: 1, unitsLeft: 0 },
    { units: 71, parts: 2, wireParts: 2, unitsLeft: 63 },
    { units: 134, parts: 2, wireParts: 2, unitsLeft: 0 },
    { units: 135, parts: 3, wireParts: 3, unitsLeft: 66 },
    { units: 201, parts: 3, wireParts: 3, unitsLeft: 0 },
    { units: 202, parts: 4, wireParts: 4, unitsLeft: 66 },
    { units: 670, parts: 10, wireParts: 10, unitsLeft: 0 },
    { units: 671, parts: 11, wireParts: 11, unitsLeft: 66 },
  ],
}

test.each(TABLE.gsm7)('$units septets are billed $parts and sent as $wireParts', (row) => {
  expect(measure('a'.repeat(row.units))).toEqual({ encoding: 'gsm7', ...row })
})

test.each(TABLE.ucs2)('$units UTF-16 code units are billed $parts and sent as $wireParts', (row) => {
  expect(measure('ā'.repeat(row.units))).toEqual({ encoding: 'ucs2', ...row })
})

describe('pairs', () => {
  test('an extension character costs two septets', () => {
    expect(measure('€'.repeat(80))).toMatchObject({ encoding: 'gsm7', units: 160, parts: 1, wireParts: 1 })
    expect(measure(`${'€'.repeat(80)}a`)).toMatchObject({ units: 161, parts: 2, wireParts: 2 })
  })

  test('an emoji costs two units', () => {
    expect(measure('😀'.repeat(35))).toMatchObject({ encoding: 'ucs2', units: 70, parts: 1, wireParts: 1 })
    expect(measure('😀'.repeat(36))).toMatchObject({ units: 72, parts: 2, wireParts: 2 })
  })

  test('pairs kept whole can need one part more on the wire than the units alone', () => {
    // 152 septets fit in a part of 153 when pairs stay whole, 66 units in a part of 67.
    expect(measure('€'.repeat(153))).toMatchObject({ units: 306, parts: 2, wireParts: 3 })
    expect(measure('😀'.repeat(67))).toMatchObject({ units: 134, parts: 2, wireParts: 3 })
  })

  test('a lone surrogate is one unit, and two that belong apart are not joined', () => {
    expect(measure('\ud83d'.repeat(70))).toMatchObject({ encoding: 'ucs2', units: 70, parts: 1, wireParts: 1 })
    expect(measure('\udc00'.repeat(134))).toMatchObject({ units: 134, parts: 2, wireParts: 2 })
  })
})
