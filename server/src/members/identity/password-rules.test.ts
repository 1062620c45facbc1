import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createPasswordRules } from './password-rules.ts'

const rules = createPasswordRules(() => 'https://sms.kereru.example')
const owner = { email: 'aroha.ngata@books.example', name: 'Aroha Ngātā' }

test.each([
  'password',
  'password123',
  'Password1!',
  'P@ssw0rd',
  'P@ssw0rd2026!',
  'pa$$word99',
  'passwordpassword',
  'password 1234',
  'qwerty123',
  'QWERTYUIOP',
  '1q2w3e4r',
  '12345678',
  '123456789012',
  'iloveyou1',
  'letmein2024',
  'sunsh1ne!!',
  'dragon-dragon',
  'trustno1',
  'trustno1 trustno1',
  'football2025',
  '!!football!!',
  'password123456',
  'welcome1234567890',
  'PÁSSWORD1',
])('%j is one of those that are tried first', async (password) => {
  expect(await rules(password, owner)).toContain('tried first')
})

test.each([
  'websms2026',
  'WebSMS-1234',
  'websmswebsms',
  'w3bsms!!',
  'kereru2026',
  'smskereru',
  'sms.kereru.example',
  'kererū-sms',
])('%j is made of the name of the site', async (password) => {
  expect(await rules(password, owner)).toContain('name of this site')
})

test.each([
  'aroha.ngata@books.example',
  'aroha.ngata',
  'Aroha Ngātā',
  'ngata-aroha',
  'Aroha2026',
  '1998arohangata',
  'books.example',
  'Ar0ha!1234',
  'arohaaroha',
])('%j is made of what is known of the member', async (password) => {
  expect(await rules(password, owner)).toContain('your name or email')
})

test.each([
  'aaaaaaaaaaaa',
  'abababab',
  '1122112211',
  'abcd1234',
  'stuvwxyz',
  '98765432',
  'abcabcabcabc',
  '!!!!!!!!',
  '        ',
])('%j is characters over and over, or in a row', async (password) => {
  expect(await rules(password, {})).toMatch(/over and over|tried first/)
})

test.each([
  'correct horse battery',
  'another password',
  'a new password',
  'tui sings in the kowhai',
  'kumara and kelp',
  'x7Kq!9vPz2',
  'aroha goes to the beach',
  'websms is my gateway',
  'dragon tiger umbrella',
  'mātou katoa 77',
  '83920174',
  'пароль для меня',
  '雨の日は家で読書',
  'michael4839201847',
])('%j is taken', async (password) => {
  expect(await rules(password, owner)).toBe(null)
})

test('a reason needs nothing to be known of the member, and an email of one letter is in no word', async () => {
  expect(await rules('password123', {})).toContain('tried first')
  expect(await rules('kelp and kumara', { email: 'a@b', name: 'k' })).toBe(null)
})

test('every text is judged, in bounded time', async () => {
  const text = fc.string({ unit: 'binary', maxLength: 128 })
  await fc.assert(
    fc.asyncProperty(text, text, async (password, email) => void (await rules(password, { email, name: email }))),
  )
  const slow = ['a'.repeat(128), `${'ab'.repeat(63)}1`, '1'.repeat(128), `${'!'.repeat(127)}a`, 'websms'.repeat(21)]
  for (const password of slow) {
    for (let n = 0; n < 100; n++) await rules(password, { email: `${password}@${password}`, name: password })
  }
})
