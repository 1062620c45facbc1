/**
 * Compares what the outside saw of a chaos run with what the gateway left behind. Pure: the evidence in, the facts and
 * whatever breaks a promise out.
 */
import { checkEvents } from './check-events.ts'
import { checkLedger } from './check-ledger.ts'
import { checkMessages } from './check-messages.ts'
import { checkNodes } from './check-nodes.ts'
import { checkOptOuts } from './check-opt-outs.ts'
import { checkOptions } from './check-options.ts'
import { checkSchedule } from './check-schedule.ts'
import { checkTimes } from './check-times.ts'
import { checkWire } from './check-wire.ts'
import type { Evidence } from './evidence.ts'

/** Findings that may not happen, each at most 0 times. */
const bounds = {
  lost: 'accepted, and then gone or without a place',
  'stored wrongly': 'in the store and not as it was asked for, or although it was refused',
  'receipts lost': 'a receipt or an inbound message acknowledged and forgotten',
  'duplicated without cause': 'taken twice by a carrier although its answer was not lost',
  'otp resent': 'a one-time code taken twice by a carrier',
  'ledger drift': 'money that was made or destroyed, charged or refunded wrongly',
  'events missing': 'a final message without its one event, or an event lost',
  'webhooks wrong': 'a webhook with another body, id or signature than its event',
  'status backwards': 'a status that went back, or a final one that changed',
  'opt-outs broken': 'an opt-out not kept, not held to, not answered or not told',
  'schedule broken': 'sent too early, in quiet hours or not at all, or not changed as it was answered',
  'options lost': 'a text, reference, validity or lane that was not asked for',
  'times wrong': 'a time that is not by the clock that all nodes go by, or a message that ended too early',
  'not settled': 'after the last fault a message neither final nor waiting for its time within 60 s',
  'fence broken': 'a node went on with its work after its lease',
  'never played': 'a kind of traffic or fault that the run never had',
} as const
export type Bound = keyof typeof bounds

export interface Finding {
  bound: Bound
  detail: string
}

export interface Checked {
  /** Numbers to print, in order. */
  facts: Record<string, number>
  findings: Finding[]
}

export function check(evidence: Evidence): Checked {
  const checks = [
    checkMessages,
    checkWire,
    checkLedger,
    checkEvents,
    checkOptOuts,
    checkSchedule,
    checkOptions,
    checkTimes,
    checkNodes,
  ]
  const parts = checks.map((one) => one(evidence))
  const facts: Checked['facts'] = Object.assign({}, ...parts.map((part) => part.facts))
  return { facts, findings: [...parts.flatMap(({ findings }) => findings), ...neverPlayed(evidence, facts)] }
}

/** Facts that a run with every kind of traffic has at least once. */
const kinds = [
  'STOPs acknowledged',
  'recipients refused, opted out',
  'ended by an opt-out',
  '  and paid back',
  'STOPs answered',
  'sent at a later time',
  'held by quiet hours',
  'messages cancelled',
  'reschedules answered',
  'too late to be sent',
  'with a reference',
  'with a validity',
  'singles with priority low',
  'with a text of their own',
  'from a template',
  'webhooks with a reference',
] as const

function neverPlayed({ outside }: Evidence, facts: Checked['facts']): Finding[] {
  if (!outside.some(({ event }) => event === 'allKinds')) return []
  return kinds.flatMap((kind) => (facts[kind] ? [] : [{ bound: 'never played', detail: kind.trim() } as const]))
}

/** Details shown of each broken bound. */
const detailsMax = 10

export function report({ facts, findings }: Checked): string[] {
  const width = 34
  const lines = Object.entries(facts).map(([name, count]) => `${name.padEnd(width)}${count}`)
  for (const bound of Object.keys(bounds) as Bound[]) {
    const found = findings.filter((finding) => finding.bound === bound)
    lines.push(`${bound.padEnd(width)}${found.length}   (bound 0: ${bounds[bound]})`)
    for (const { detail } of found.slice(0, detailsMax)) lines.push(`  ${detail}`)
    if (found.length > detailsMax) lines.push(`  … and ${found.length - detailsMax} more`)
  }
  return lines
}
