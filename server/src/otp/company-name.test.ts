import { expect, test } from 'vitest'
import { ApiError } from '../http/api-error.ts'
import { readCompanyName } from './company-name.ts'

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
  expect(readCompanyName(name)).toBe(name)
})

test('spaces around a name are not part of it', () => {
  expect(readCompanyName('  Acme Corp \n')).toBe('Acme Corp')
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
  ['www.evil', 'link'],
  ['Acme evil.com', 'link'],
  ['EVIL.COM', 'link'],
  ['bit.ly/x1', 'link'],
  ['t.co/x1', 'link'],
  ['пример.рф', 'link'],
  ['evil。com', 'link'],
  ['me@evil.example', 'link'],
  ['at 10.0.0.1', 'link'],
  ['Acme 847291', 'digits'],
  ['847 291', 'digits'],
  ['call 0900-12.34', 'digits'],
  ['٨٤٧٢٩١', 'digits'],
])('%j is none', (name, reason) => {
  const read = () => readCompanyName(name)
  expect(read).toThrow(ApiError)
  expect(read).toThrow(/^Invalid company_name: it has /)
  expect(read).toThrow(reason)
})

test.each(['', ' ', '\n\t'])('%j is a name left out', (name) => {
  expect(() => readCompanyName(name)).toThrow('Missing parameter: company_name')
})

test('a long text is judged at once', () => {
  const startedAt = performance.now()
  for (const piece of ['1 ', '1.', 'a.', '-_', 'www', '((((']) {
    expect(() => readCompanyName(piece.repeat(2_000_000))).toThrow(ApiError)
  }
  expect(performance.now() - startedAt).toBeLessThan(5000)
})
