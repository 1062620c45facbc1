/** Decides about the sender of a message by its destination and purpose: it may be used, another one takes its place, or the
 *  message is refused. Pure. */
import type { Purpose } from '../purpose.ts'
import type { PolicyRule } from './country-policies.ts'
import type { SenderFacts } from './sender.ts'

export interface Destination {
  /** ISO 3166-1 alpha-2, or `001`. */
  readonly country: string
  /** Null when it is not known. */
  readonly network: string | null
  readonly purpose: Purpose
}

export interface PolicyOf {
  readonly rules: readonly PolicyRule[]
  /** True when operators wrote it; false for the built-in one. */
  readonly own: boolean
}

/** A sender that a message may come from. */
export interface Candidate {
  readonly sender: SenderFacts
  /** The default sender of the settings: only a policy of the operators' own holds it back. */
  readonly isSiteDefault: boolean
}

export type SenderDecision =
  | { readonly verdict: 'use'; readonly code: string }
  /** Another sender stands in, and why. */
  | { readonly verdict: 'replace'; readonly code: string; readonly reason: string }
  | { readonly verdict: 'refuse'; readonly reason: string }

/** @param policy of the destination's country; null: none
 *  @param defaults senders that may stand in, the first choice first */
export function decideSender(
  wanted: Candidate,
  destination: Destination,
  policy: PolicyOf | null,
  defaults: () => readonly Candidate[],
): SenderDecision {
  const objection = objectionTo(wanted, destination, policy)
  if (objection === null) return { verdict: 'use', code: wanted.sender.code }
  const { reason, mayReplace } = objection
  if (!mayReplace) return { verdict: 'refuse', reason }
  const other = defaults().find(
    (each) => each.sender.code !== wanted.sender.code && standsIn(each, destination, policy),
  )
  return other === undefined
    ? { verdict: 'refuse', reason: `${reason}, and no default sender may be used there` }
    : { verdict: 'replace', code: other.sender.code, reason }
}

/** The sender of a message that names none: the first default that may be used.
 *  @param defaults at least one */
export function decideDefault(
  defaults: readonly Candidate[],
  destination: Destination,
  policy: PolicyOf | null,
): SenderDecision {
  let last: Objection | null = null
  for (const candidate of defaults) {
    last = objectionTo(candidate, destination, policy)
    if (last === null) return { verdict: 'use', code: candidate.sender.code }
  }
  return { verdict: 'refuse', reason: last?.reason ?? 'there is no default sender' }
}

interface Objection {
  readonly reason: string
  /** False: the message must not go out from another sender either. */
  readonly mayReplace: boolean
}

function objectionTo(candidate: Candidate, destination: Destination, policy: PolicyOf | null): Objection | null {
  if (candidate.isSiteDefault)
    return policy?.own === true ? policyObjection(candidate.sender, destination, policy) : null
  return ofSender(candidate.sender, destination, policy)
}

/** An objection that refuses the message wins over one that only replaces the sender. */
function ofSender(sender: SenderFacts, destination: Destination, policy: PolicyOf | null): Objection | null {
  const byTerms = byPurpose(sender, destination)
  if (byTerms !== null) return byTerms
  const ofCountry = policyObjection(sender, destination, policy)
  return ofCountry?.mayReplace === false ? ofCountry : (byPlace(sender, destination) ?? ofCountry)
}

/** Even the default sender of the settings does not stand in for another where the built-in policy takes no such sender. */
function standsIn({ sender, isSiteDefault }: Candidate, destination: Destination, policy: PolicyOf | null): boolean {
  return (isSiteDefault ? policyObjection : ofSender)(sender, destination, policy) === null
}

function byPurpose({ purposes }: SenderFacts, { purpose }: Destination): Objection | null {
  if (purposes === null || purposes.includes(purpose)) return null
  const reason = `it is registered for ${purposes.join(', ')} messages, and this one is ${purpose}`
  return { reason, mayReplace: false }
}

/** Countries and networks of its registration. */
function byPlace({ countries, networks }: SenderFacts, { country, network }: Destination): Objection | null {
  if (countries !== null && !countries.includes(country)) {
    return { reason: `it is registered for ${countries.join(', ')} only`, mayReplace: true }
  }
  if (networks !== null && (network === null || !networks.includes(network))) {
    const found = network === null ? 'the network of this number is not known' : `this number is on ${network}`
    return { reason: `it is registered for ${networks.join(', ')} only, and ${found}`, mayReplace: true }
  }
  return null
}

/** The objection of a country's rules; null when they take the sender. */
export function policyObjection(
  sender: SenderFacts,
  destination: Destination,
  policy: PolicyOf | null,
): Objection | null {
  const rule = policy?.rules.find(
    ({ kinds, purposes }) =>
      (kinds === null || kinds.includes(sender.kind)) && (purposes === null || purposes.includes(destination.purpose)),
  )
  if (rule === undefined) return null
  const { action, reason } = rule
  switch (action) {
    case 'allow':
      return null
    case 'registered':
      return sender.countries?.includes(destination.country) ? null : { reason, mayReplace: true }
    case 'free_to_reply':
      return sender.freeToReply ? null : { reason, mayReplace: true }
    case 'replace':
      return { reason, mayReplace: true }
    case 'refuse':
      return { reason, mayReplace: false }
  }
}
