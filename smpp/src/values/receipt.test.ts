import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isIntermediate, isReceipt, parseReceipt, type Receipt, type ReceiptSource } from '../index.ts'

const text = (short_message: string, more: ReceiptSource = {}): Receipt =>
  parseReceipt({ esm_class: 4, short_message: Buffer.from(short_message, 'latin1'), ...more })

const at = (iso: string) => Date.parse(`${iso}Z`)

const nothing: Receipt = {
  id: null,
  otherId: null,
  state: null,
  word: null,
  doneAt: null,
  submittedAt: null,
  err: null,
  sub: null,
  dlvrd: null,
  text: null,
  whole: false,
}

describe('the text of a receipt, as carriers write it', () => {
  test.each<[string, string, Partial<Receipt>]>([
    [
      'Appendix B to the letter',
      'id:0123456789 sub:001 dlvrd:001 submit date:2601020304 done date:2601020305 stat:DELIVRD err:000 text:Hello wor',
      {
        whole: true,
        id: '0123456789',
        state: 'DELIVRD',
        submittedAt: at('2026-01-02T03:04:00'),
        doneAt: at('2026-01-02T03:05:00'),
        err: '000',
        sub: 1,
        dlvrd: 1,
        text: 'Hello wor',
      },
    ],
    [
      'seconds in the dates, no sub and no dlvrd',
      'id:7 submit date:260102030405 done date:260102030506 stat:UNDELIV err:1A2 text:',
      {
        whole: true,
        id: '7',
        state: 'UNDELIV',
        submittedAt: at('2026-01-02T03:04:05'),
        doneAt: at('2026-01-02T03:05:06'),
        err: '1A2',
        text: '',
      },
    ],
    [
      'a year of four digits, with and without seconds',
      'id:7 submit date:202601020304 done date:20260102030506 stat:EXPIRED err:0',
      {
        whole: true,
        id: '7',
        state: 'EXPIRED',
        submittedAt: at('2026-01-02T03:04:00'),
        doneAt: at('2026-01-02T03:05:06'),
        err: '0',
      },
    ],
    [
      'another order and another case',
      'STAT:delivrd ID:ABCdef Done Date:2601020305 ERR:000',
      { id: 'ABCdef', state: 'DELIVRD', doneAt: at('2026-01-02T03:05:00'), err: '000' },
    ],
    [
      'underscores, or nothing, between the words',
      'id:1 submit_date:2601020304 donedate:2601020305 stat:REJECTD',
      {
        whole: true,
        id: '1',
        state: 'REJECTD',
        submittedAt: at('2026-01-02T03:04:00'),
        doneAt: at('2026-01-02T03:05:00'),
      },
    ],
    [
      'a UUID',
      'id:3f2b8c1e-0d4a-4b7e-9c55-aa00bb11cc22 stat:ACCEPTD',
      { id: '3f2b8c1e-0d4a-4b7e-9c55-aa00bb11cc22', state: 'ACCEPTD' },
    ],
    ['a hexadecimal id with leading zeros', 'id:00FFab10 stat:DELETED', { id: '00FFab10', state: 'DELETED' }],
    ['an id in quotation marks', 'id:"00A1" stat:DELIVRD', { id: '00A1', state: 'DELIVRD' }],
    ['an id in brackets', 'id:<00A1> stat:DELIVRD', { id: '00A1', state: 'DELIVRD' }],
    ['blanks after the colons', 'id: 12  stat: ENROUTE  err: 003', { id: '12', state: 'ENROUTE', err: '003' }],
    [
      'trailing NULs',
      'id:12 stat:UNKNOWN err:000 text:abc\0\0\0',
      { id: '12', state: 'UNKNOWN', err: '000', text: 'abc' },
    ],
    ['a trailing NUL straight after the state', 'id:12 stat:DELIVRD\0', { id: '12', state: 'DELIVRD' }],
    [
      'text that looks like a receipt',
      'id:12 stat:DELIVRD err:000 text:Re: id:99 stat:UNDELIV',
      { id: '12', state: 'DELIVRD', err: '000', text: 'Re: id:99 stat:UNDELIV' },
    ],
    [
      'text with colons and line breaks, in the full form',
      'id:12 sub:001 dlvrd:000 submit date:2601020304 done date:2601020305 stat:UNDELIV err:012 text:a: b\nc:d',
      {
        whole: true,
        id: '12',
        state: 'UNDELIV',
        submittedAt: at('2026-01-02T03:04:00'),
        doneAt: at('2026-01-02T03:05:00'),
        err: '012',
        sub: 1,
        dlvrd: 0,
        text: 'a: b\nc:d',
      },
    ],
    ['words in full', 'id:1 stat:DELIVERED', { id: '1', state: 'DELIVRD' }],
    [
      'commas or semicolons between the fields',
      'id:12, sub:001; done date:2601020305, stat:DELIVRD; err:000, text:a, b;',
      { id: '12', sub: 1, state: 'DELIVRD', doneAt: at('2026-01-02T03:05:00'), err: '000', text: 'a, b;' },
    ],
    ['an unknown state', 'id:1 stat:WHATEVER', { id: '1', word: 'WHATEVER' }],
    ['a state with something behind it', 'id:1 stat:DELIVRD, err:000', { id: '1', state: 'DELIVRD', err: '000' }],
    ['another label for the state', 'id:1 status:DELIVRD error:007', { id: '1', state: 'DELIVRD', err: '007' }],
    ['labels in full', 'message id:1 message state=UNDELIV error code=7', { id: '1', state: 'UNDELIV', err: '7' }],
    [
      'a state without its label',
      'id:A1 sub:001 dlvrd:001 submit date:2601020304 done date:2601020305 DELIVRD err:000',
      {
        id: 'A1',
        sub: 1,
        dlvrd: 1,
        submittedAt: at('2026-01-02T03:04:00'),
        doneAt: at('2026-01-02T03:05:00'),
        state: 'DELIVRD',
        err: '000',
        whole: true,
      },
    ],
    ['a state behind an id, without its label', 'id:A1 DELIVRD err:000', { id: 'A1', state: 'DELIVRD', err: '000' }],
    ['no labels at all', 'A1 DELIVRD 000', { id: 'A1', state: 'DELIVRD' }],
    ['a state alone', 'EXPIRED', { state: 'EXPIRED' }],
    ['an id with blanks', 'id:AB 12 stat:DELIVRD', { id: 'AB 12', state: 'DELIVRD' }],
    ['a state of two words', 'id:1 stat:NOT DELIVERED err:003', { id: '1', state: 'UNDELIV', err: '003' }],
    ['an error code in hex', 'id:1 stat:UNDELIV err:0x0A', { id: '1', state: 'UNDELIV', err: '0x0A' }],
    [
      'dates of SMPP itself',
      'id:1 submit date:260102030405000+ done date:260102040506004+ stat:UNDELIV err:000',
      {
        id: '1',
        state: 'UNDELIV',
        submittedAt: at('2026-01-02T03:04:05'),
        doneAt: at('2026-01-02T03:05:06'),
        err: '000',
        whole: true,
      },
    ],
    [
      'a done date of zeros',
      'id:1 sub:001 dlvrd:000 submit date:2601020304 done date:0000000000 stat:FAILED err:002 text:',
      {
        id: '1',
        sub: 1,
        dlvrd: 0,
        submittedAt: at('2026-01-02T03:04:00'),
        state: 'UNDELIV',
        err: '002',
        text: '',
        whole: true,
      },
    ],
    [
      'dates that cannot be read',
      'id:1 submit date:2613450000 done date:soon stat:DELIVRD',
      { id: '1', state: 'DELIVRD' },
    ],
    ['the 30th of February', 'id:1 done date:2602300000 stat:DELIVRD', { id: '1', state: 'DELIVRD' }],
    ['no receipt at all', 'see you at 10:30, idea: bring id', {}],
    ['nothing', '', {}],
  ])('%s', (_, given, expected) => {
    expect(text(given)).toEqual({ ...nothing, ...expected, whole: expected.whole ?? false })
  })

  test('GSM 7-bit, where @, $ and _ are controls', () => {
    expect(text('id:a\x11b\x00c\x02 stat:DELIVRD')).toMatchObject({ id: 'a_b@c$', state: 'DELIVRD' })
  })

  test('UCS-2, said or not said by data_coding, with trailing NULs', () => {
    const wide = Buffer.from('id:77 stat:DELIVRD err:000 text:é\0', 'utf16le').swap16()
    const expected = { id: '77', state: 'DELIVRD', err: '000', text: 'é' }
    expect(parseReceipt({ esm_class: 4, data_coding: 8, short_message: wide })).toMatchObject(expected)
    expect(parseReceipt({ esm_class: 4, data_coding: 0, short_message: wide })).toMatchObject(expected)
  })

  test('ASCII that says it is UCS-2, as the message was', () => {
    const expected = { id: '77', state: 'DELIVRD', err: '000', text: 'abc' }
    for (const end of ['', '\0', '\0\0']) {
      expect(text(`id:77 stat:DELIVRD err:000 text:abc${end}`, { data_coding: 8 })).toMatchObject(expected)
    }
  })

  test('in message_payload, and behind a user data header', () => {
    const message_payload = Buffer.from('id:5 stat:DELIVRD')
    expect(parseReceipt({ tlvs: [{ name: 'message_payload', value: message_payload }] })).toMatchObject({ id: '5' })
    const short_message = Buffer.concat([Buffer.of(5, 0, 3, 1, 1, 1), message_payload])
    expect(parseReceipt({ esm_class: 0x44, short_message })).toMatchObject({ id: '5', state: 'DELIVRD' })
  })
})

