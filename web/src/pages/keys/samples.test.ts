import { expect, test } from 'vitest'
import { clientSamples, receiverSamples, secretPlaceholder } from './samples.ts'

const apiUrl = 'https://sms.example.nz/api/connexus'
const clientId = 'wsc_Abc-123_x'
const samples = clientSamples({ apiUrl, clientId })

test('there is a sample in each of the seven languages', () => {
  expect(samples.map(({ language }) => language)).toEqual(['cURL', 'Node.js', 'Python', 'PHP', 'Ruby', 'Go', 'C#'])
})

test.each(samples)('$language has the address, the client id and a place for the secret', ({ language, code }) => {
  for (const value of [apiUrl, clientId, secretPlaceholder]) expect(code).toContain(value)
  // In a shell the values are variables; elsewhere the environment is no longer read.
  if (language !== 'cURL') expect(code).not.toMatch(/WEBSMS_|environ|getenv|\bos\b|\bENV\b/i)
})

test.each(receiverSamples)('the receiver in $language verifies with the secret', ({ code }) => {
  expect(code).toContain('WEBSMS_WEBHOOK_SECRET')
  expect(code).toMatch(/webhook.signature/i)
})
