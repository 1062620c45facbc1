import { expect, test } from 'vitest'
import { hostileTexts } from '../../test/hostile-texts.ts'
import { isFieldFault, readFieldValues } from './field-values.ts'
import { foldTemplateName, nameFault, readTemplateRef, textFault } from './template.ts'

test('a reference names the newest version, or one of them', () => {
  expect(readTemplateRef('Reminder')).toEqual({ name: 'reminder', version: null })
  expect(readTemplateRef('reminder@3')).toEqual({ name: 'reminder', version: 3 })
  expect(readTemplateRef('reminder@0')).toEqual({ name: 'reminder@0', version: null })
  expect(readTemplateRef('a@2@3')).toEqual({ name: 'a@2', version: 3 })
})

test('a name is one plain word', () => {
  for (const name of ['a', 'reminder', 'appointment-reminder.nz_2', '0', 'a'.repeat(64)])
    expect(nameFault(name)).toBeNull()
  for (const name of ['', 'Reminder', 'a b', 'a@1', '-a', 'é', 'a'.repeat(65), '../x']) {
    expect(nameFault(name), name).toContain(`found the name ${JSON.stringify(name.slice(0, 40))}`)
  }
  const odd = hostileTexts.map(foldTemplateName).filter((name) => nameFault(name) === null)
  expect(odd.filter((name) => !/^[\w.-]+$/.test(name))).toEqual([])
})

test.each([
  ['Kia ora {{ first_name }}, {{ingoa_whānau}}', null],
  ['no fields', null],
  [' ', 'found no text'],
  ['a'.repeat(10_001), 'found 10001 characters'],
  ['Hi {{ first_name }', 'found "{{ first_name }", expected a field such as'],
  ['{{ first name }}', 'found the field "first name"'],
  ['{{}}', 'found the field ""'],
  ['{{7*7}}', 'found the field "7*7"'],
  [Array.from({ length: 51 }, (_, n) => `{{f${n}}}`).join(), 'found 51 fields'],
])('the text %j is kept, or its fault is named', (text, fault) => {
  if (fault === null) expect(textFault(text)).toBeNull()
  else expect(textFault(text)).toContain(fault)
})

test('values are texts and plain numbers; null is none', () => {
  const read = readFieldValues({ name: 'Aroha', amount: 12.5, count: -3, nothing: null, empty: '', arabic: 'مريم' })
  expect(isFieldFault(read) || Object.fromEntries(read)).toEqual({
    ...{ name: 'Aroha', amount: '12.5', count: '-3', empty: '', arabic: 'مريم' },
  })
})

test.each([
  [true, 'must be text or a number'],
  [['a'], 'must be text or a number'],
  [{ a: 1 }, 'must be text or a number'],
  [1e21, 'must be sent as text'],
  [Number.POSITIVE_INFINITY, 'must be sent as text'],
  ['a'.repeat(501), 'longer than 500'],
  ['two\nlines', 'control character'],
  ['\u202Egnp.exe', 'control character'],
  ['\ud800', 'control character'],
])('the value %j is refused', (value, expected) => {
  expect(readFieldValues({ name: value })).toEqual({ field: 'name', expected: expect.stringContaining(expected) })
})

test('too many values are refused, and a field is named as it is, whatever its name', () => {
  const many = Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`f${n}`, 'x']))
  expect(readFieldValues(many)).toEqual({ field: 'f50', expected: expect.stringContaining('at most 50') })
  expect(readFieldValues({ ['x'.repeat(999)]: true })).toMatchObject({ field: 'x'.repeat(40) })
})