test.each([
  ['ACKED', 'ACCEPTD'],
  ['BUFFRED', 'ENROUTE'],
  ['SKIPPED', 'SKIPPED'],
  ['UNDELIVERD', 'UNDELIV'],
  ['EXPIRD', 'EXPIRED'],
  ['DELETD', 'DELETED'],
  ['CANCELED', 'DELETED'],
  ['DELIVD', 'DELIVRD'],
  ['DELIVERED_TO_HANDSET', 'DELIVRD'],
  ['delivrd', 'DELIVRD'],
  ['BLOCKED', 'REJECTD'],
  ['REJECTED_BY_FILTER', 'REJECTD'],
  ['QUEUED', 'ENROUTE'],
  ['2', 'DELIVRD'],
  ['005', 'UNDELIV'],
  ['8', 'REJECTD'],
  ['DELIVERY_FAILED', 'UNDELIV'],
  ['DELIVERY FAILED', 'UNDELIV'],
  ['DELIVERED_TO_NETWORK', 'ACCEPTD'],
  ['DELIVERY_PENDING', null],
  ['DEVICE_OFF', null],
  ['77', null],
  ['constructor', null],
])('a state written %s is %s', (written, state) => {
  expect(text(`id:1 stat:${written} err:000`)).toMatchObject({ state, word: state === null ? written : null })
})

