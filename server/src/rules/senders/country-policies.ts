/** Rules of countries about senders, as data: which senders may write to their handsets, by kind and purpose. A change of the
 *  data is a new version. Pure. */
import type { Purpose } from '../purpose.ts'
import type { SenderKind } from './sender.ts'

/**
 * allow          the sender may be used
 * registered     when its registration names the country; else it is replaced
 * free_to_reply  when it is marked as free to reply to; else it is replaced
 * replace        the default sender there takes its place; the message is refused where no default may be used
 * refuse         the message is refused
 */
export const policyActions = ['allow', 'registered', 'free_to_reply', 'replace', 'refuse'] as const
export type PolicyAction = (typeof policyActions)[number]

/** The first rule of a country that is about a sender's kind and a message's purpose decides. Without one the sender may be
 *  used. */
export interface PolicyRule {
  /** Null: every kind. */
  readonly kinds: readonly SenderKind[] | null
  /** Null: every purpose. */
  readonly purposes: readonly Purpose[] | null
  readonly action: PolicyAction
  /** Completes "Sender X cannot be used in NZ: …". */
  readonly reason: string
}

interface BuiltInRule extends PolicyRule {
  /** Date from when it is in force; null: no date is known. */
  readonly since: string | null
  readonly source: string
  /** Date of which the rule is. */
  readonly asOf: string
}

interface BuiltInPolicy {
  readonly country: string
  readonly rules: readonly BuiltInRule[]
}

/** Date of the last change of the data below. */
export const policyVersion = '2026-11-30'

const asOf = '2026-11-30'

const numbersOnly = (country: string, source: string): BuiltInPolicy => ({
  country,
  rules: [
    {
      kinds: ['name'],
      purposes: null,
      action: 'replace',
      reason: 'handsets there take no names as senders',
      since: null,
      source,
      asOf,
    },
  ],
})

export const builtInPolicies: readonly BuiltInPolicy[] = [
  {
    country: 'NZ',
    rules: [
      {
        kinds: ['name'],
        purposes: null,
        action: 'replace',
        reason: 'its carriers take no names as senders, only registered short codes',
        since: null,
        source: 'Terms of the NZ mobile carriers for application messages',
        asOf,
      },
      {
        kinds: null,
        purposes: ['marketing'],
        action: 'free_to_reply',
        reason: 'its carriers take marketing only from senders that are free to reply to',
        since: null,
        source:
          'Terms of the NZ mobile carriers; Unsolicited Electronic Messages Act 2007 s 11 (unsubscribing is free)',
        asOf,
      },
    ],
  },
  {
    country: 'AU',
    rules: [
      {
        kinds: ['name'],
        purposes: null,
        action: 'registered',
        reason: 'names must be in its SMS Sender ID Register, others are shown as "Unverified"',
        since: '2026-07-01',
        source: 'Telecommunications Act 1997 Part 24B; F2025L01235',
        asOf,
      },
    ],
  },
  numbersOnly('CA', 'CWTA Common Short Code guidelines'),
  numbersOnly('PR', 'CTIA Messaging Principles and Best Practices'),
  numbersOnly('US', 'CTIA Messaging Principles and Best Practices'),
]

export function builtInPolicy(country: string): BuiltInPolicy | null {
  return builtInPolicies.find((policy) => policy.country === country) ?? null
}
