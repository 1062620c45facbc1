import { expect, test } from 'vitest'
import { apiAddress } from './address.ts'

test.each([
  ['https://sms.example.com', 'https://sms.example.com/api/connexus'],
  ['https://sms.example.com/', 'https://sms.example.com/api/connexus'],
  ['sms.example.com', 'https://sms.example.com/api/connexus'],
  [' https://sms.example.com/api/connexus/ ', 'https://sms.example.com/api/connexus'],
  ['https://example.com/sms/api', 'https://example.com/sms/api'],
  ['localhost:8080', 'http://localhost:8080/api/connexus'],
  ['127.0.0.1:8080', 'http://127.0.0.1:8080/api/connexus'],
  ['[::1]:8080', 'http://[::1]:8080/api/connexus'],
  ['http://10.0.0.7', 'http://10.0.0.7/api/connexus'],
])('%j is the API at %s', (written, expected) => {
  expect(apiAddress(written)).toBe(expected)
})

test.each(['', 'ftp://sms.example.com', 'https://', 'https://a.nz/?x=1', 'two words', 'https://id:secret@a.nz'])(
  '%j is refused',
  (written) => {
    expect(() => apiAddress(written)).toThrow(/address of a gateway/)
  },
)
