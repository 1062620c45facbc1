import { describe, expect, test } from 'vitest'
import { type ErrorEntry, errors, errorText } from './errors.ts'

const table: [string, ErrorEntry][] = Object.entries(errors)

describe.each(table)('%s', (_name, { text, cause, cure }) => {
  test('has a cause and a cure in sentences', () => {
    expect(text).not.toMatch(/\.$/)
    for (const sentence of [cause, cure]) expect(sentence).toMatch(/^[`A-Z\d][\s\S]+\.$/)
  })
})

test('the texts of the reference are word for word, and no two are the same', () => {
  const texts = table.map(([, { text }]) => text)
  expect(texts).toEqual(expect.arrayContaining(['Insufficient balance', 'Invalid or expired access token']))
  expect(texts).toEqual(expect.arrayContaining(['Resource not found', 'Server error']))
  expect(errorText('rate_limited', { limit: 100 })).toBe('Rate limited (max 100 requests/second)')
  expect(new Set(texts).size).toBe(texts.length)
})

test('placeholders are filled in; one without a value stays readable', () => {
  expect(errorText('missing_parameter', { name: 'to' })).toBe('Missing parameter: to')
  expect(errorText('message_too_long', { parts: 11 })).toBe('Message is too long: 11 parts, the limit is {limit}')
  expect(errorText('invalid_number', { reason: '{name} $& $1' })).toBe('Invalid phone number: {name} $& $1')
})
