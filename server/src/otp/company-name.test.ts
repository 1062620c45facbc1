import { expect, test } from 'vitest'
import { ApiError } from '../http/api-error.ts'
import { foldName, readCompanyName } from './company-name.ts'

const none: ReadonlySet<string> = new Set()

test.each([
  'Acme Corp',
  'A',
  'AT&T',
  'Yahoo!',
  "Macy's",
  '7-Eleven',
  '3M',
  'Studio 2000',
  'St. George Bank',
  'E.ON',
  'Dr.Smith',
  'Mt.Cook',
  'Node.js',
  'Mr.Jones-Brown',
  'A.B.C. Pty Ltd',
  'J.P. Morgan',
  'Acme Co., Ltd.',
  'Kaitiaki ō Te Ao',
  'Дом',
  '株式会社アクメ',
  'شرکت می‌سازیم',
  'Café 👩‍🍳',
  '{{7*7}} %s',
  '<script>alert(1)</script>',
  "'; DROP TABLE messages; --",
  'x'.repeat(50),
  '👍'.repeat(50),
])('%j is a name', (name) => {
  expect(readCompanyName(name, none)).toBe(name)
})

test('spaces around a name are not part of it', () => {
  expect(readCompanyName('  Acme Corp \n', none)).toBe('Acme Corp')
})

test.each([
  ['x'.repeat(51), 'more than 50 characters'],
  ['👍'.repeat(51), 'more than 50 characters'],
  ['x'.repeat(1_000_000), 'more than 50 characters'],
  ['Acme\nYour account is closed', 'line break'],
  ['Acme\rCorp', 'line break'],
  ['Acme\u2028Corp', 'line break'],
  ['Acme\u0085Corp', 'line break'],
  ['Acme\0', 'control character'],
  ['Acme\u001b[31m', 'control character'],
  ['Acme\u202eproC', 'control character'],
  ['Ac\u200bme', 'control character'],
  ['Acme \ud800', 'control character'],
  ['http://evil.example', 'link'],
  ['HTTPS://1.2.3.4', 'link'],
  ['sms://x', 'link'],
  ['me@evil.example', 'link'],
  ['at 10.0.0.1', 'link'],
  ['Acme 847291', 'digits'],
  ['847 291', 'digits'],
  ['call 0900-12.34', 'digits'],
  ['٨٤٧٢٩١', 'digits'],
])('%j is none', (name, reason) => {
  const read = () => readCompanyName(name, none)
  expect(read).toThrow(ApiError)
  expect(read).toThrow(/^Invalid company_name: it has /)
  expect(read).toThrow(reason)
})

const hosts: readonly [name: string, host: string][] = [
  ['Booking.com', 'Booking.com'],
  ['anz-login.com', 'anz-login.com'],
  ['www.evil', 'www.evil'],
  ['Acme evil.com', 'evil.com'],
  ['EVIL.COM', 'EVIL.COM'],
  ['bit.ly/x1', 'bit.ly'],
  ['T.co', 'T.co'],
  ['(evil.com)', 'evil.com'],
  ["evil.com's", 'evil.com'],
  ['evil.com.', 'evil.com'],
  ['Acme.co.nz', 'Acme.co.nz'],
  ['evil.com.smith', 'evil.com.smith'],
  ['Acme.co-workers', 'Acme.co-workers'],
  ['пример.рф', 'пример.рф'],
  ['xn--e1afmkfd.xn--p1ai', 'xn--e1afmkfd.xn--p1ai'],
  ['evil。com', 'evil。com'],
  ['evil｡com', 'evil。com'],
  ['ｅｖｉｌ．ｃｏｍ', 'evil.com'],
  ['evil․com', 'evil.com'],
  ['evil.c\u200dom', 'evil.com'],
]

test.each(hosts)('%j is one only where an operator has listed it', (name, host) => {
  expect(() => readCompanyName(name, none)).toThrow(
    `Invalid company_name: it has "${host}", which handsets show as a link: ask the operator of this gateway to list the name`,
  )
  expect(readCompanyName(name, new Set([foldName(name)]))).toBe(name)
})

test('a listed name is the whole name, in whatever case and spacing', () => {
  const listed = new Set([foldName('Booking.com  Support')])
  expect(readCompanyName('BOOKING.com support', listed)).toBe('BOOKING.com support')
  for (const other of ['Booking.com', 'Booking.com Support team', 'Booking.co Support']) {
    expect(() => readCompanyName(other, listed)).toThrow('ask the operator')
  }
})

test.each(['https://Booking.com', 'a@Booking.com', 'Booking.com 123456', 'Booking\n.com'])(
  '%j is refused, listed or not',
  (name) => {
    expect(() => readCompanyName(name, new Set([foldName(name)]))).toThrow(ApiError)
  },
)

test.each(['', ' ', '\n\t'])('%j is a name left out', (name) => {
  expect(() => readCompanyName(name, none)).toThrow('Missing parameter: company_name')
})

test('a long text is judged without work that grows with its square, which would not end here', () => {
  for (const piece of ['1 ', '1.', 'a.', '-_', 'www', '((((']) {
    expect(() => readCompanyName(piece.repeat(2_000_000), none)).toThrow(ApiError)
  }
})
