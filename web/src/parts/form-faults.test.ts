import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Checked, faultOf } from './form-faults.ts'

const field: Checked = {
  value: 'Kererū',
  type: 'text',
  required: true,
  minLength: -1,
  validity: { valid: true, typeMismatch: false },
  validationMessage: '',
  dataset: {},
}
const mismatch = { valid: false, typeMismatch: true }

test.each<[string, Partial<Checked>, string | null]>([
  ['is as it should be', {}, null],
  ['is needed and empty', { value: '' }, 'Fill this in.'],
  ['is needed and has spaces alone', { value: ' \n' }, 'Fill this in.'],
  ['is not needed', { value: '', required: false, minLength: 8 }, null],
  ['is no email address', { type: 'email', validity: mismatch }, 'Enter an email address, such as name@example.com.'],
  ['is too short', { minLength: 8 }, 'Enter at least 8 characters.'],
  ['is wrong as the page knows', { dataset: { wrong: 'No number is in it.' } }, 'No number is in it.'],
  ['is wrong otherwise', { validity: mismatch, validationMessage: 'Not like that' }, 'Not like that'],
])('a field that %s', (_what, given, fault) => {
  // A browser's field has all that it has from its prototype.
  expect(faultOf(Object.create({ ...field, ...given }))).toBe(fault)
})

test('every form is a Form, and every field that is asked for has a name to say its fault by', () => {
  const root = join(import.meta.dirname, '..')
  const wrong = globSync('**/*.tsx', { cwd: root }).flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8')
    const forms = file.endsWith('form.tsx') ? [] : (text.match(/<form\b/g) ?? [])
    const nameless = text.match(/<(?:TextInput|PasswordInput|NumberInput|Textarea|FileInput)\b[^>]*\srequired\b/g) ?? []
    return [...forms, ...nameless].map((found) => `${file}: ${found}`)
  })
  expect(wrong).toEqual([])
})
