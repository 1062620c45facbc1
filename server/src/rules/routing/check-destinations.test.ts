import { expect, test } from 'vitest'
import { checkDestinations } from './check-destinations.ts'
import type { DestinationEntry, DestinationMode } from './destinations.ts'

/** `NZ block`, `1001 6421 allow`: the account where there is one, the destination, the mode. */
function entryOf(text: string): DestinationEntry {
  const [mode, value, account] = text.split(' ').reverse()
  const by = /^\d+$/.test(value!) ? 'prefix' : 'country'
  return { accountId: account === undefined ? null : Number(account), by, value: value!, mode: mode as DestinationMode }
}

const warningsOf = (texts: readonly string[], allowed: readonly string[] | null = null) => {
  const entries = texts.map(entryOf)
  const warnings = [...checkDestinations(entries, allowed)].flat()
  return warnings.map(({ entry, text }) => [texts[entries.indexOf(entry)], text])
}

test.each<[string, string[], [string, string][]]>([
  ['a block', ['NZ block'], []],
  ['a block of a prefix, and an exception from it', ['6421 block', '64211 allow'], []],
  ['an exception for an account', ['NZ block', '1001 NZ allow'], []],
  ['an exception for an account from a finer block of the site', ['6421 block', '1001 NZ allow'], []],
  ['monitoring before a block of the whole code', ['64 block', 'NZ monitor'], [['64 block', 'comes first']]],
  ['a site’s allow without a block', ['NZ allow'], [['NZ allow', 'without it, messages there would be allowed too']]],
  [
    'an account’s allow without a block',
    ['1001 NZ allow', '1002 NZ block'],
    [['1001 NZ allow', 'would be allowed too']],
  ],
  [
    'a prefix of a blocked country',
    ['NZ block', '6421 block'],
    [['6421 block', 'It has no effect: the site blocks messages to NZ already']],
  ],
  ['a prefix of a monitored country', ['NZ monitor', '6421 block'], []],
  [
    'an account’s block of what the site blocks',
    ['AU block', '1001 61 block'],
    [['1001 61 block', 'the site blocks messages to AU already']],
  ],
  ['an account’s block of a prefix, within its own allow', ['AU block', '1001 AU allow', '1001 614 block'], []],
  ['a country of a shared code', ['US block', 'CA monitor', '1416 block'], []],
  ['a prefix of no country', ['0279 block'], [['0279 block', 'No country code begins with 0279']]],
  ['a country of no number', ['UK block'], [['UK block', 'No number belongs to UK']]],
])('%s', (_case, entries, expected) => {
  expect(warningsOf(entries)).toEqual(expected.map(([entry, text]) => [entry, expect.stringContaining(text)]))
})

test('an entry about countries that WEBSMS_COUNTRIES does not have follows from nothing', () => {
  const texts = ['AU block', '61 allow', 'NZ block', '1416 monitor']
  expect(warningsOf(texts, ['NZ', 'US'])).toEqual([
    ['AU block', 'It has no effect: WEBSMS_COUNTRIES does not have AU, so messages there are refused in any case'],
    ['61 allow', expect.stringContaining('WEBSMS_COUNTRIES does not have')],
    ['1416 monitor', expect.stringContaining('CA')],
  ])
})

test('five thousand entries are checked while nobody waits', () => {
  const texts = Array.from({ length: 5000 }, (_, index) => `${1000 + (index % 50)} 64${index + 10_000} block`)
  expect(warningsOf(texts)).toEqual([])
})
