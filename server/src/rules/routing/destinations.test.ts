import { countryOf } from '@websms/sms'
import { expect, test } from 'vitest'
import { compileDestinations, type DestinationEntry, explainJudgement } from './destinations.ts'

const nz = '64275550100'
const ca = '14165550100'

/** `site AU block`, `1001 6427 allow`: whose, the country or the prefix, the mode. */
function entryOf(text: string): DestinationEntry {
  const [whose, value, mode] = text.split(' ') as [string, string, DestinationEntry['mode']]
  const accountId = whose === 'site' ? null : Number(whose)
  return { accountId, by: /^\d/.test(value) ? 'prefix' : 'country', value, mode }
}

test.each<[string[], string, number | null, string, string]>([
  [[], nz, 1001, 'allow', 'no entry is about the destination, so it is allowed'],
  [['site NZ block'], nz, 1001, 'block', 'the site blocks messages to NZ'],
  [['site AU block'], nz, 1001, 'allow', 'no entry'],
  [['site 64 block'], nz, 1001, 'block', 'the site blocks numbers that begin with 64'],
  [['site 6421 block'], nz, 1001, 'allow', 'no entry'],
  [['site NZ monitor'], nz, 1001, 'monitor', 'the site monitors messages to NZ'],
  [['site NZ block', 'site 6427 allow'], nz, 1001, 'allow', 'the site allows numbers that begin with 6427'],
  [['site NZ allow', 'site 6427 block'], nz, 1001, 'block', 'begin with 6427'],
  [['site 64 block', 'site 6427 monitor', 'site 642 allow'], nz, 1001, 'monitor', 'begin with 6427'],
  [['site 6427555 block', 'site 64 allow'], nz, 1001, 'block', 'begin with 6427555'],
  [['site 64275550100 block'], nz, 1001, 'block', 'begin with 64275550100'],
  [['site 642755501001 block'], nz, 1001, 'allow', 'no entry'],
  [['site 64 allow', 'site NZ block'], nz, 1001, 'block', 'messages to NZ'],
  [['site 6 allow', 'site NZ block'], nz, 1001, 'block', 'messages to NZ'],
  [['site 1 allow', 'site CA block'], ca, 1001, 'block', 'messages to CA'],
  [['site 1 block', 'site CA allow'], ca, 1001, 'allow', 'messages to CA'],
  [['site 1416 allow', 'site CA block'], ca, 1001, 'allow', 'begin with 1416'],
  [['site US block'], ca, 1001, 'allow', 'no entry'],
  [['1001 NZ block'], nz, 1001, 'block', 'account 1001 blocks messages to NZ'],
  [['1001 NZ block'], nz, 1002, 'allow', 'no entry'],
  [['1001 NZ block'], nz, null, 'allow', 'no entry'],
  [['site NZ block', '1001 NZ allow'], nz, 1001, 'allow', 'account 1001 allows messages to NZ'],
  [['site NZ block', '1001 NZ allow'], nz, 1002, 'block', 'the site blocks'],
  [['site 6427555 block', '1001 64 allow'], nz, 1001, 'allow', 'account 1001 allows numbers that begin with 64'],
  [['site 6427 allow', '1001 NZ block', '1001 6427 monitor'], nz, 1001, 'monitor', 'account 1001 monitors'],
  [['site NZ block', '1001 AU allow'], nz, 1001, 'block', 'the site blocks messages to NZ'],
  [['site NZ block', '1001 6421 allow'], nz, 1001, 'block', 'the site blocks'],
])('%j judges %s of account %s: %s', (entries, number, accountId, mode, reason) => {
  const { judge } = compileDestinations(entries.map(entryOf))
  const judgement = judge(number, countryOf(number)!.country, accountId)
  expect(judgement.mode).toBe(mode)
  expect(explainJudgement(judgement)).toContain(reason)
})
