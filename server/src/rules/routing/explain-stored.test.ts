import { expect, test } from 'vitest'
import { explainStored } from './explain-stored.ts'

const stored = { number: '64211234567', network: 'Spark', holder: 'One NZ', carrier: 'smsc_spark', rule: null }

test.each([
  [stored, '64211234567 has a One NZ prefix but was ported to Spark; it was routed to smsc_spark'],
  [
    { ...stored, holder: 'Spark' },
    '64211234567 has a Spark prefix and is not known to be ported; it was routed to smsc_spark',
  ],
  [{ ...stored, holder: null }, '64211234567 was on Spark; it was routed to smsc_spark'],
  [{ ...stored, network: null }, 'The network of 64211234567 was unknown; it was routed to smsc_spark'],
  [
    { ...stored, network: null, carrier: null },
    'The network of 64211234567 was unknown; it was routed to a carrier that has since been removed',
  ],
  [
    { ...stored, holder: null, rule: 'Spark to B' },
    '64211234567 was on Spark; it was routed to smsc_spark, by the rule "Spark to B"',
  ],
])('%j is explained from what was stored', (route, expected) => expect(explainStored(route)).toBe(expected))
