import { expect, test } from 'vitest'
import { type HttpSetting, readCarrierFields } from '../../settings/carriers.ts'
import { createPattern } from './pattern.ts'
import { createAnswerReader } from './read-answer.ts'

function settingOf(texts: Record<string, string>): HttpSetting {
  const read = readCarrierFields({ id: 'a', protocol: 'http', url: 'https://sms.example/', ...texts })
  if ('faults' in read) throw new Error(JSON.stringify(read.faults))
  return read.setting as HttpSetting
}

function answerTo(texts: Record<string, string>, status: number, body: string) {
  const answer = { status, body, whole: true, retryAfter: null }
  return createAnswerReader(settingOf(texts))(answer, { id: 'own-7', text: 'Your code is kakapo-1234' }).answer
}

const byPath = { id_path: 'messages[0].id', error_path: 'error.code' }

test.each<[string, Record<string, string>, number, string, string]>([
  ['an id by its path', byPath, 200, '{"messages":[{"id":"a1"}]}', 'a1'],
  ['a number with all its digits', byPath, 201, '{"messages":[{"id":12345678901234567890}]}', '12345678901234567890'],
  ['an id by its pattern', { id_pattern: '^OK (\\w+)' }, 200, 'OK x9\n', 'x9'],
  ['our own id where there is none', {}, 202, 'whatever', 'own-7'],
  ['an error of 0 beside an id', { id_path: 'id', error_path: 'error' }, 200, '{"id":"1","error":0}', '1'],
  ['a status that is named', { success_statuses: '302, 4xx' }, 404, '', 'own-7'],
])('%s is what receipts have', (_, texts, status, body, carrierRef) => {
  expect(answerTo(texts, status, body)).toEqual({ answer: 'accepted', carrierRef })
})

test.each<[string, Record<string, string>, number, string, string, string, string]>([
  ['a status of the message', {}, 422, '', 'HTTP 422', 'part', 'none'],
  ['a status of the account', {}, 401, '', 'HTTP 401', 'carrier', 'long'],
  ['a redirect', {}, 302, '', 'HTTP 302', 'carrier', 'long'],
  ['a fault of the carrier', {}, 503, '<html>', 'HTTP 503', 'destination', 'long'],
  ['throttling', {}, 429, '', 'HTTP 429', 'destination', 'long'],
  ['an error with a success status', byPath, 200, '{"error":{"code":"E5"}}', 'HTTP 200: E5', 'carrier', 'short'],
  [
    'an error by its pattern',
    { error_pattern: '^ERR (.+)' },
    200,
    'ERR no credit',
    'HTTP 200: no credit',
    'carrier',
    'short',
  ],
  ['a text that is no success', { success_pattern: '^0:' }, 202, '5: busy', 'HTTP 202: 5: busy', 'carrier', 'short'],
  ['a meaning of its own', { answers: '422=retry' }, 422, '', 'HTTP 422', 'destination', 'long'],
  ['a meaning of its class', { answers: '4xx=stop' }, 422, '', 'HTTP 422', 'carrier', 'long'],
  ['a text before a status', { answers: '4xx=stop\nbad number=refuse' }, 400, 'Bad Number', 'HTTP 400', 'part', 'none'],
])('%s refuses the message', (_, texts, status, body, error, scope, patience) => {
  expect(answerTo(texts, status, body)).toMatchObject({ answer: 'refused', refusal: { error, scope, patience } })
})

test.each<[string, string]>([
  ['another JSON', '{"id":"a"}'],
  ['no JSON', '<html>Log in to this network</html>'],
  ['an id that is an object', '{"messages":[{"id":{}}]}'],
  ['an id without an end', JSON.stringify({ messages: [{ id: 'x'.repeat(300) }] })],
  ['nothing', ''],
])('a success whose answer has no id (%s) leaves the outcome unknown', (_, body) => {
  expect(answerTo(byPath, 200, body)).toEqual({ answer: 'unanswered' })
})

test('a pattern that takes years for a text does not match it', () => {
  const startedAt = performance.now()
  expect(createPattern('^(a+)+$')(`${'a'.repeat(40)}b`)).toBeNull()
  expect(createPattern('^(a+)+$')('aaa')).toBe('aaa')
  expect(performance.now() - startedAt).toBeLessThan(5000)
})

test.each([
  ['Rejected: "Your code is kakapo-1234" is spam', 'Rejected: "…" is spam'],
  ['Rejected: Your code is kak', 'Rejected: …'],
  ['Your  code is\nkakapo-1234', '…'],
  ['Your number is wrong', 'Your number is wrong'],
])('an error never repeats the text of the message: %s', (error, kept) => {
  const answer = answerTo({ error_path: 'error' }, 400, JSON.stringify({ error }))
  expect(answer).toMatchObject({ answer: 'refused', refusal: { error: expect.stringContaining(kept) } })
  expect(JSON.stringify(answer)).not.toContain('kak')
})
