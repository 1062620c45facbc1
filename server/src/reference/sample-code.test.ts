import { expect, test } from 'vitest'
import { sampleCode } from './sample-code.ts'

const codeOf = (language: string, request: Parameters<typeof sampleCode>[0]) =>
  sampleCode(request).find((sample) => sample.language === language)!.code

const url = 'https://sms.example.nz/api/connexus/sms/out'

test('a text with quotes stays one text in each language', () => {
  const parameters = { to: '6421234567', body: `It's "here" \\ $HOME` }
  const written = (language: string) => codeOf(language, { method: 'POST', url, parameters, needsToken: true })
  expect(written('cURL')).toContain(`-d 'body=It'\\''s "here" \\ $HOME'`)
  expect(written('Node.js')).toContain(`body: 'It\\'s "here" \\\\ $HOME'`)
  expect(written('Python')).toContain(`"body": "It's \\"here\\" \\\\ $HOME"`)
  expect(written('PHP')).toContain(`'body' => 'It\\'s "here" \\\\ $HOME'`)
  expect(written('Ruby')).toContain(`body: 'It\\'s "here" \\\\ $HOME'`)
})

test('lists are sent as JSON, a GET has its parameters in its address, and a POST without parameters has no body', () => {
  const bulk = codeOf('cURL', { method: 'POST', url, parameters: { to: ['1', '2'], body: 'x' }, needsToken: false })
  expect(bulk).toBe(`curl ${url} \\\n  -H 'Content-Type: application/json' \\\n  -d '{"to":["1","2"],"body":"x"}'`)
  const get = codeOf('Go', { method: 'GET', url, parameters: { message_id: 'a b' }, needsToken: true })
  expect(get).toContain(`"GET", "${url}?message_id=a+b", nil)`)
  const empty = codeOf('Python', { method: 'POST', url, parameters: {}, needsToken: true })
  expect(empty).not.toContain('json=')
})

test('true and false are written as in the language', () => {
  const parameters = { to: ['1', '2'], body: 'x', dedupe: true }
  const written = (language: string) => codeOf(language, { method: 'POST', url, parameters, needsToken: true })
  expect(written('Node.js')).toContain('dedupe: true })')
  expect(written('Python')).toContain('"dedupe": True}')
  expect(written('PHP')).toContain("'dedupe' => true])")
  expect(written('Ruby')).toContain('dedupe: true }')
})
