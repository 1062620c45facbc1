import { expect, test } from 'vitest'
import { fillPlaces, readPlaces, renamePlaces } from './placeholders.ts'

const values: Record<string, string> = { first_name: 'Aroha', day: 'Tuesday', empty: '', braces: '{{ day }}' }
const filled = (text: string) => fillPlaces(readPlaces(text), (field) => values[field])

test.each([
  ['Kia ora {{ first_name }}', 'Kia ora Aroha'],
  ['{{first_name}}{{day}}', 'ArohaTuesday'],
  ['{{\tday\n}}', 'Tuesday'],
  ['no place { at } all }}', 'no place { at } all }}'],
  ['{{unknown}} stays, {{empty}}not', '{{unknown}} stays, not'],
  ['a value is not read again: {{braces}}', 'a value is not read again: {{ day }}'],
  ['\\{{ day }} is how a place is written', '{{ day }} is how a place is written'],
  ['a backslash \\\\{{ day }}', 'a backslash \\Tuesday'],
  ['C:\\\\temp and \\n', 'C:\\\\temp and \\n'],
  ['{{{day}}}', '{Tuesday}'],
  ['{{ day }', '{{ day }'],
])('%j reads %j', (text, expected) => {
  expect(filled(text)).toBe(expected)
})

test('fields are named once, in their order; braces that open no place are told', () => {
  expect(readPlaces('{{b}} {{a}} {{ b }}')).toMatchObject({ fields: ['b', 'a'], stray: null })
  expect(readPlaces('Hi {{ first_name }, see {{day}}')).toMatchObject({
    fields: ['day'],
    stray: '{{ first_name }, see',
  })
  expect(readPlaces('\\{{ only text }}')).toMatchObject({ fields: [], stray: null })
  expect(readPlaces('{{}}').fields).toEqual([''])
})

test('places get other names, and the rest stays as it is written', () => {
  const renamed = renamePlaces('\\{{a}} {{a}} {{ b }} \\\\{{ a }}', (field) =>
    field === 'a' ? 'First name' : undefined,
  )
  expect(renamed).toBe('\\{{a}} {{ First name }} {{ b }} \\\\{{ First name }}')
})

test('a long text of braces and spaces is read in one pass', () => {
  const text = `{{${' '.repeat(100_000)}`.repeat(2) + '{'.repeat(100_000) + '\\'.repeat(100_000)
  const startedMs = performance.now()
  expect(readPlaces(text).fields).toEqual([])
  expect(performance.now() - startedMs).toBeLessThan(2000)
})