describe('the TLVs of a receipt', () => {
  test('are believed before the text, whose id is kept beside theirs', () => {
    const tlvs = [
      { name: 'receipted_message_id', value: 'from-tlv' },
      { name: 'message_state', value: 5 },
    ]
    expect(text('id:from-text stat:DELIVRD err:007', { tlvs })).toMatchObject({
      id: 'from-tlv',
      otherId: 'from-text',
      state: 'UNDELIV',
      err: '007',
    })
  })

  test('yield to the text where its state is final and theirs is not', () => {
    const tagged = (value: number) => ({ tlvs: [{ name: 'message_state', value }] })
    expect(text('id:1 stat:DELIVRD', tagged(1)).state).toBe('DELIVRD')
    expect(text('id:1 stat:ENROUTE', tagged(5)).state).toBe('UNDELIV')
    expect(text('id:1 stat:WHATEVER', tagged(2)).state).toBe('DELIVRD')
    expect(text('id:1', tagged(77))).toMatchObject({ state: null, word: 'message_state 77' })
  })

  test('tell an error where the text has none, in binary or in digits', () => {
    const tagged = (value: Uint8Array) => ({ tlvs: [{ name: 'network_error_code', value }] })
    expect(text('id:1 stat:UNDELIV err:000', tagged(Buffer.from('027'))).err).toBe('027')
    expect(text('id:1 stat:UNDELIV', tagged(Buffer.of(3, 0, 27))).err).toBe('27')
    expect(text('id:1 stat:UNDELIV err:003', tagged(Buffer.from('027'))).err).toBe('003')
    expect(text('id:1 stat:DELIVRD err:000', tagged(Buffer.of(3, 0, 0))).err).toBe('000')
  })

  test('suffice without any text', () => {
    const tlvs = [
      { name: 'receipted_message_id', value: 'x' },
      { name: 'message_state', value: 2 },
      { name: 'network_error_code', value: Buffer.of(3, 1, 4) },
    ]
    expect(parseReceipt({ tlvs })).toEqual({ ...nothing, id: 'x', state: 'DELIVRD', err: '260' })
  })

  test('are passed over when they are empty, unknown or of another kind', () => {
    const tlvs = [
      { name: 'receipted_message_id', value: '' },
      { name: 'message_state', value: 99 },
      { name: 'network_error_code', value: Buffer.of(3) },
    ]
    expect(text('id:7 stat:EXPIRED', { tlvs })).toMatchObject({ id: '7', state: 'EXPIRED', err: null })
  })
})

