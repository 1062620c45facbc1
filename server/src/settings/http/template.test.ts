import fc from 'fast-check'
import { expect, test } from 'vitest'
import { escapeHeader, escapeOf, escapeUrl, fillTemplate, sampleValues } from './template.ts'

const anyText = fc.string({ unit: 'binary', maxLength: 200 })
const withText = (text: string) => ({ ...sampleValues, text })

test('any text comes back whole out of a URL, and adds nothing to it', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const filled = fillTemplate('https://sms.example/a?text={text}&end=1', withText(text), escapeUrl)
      expect([...new URL(filled).searchParams]).toEqual([
        ['text', text.toWellFormed()],
        ['end', '1'],
      ])
    }),
  )
})

test('any text in a path stays one segment of it', () => {
  fc.assert(
    fc.property(
      anyText.filter((text) => !/^\.{1,2}$/.test(text)),
      (text) => {
        const url = new URL(fillTemplate('https://sms.example/a/{text}/b', withText(text), escapeUrl))
        expect([url.host, url.pathname.split('/').length]).toEqual(['sms.example', 4])
      },
    ),
  )
})

test('any text comes back whole out of a form and out of JSON', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const form = escapeOf('application/x-www-form-urlencoded; charset=utf-8')
      const filled = new URLSearchParams(fillTemplate('text={text}&end=1', withText(text), form))
      expect([...filled.values()]).toEqual([text.toWellFormed(), '1'])
      const json = fillTemplate('{"a":["{text}"],"end":1}', withText(text), escapeOf('application/json'))
      expect(JSON.parse(json)).toEqual({ a: [text.toWellFormed()], end: 1 })
    }),
  )
})

test('no text ends a header or an XML element', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(fillTemplate('{text}', withText(text), escapeHeader)).toMatch(/^[\x20-\x7e]*$/)
      expect(fillTemplate('{text}', withText(text), escapeOf('text/xml'))).not.toMatch(/[<>"']/)
    }),
  )
})

test('a text that looks like a placeholder is not filled in', () => {
  expect(fillTemplate('{text}', withText('{secret}'), (value) => value)).toBe('{secret}')
})
