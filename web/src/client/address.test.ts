import { expect, test } from 'vitest'
import { parseSearch, safeNext, searchOf, stringifySearch } from './address.ts'

const origin = 'https://sms.example.com'

test.each([
  ['/members/messages?status=failed#top', '/members/messages?status=failed#top'],
  ['https://sms.example.com/members/keys', '/members/keys'],
  ['https://evil.example/members/', null],
  ['//evil.example/members/', null],
  ['/\\evil.example/members/', null],
  ['/members/../api/connexus', null],
  ['/members/sign-in?next=/members/', null],
  ['javascript:alert(1)', null],
  ['http://[', null],
  [undefined, null],
])('after signing in, next=%s leads to %s', (next, expected) => {
  expect(safeNext(next, origin)).toBe(expected)
})

test('search parameters stay the texts they are', () => {
  const search = '?to=64215550100&flag=true&text=%2B1+%26'
  expect(parseSearch(search)).toEqual({ to: '64215550100', flag: 'true', text: '+1 &' })
  expect(stringifySearch(parseSearch(search))).toBe(search)
  expect(stringifySearch({ a: '', b: undefined })).toBe('')
  expect(searchOf('to', 'key')({ to: '642', key: '', other: 'x' })).toEqual({ to: '642' })
})