describe('recognising a receipt', () => {
  const written = Buffer.from('id:1 stat:DELIVRD')
  const tagged = (...names: string[]) =>
    names.map((name) => ({ name, value: name === 'message_state' ? 2 : Buffer.from('1\0') }))

  test.each<[what: string, pdu: ReceiptSource, receipt: boolean, intermediate: boolean]>([
    ['0x04', { esm_class: 0x04 }, true, false],
    ['0x04 with a header', { esm_class: 0x44 }, true, false],
    ['0x20', { esm_class: 0x20 }, true, true],
    ['0x24', { esm_class: 0x24 }, true, false],
    ['0x08 with a text that is one', { esm_class: 0x08, short_message: written }, true, false],
    ['0x28 with a text that is one', { esm_class: 0x28, short_message: written }, true, true],
    ['0x08 with another text', { esm_class: 0x08, short_message: Buffer.from('Yes') }, false, false],
    ['0x00 with id and state as TLVs', { tlvs: tagged('receipted_message_id', 'message_state') }, true, false],
    [
      '0x00 with a state and the id in the text',
      { short_message: written, tlvs: tagged('message_state') },
      true,
      false,
    ],
    ['0x00 with an id alone', { esm_class: 0x00, tlvs: tagged('receipted_message_id') }, false, false],
    ['0x00 with a state alone', { tlvs: tagged('message_state') }, false, false],
    ['0x00 with a text that is one', { esm_class: 0x00, short_message: written }, false, false],
    ['a header alone', { esm_class: 0x40, tlvs: [] }, false, false],
    ['nothing', {}, false, false],
  ])('%s', (_, pdu, receipt, intermediate) => {
    expect([isReceipt(pdu), isIntermediate(pdu)]).toEqual([receipt, intermediate])
  })
})

test('never throws, whatever the bytes', () => {
  const label = fc.constantFrom('id:', 'stat:', 'done date:', 'text:', 'err:', 'sub:', ' ', '\0', '260102030405')
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 255 }),
    fc.array(fc.oneof(label, fc.string()), { maxLength: 20 }).map((parts) => Buffer.from(parts.join(''), 'latin1')),
  )
  const octet = fc.integer({ min: 0, max: 255 })
  fc.assert(
    fc.property(bytes, octet, octet, (short_message, esm_class, data_coding) => {
      parseReceipt({ short_message, esm_class, data_coding })
    }),
    { numRuns: 5_000 },
  )
})

test('never throws, whatever a caller put together by hand', () => {
  const sources: unknown[] = [
    { short_message: 'id:1 stat:DELIVRD' },
    { short_message: [1, 2, 3] },
    { short_message: null, tlvs: null },
    { tlvs: [{ name: 'message_payload', value: 'id:1' }] },
    { tlvs: [{ name: 'message_payload', value: 5 }] },
    { tlvs: [{ name: 'network_error_code', value: 5 }] },
  ]
  for (const source of sources) expect(parseReceipt(source as ReceiptSource)).toEqual(nothing)
})

test('only the beginning of a huge payload is looked at', () => {
  const short_message = Buffer.from(`id:1 ${'x'.repeat(2_000)} stat:DELIVRD`)
  expect(parseReceipt({ short_message })).toMatchObject({ state: null })
})
