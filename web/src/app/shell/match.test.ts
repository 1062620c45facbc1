import { expect, test } from 'vitest'
import { matching } from './match.ts'

const items = [
  { label: 'Dashboard', keywords: 'home start messages' },
  { label: 'Messages', keywords: 'sent received sms' },
  { label: 'API keys', keywords: 'client id secret credentials' },
  { label: 'Live log', keywords: 'tail stream' },
  { label: 'Create API key', keywords: 'new add' },
  { label: 'Members', keywords: 'people' },
]
const found = (text: string) => matching(items, text).map(({ label }) => label)

test('nothing typed shows everything in its order', () => {
  expect(found('  ')).toEqual(items.map(({ label }) => label))
})

test('names that begin with the text come first, then words of names, then keywords', () => {
  expect(found('me')).toEqual(['Messages', 'Members', 'Dashboard'])
  expect(found('key')).toEqual(['API keys', 'Create API key'])
  expect(found('MESSAGES')).toEqual(['Messages', 'Dashboard'])
})

test('every word counts, in any order', () => {
  expect(found('key create')).toEqual(['Create API key'])
  expect(found('new key')).toEqual(['Create API key'])
  expect(found('nothing like this')).toEqual([])
})
