import { expect, test } from 'vitest'
import { explainStored } from './explain-stored.ts'

const stored = { number: '64211234567', network: 'Spark', holder: 'One NZ', carrier: 'smsc_spark' }

test.each([
  [stored, '64211234567 has a prefix of One NZ and had moved to Spark: it went to smsc_spark'],
  [
    { ...stored, holder: 'Spark' },
    '64211234567 has a prefix of Spark and was not known to have moved: it went to smsc_spark',
  ],
  [{ ...stored, holder: null }, '64211234567 was served by Spark, so it went to smsc_spark'],
  [{ ...stored, network: null }, 'The network of 64211234567 was not known, so it went to smsc_spark'],
  [
    { ...stored, network: null, carrier: null },
    'The network of 64211234567 was not known, so it went to a carrier that is not known any more',
  ],
])('%j is explained from what was stored', (route, expected) => expect(explainStored(route)).toBe(expected))
