import { describe, expect, test } from 'vitest'
import { normaliseNumber } from './numbers.ts'
import { readWritten } from './written-numbers.ts'

const digits = '6421234567'

describe('around the digits may stand', () => {
  test.each([
    // Separators
    ' +64 21-234.567 ',
    '[+64] 21 234 567',
    '(+64) 21 234 567',
    '+64 21/234 567',
    '+64\u00a021\u2009234\u3000567',
    '+64\u201121\u2013234\u2014567',
    '6421234567\r\n',
    // Hidden characters that phones and spreadsheets paste along
    '\u202a+64 21 234 567\u202c',
    '\u200e+6421\u200b234\u2060567\ufeff',
    // Other scripts
    '+٦٤٢١٢٣٤٥٦٧',
    '۶۴۲۱۲۳۴۵۶۷',
    '६४२१२३४५६७',
    '๖๔๒๑๒๓๔๕๖๗',
    '＋６４（２１）２３４－５６７',
    '６４２１２３４５６７．０',
    // Quotes and formulas that keep a spreadsheet from taking digits away
    "'+6421234567",
    '’6421234567',
    '="6421234567"',
    '="+64 21 234 567"',
    '"=""6421234567"""',
    '=+6421234567',
    '"64 21 234 567"',
    '“6421234567”',
    // Floating point
    '6421234567.0',
    '6421234567.00',
    '6421234567.000000',
    '6421234567,00',
    '6,421,234,567',
    '6,421,234,567.00',
    '6.421.234.567,00',
    '6421234567,',
    '6421234567; ',
    '+6421234567.0',
    '6421234567. 0',
    '64 21 234 567.00',
    '="6421234567.0"',
    "'6421234567.0",
    '6.421234567E+09',
    '6.421234567e9',
    '6,4212345670E+9',
    // Links
    'tel:+6421234567',
    'tel:+64-21-234-567',
    'tel: 64 21 234 567',
    'TEL:%2B64%2021%20234%20567',
    'tel:021-234-567;phone-context=+64',
    'tel:21-234-567;phone-context=+64',
    'sms:+6421234567?body=Kia%20ora,%20%2B64',
    'sms://+6421234567',
    'smsto:+6421234567:Kia ora',
    'callto://+6421234567',
  ])('%j', (input) => {
    expect(normaliseNumber(input)).toEqual({ ok: true, number: digits, country: 'NZ' })
  })

  test('dots between groups, which are not decimal points', () => {
    expect(readWritten('021.234.567')).toBe('021234567')
    expect(readWritten('+33.6.12.34.56.00')).toBe('+33612345600')
    expect(readWritten('0211.0')).toBe('02110')
    expect(readWritten('021 234.5670')).toBe('0212345670')
  })

  test('the domain of a link, which says nothing of the country', () => {
    expect(readWritten('tel:0412345678;phone-context=example.com')).toBe('0412345678')
  })
})

test.each([
  { input: '', reason: 'empty' },
  { input: ' \t', reason: 'empty' },
  { input: '\u200b', reason: 'empty' },
  { input: '+', reason: 'empty' },
  { input: '()', reason: 'empty' },
  { input: "'", reason: 'empty' },
  { input: '=""', reason: 'empty' },
  { input: 'tel:', reason: 'empty' },
  { input: 'Acme', reason: 'characters' },
  { input: '021 234 567 ext 5', reason: 'characters' },
  { input: 'tel:+6421234567;ext=5', reason: 'characters' },
  { input: '021-CALL-ME', reason: 'characters' },
  { input: '6421234567,6421234568', reason: 'characters' },
  { input: '6421234567;6421234568', reason: 'characters' },
  { input: '6421234567\n6421234568', reason: 'characters' },
  { input: 'sms:+6421234567,+6421234568', reason: 'characters' },
  { input: '09 555 0123/24', reason: 'characters' },
  { input: '64+21234567', reason: 'characters' },
  { input: '++6421234567', reason: 'characters' },
  { input: '𝟔𝟒𝟐𝟏𝟐𝟑𝟒𝟓𝟔𝟕', reason: 'characters' },
  { input: '6421²34567', reason: 'characters' },
  { input: '6421234567😀', reason: 'characters' },
  { input: '6421234\u0000567', reason: 'characters' },
  { input: '6421•••567', reason: 'characters' },
  { input: '6421***567', reason: 'characters' },
  { input: '6421234567.5', reason: 'characters' },
  { input: '6421234567.333333', reason: 'characters' },
  { input: '6421234567,5', reason: 'characters' },
  { input: '6.4212345675E+9', reason: 'digits_lost' },
  { input: '021,234,5678', reason: 'characters' },
  { input: '2026-01-15', reason: 'characters' },
  { input: '2026/1/5', reason: 'characters' },
  { input: '15/01/2026', reason: 'characters' },
  { input: '01/02/2026', reason: 'characters' },
  { input: '1.2.26', reason: 'characters' },
  { input: '6.42E+10', reason: 'digits_lost' },
  { input: '6,42E+10', reason: 'digits_lost' },
  { input: '6.4212345E+10', reason: 'digits_lost' },
  { input: '6E+10', reason: 'digits_lost' },
  { input: '########', reason: 'digits_lost' },
  { input: '#N/A', reason: 'digits_lost' },
  { input: '6421...567', reason: 'digits_lost' },
  { input: '6421---567', reason: 'digits_lost' },
  { input: '6'.repeat(1_000_000), reason: 'length' },
])('$input is refused: $reason', ({ input, reason }) => {
  expect(normaliseNumber(input)).toMatchObject({ ok: false, reason })
})

test('each digit of another script is read as the one that it is', () => {
  const zeros = [0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xb66, 0xe50, 0xed0, 0xf20, 0x1040, 0x17e0, 0x1946, 0xff10]
  for (const zero of zeros) {
    const row = Array.from({ length: 10 }, (_, digit) => String.fromCharCode(zero + digit)).join('')
    expect(readWritten(row)).toBe('0123456789')
  }
})
