import { expect, test } from 'vitest'
import { dlrBody, moBody } from './webhook-payload.ts'

const at = Date.UTC(2024, 0, 15, 10, 30, 5, 999)

test('a dlr event is exactly the text of the reference, its time cut to whole seconds', () => {
  expect(dlrBody({ messageId: 1188236, status: 'delivered', at })).toBe(
    '{"type":"dlr","message_id":"1188236","status":"delivered","timestamp":"2024-01-15T10:30:05Z"}',
  )
})

test('an mo event is exactly the text of the reference', () => {
  expect(moBody({ from: '6421234567', to: '2190', message: "Hello, I'd like to confirm my appointment", at })).toBe(
    '{"type":"mo","from":"6421234567","to":"2190","message":"Hello, I\'d like to confirm my appointment",' +
      '"timestamp":"2024-01-15T10:30:05Z"}',
  )
})

test.each(['"}', 'line\nbreak\u2028', '\u0000', 'half a pair \ud83d', '😀 kia ora āēīōū'])(
  'the message %j survives JSON and UTF-8',
  (message) => {
    const text = moBody({ from: '1', to: '2', message, at })
    expect(JSON.parse(Buffer.from(text).toString())).toEqual({
      type: 'mo',
      from: '1',
      to: '2',
      message,
      timestamp: '2024-01-15T10:30:05Z',
    })
  },
)
