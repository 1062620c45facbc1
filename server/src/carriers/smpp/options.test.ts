/** The PDUs of messages with options: classes, data and a validity of their own. */
import { esmClass } from '@websms/smpp'
import { decodeText, readHex, readUdh } from '@websms/sms'
import { expect, test } from 'vitest'
import { wirePartsIn } from '../../rules/message-options.ts'
import { lanes } from '../../rules/status.ts'
import { wireFormOf } from '../../settings/carrier-setting.ts'
import { carriersKind } from '../../settings/carriers.ts'
import type { ClaimedPart } from '../../store/traffic/sending.ts'
import { createSubmitter } from './submit.ts'

const at = Date.UTC(2026, 0, 15, 10, 30)
const hex = (octets: Uint8Array | undefined) => Buffer.from(octets ?? []).toString('hex')

/** All parts of a message to a carrier with these settings. */
function submits(fields: Partial<ClaimedPart>, query = '') {
  const setting = carriersKind.parse(`smpp://us:pw@h?id=one&${query}`)[0]!
  const submit = createSubmitter(setting as Parameters<typeof createSubmitter>[0])
  const { body = 'Hello' } = fields
  const wireParts = fields.wireParts ?? wirePartsIn(wireFormOf(setting), body, fields)
  return Array.from({ length: wireParts }, (_, index) =>
    submit(
      {
        ...{ messageId: 1_000_001, carrierId: 1, lane: lanes.single, accountId: 1000, to: '6421234567', sender: '552' },
        ...{ createdAt: at, claimedAt: at, resent: false, concatReference: 65, putOffs: 0, firstTry: true },
        ...{ ...fields, body, wireParts, part: index + 1 },
      },
      at,
    ),
  )
}

test.each([
  ['Hello', '', 0, 0x10],
  ['Hello', 'charset=latin1', 1, 0x11],
  ['Tēnā koe', '', 0, 0x18],
  ['Tēnā koe', 'ucs2_data_coding=24', 3, 0x1b],
  ['Más información', 'latin1_data_coding=3', 0, 0x18],
])('the text %j to a carrier with "%s", in class %i, has data_coding %i', (body, query, messageClass, data_coding) => {
  const [pdu] = submits({ body, messageClass }, query)
  expect(pdu).toMatchObject({ data_coding, esm_class: 0 })
  const coding = query === 'charset=latin1' ? 3 : data_coding
  expect(decodeText(pdu!.short_message!, coding)).toBe(body)
})

test('a text in a class has no more parts than one in Unicode where the carrier’s Latin-1 has no class', () => {
  const body = 'Más información, '.repeat(10)
  const query = 'latin1_data_coding=3'
  expect([submits({ body }, query).length, submits({ body, messageClass: 0 }, query).length]).toEqual([2, 3])
})

const ports = '06050415810000'

test.each<[string, Partial<ClaimedPart>, string, Record<string, unknown>]>([
  ['data alone', { body: '00ff7f' }, '00ff7f', { esm_class: 0, data_coding: 4 }],
  ['data in a class', { body: '00', messageClass: 2 }, '00', { esm_class: 0, data_coding: 0x16 }],
  ['data behind a header', { body: 'aa', udh: ports }, `${ports}aa`, { esm_class: esmClass.UDHI, data_coding: 4 }],
])('%s', (_what, fields, octets, expected) => {
  const [pdu, ...more] = submits({ ...fields, data: true })
  expect(more).toEqual([])
  expect(hex(pdu!.short_message)).toBe(octets)
  expect(pdu).toMatchObject(expected)
})

const charsets = ['', 'charset=latin1', 'charset=gsm7_packed', 'ucs2_data_coding=24&latin1_data_coding=3']
const ways = ['udh8', 'udh16', 'sar', 'payload']

test.each(ways.flatMap((long) => charsets.map((charset) => `long_messages=${long}&${charset}`)))(
  'long data with a header goes in joined parts of 140 octets to a carrier with "%s"',
  (query) => {
    const body = Array.from({ length: 300 }, (_, index) => (index % 256).toString(16).padStart(2, '0')).join('')
    const parts = submits({ body, data: true, udh: ports }, query)
    expect(parts).toHaveLength(3)
    const bits = query.includes('udh16') ? 16 : 8
    const joined = parts.map(({ short_message, esm_class, data_coding, tlvs }, index) => {
      expect([esm_class, data_coding, tlvs]).toEqual([esmClass.UDHI, 4, undefined])
      expect(short_message!.length).toBeLessThanOrEqual(140)
      const { headerLength, concat } = readUdh(short_message!)!
      expect(concat).toMatchObject({ part: index + 1, total: 3, referenceBits: bits })
      expect(hex(short_message!.subarray(0, headerLength))).toContain(ports.slice(2))
      return hex(short_message!.subarray(headerLength))
    })
    expect(joined.join('')).toBe(body)
  },
)

test('data that was counted for another form of references is cut as it was counted', () => {
  const body = '00'.repeat(268)
  expect(submits({ body, data: true, wireParts: 3 }).map(({ short_message }) => short_message![0])).toEqual([6, 6, 6])
  expect(submits({ body, data: true, wireParts: 2 }, 'long_messages=udh16')[0]!.short_message![0]).toBe(5)
  expect(readHex(body)).toHaveLength(268)
})

test('a validity of its own is told to the carrier in the carrier’s form, and one that has nearly passed as a minute', () => {
  const validityS = 5400
  const periodOf = (query: string, createdAt = at) => submits({ validityS, createdAt }, query)[0]!.validity_period
  expect(periodOf('')).toBe('000000013000000R')
  expect(periodOf('validity=absolute')).toBe('260115120000000+')
  expect(periodOf('validity=none')).toBe('')
  expect(periodOf('validity_hours=1')).toBe('000000010000000R')
  expect(periodOf('', at - 5_399_000)).toBe('000000000100000R')
})
