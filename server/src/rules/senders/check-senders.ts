/** Warnings about senders and the rules of countries: terms that no message can meet, rules that never decide, and defaults that
 *  may not be used. Pure. */
import { countryOfNetwork } from '@websms/sms'
import { type Purpose, purposes } from '../purpose.ts'
import { abnFault } from './business-ids.ts'
import type { PolicyRule } from './country-policies.ts'
import { type PolicyOf, policyObjection } from './decide.ts'
import { type SenderFacts, type SenderState, senderKinds } from './sender.ts'

/** A sender with what its registration asks for. */
interface CheckedSender extends SenderFacts {
  readonly useCase: string
  readonly businessId: string
}

interface Known {
  /** Networks of prefixes, the portability table and carriers. */
  readonly networks: ReadonlySet<string>
  /** The known network that somebody probably meant; null when none is near. */
  nearest(network: string): string | null
  policyOf(country: string): PolicyOf | null
}

/** Each a sentence. */
export function checkSender(sender: CheckedSender, known: Known): string[] {
  return [...networkWarnings(sender, known), ...placeWarnings(sender, known), ...evidenceWarnings(sender)]
}

function networkWarnings({ networks, countries }: SenderFacts, known: Known): string[] {
  return (networks ?? []).flatMap((network) => {
    if (!known.networks.has(network)) {
      const near = known.nearest(network)
      const meant = near === null ? '' : ` Did you mean "${near}"?`
      return `No prefix, portability table or carrier has a network "${network}", so it is never used there.${meant}`
    }
    const country = countryOfNetwork(network)
    if (country === null || countries === null || countries.includes(country)) return []
    return `${network} is in ${country}, which is not among its countries (${countries.join(', ')}), so it is never used there.`
  })
}

/** Countries that it is registered for, and where it is never used. */
function placeWarnings(sender: SenderFacts, known: Known): string[] {
  const homes = (sender.networks ?? []).map(countryOfNetwork)
  return (sender.countries ?? []).flatMap((country) => {
    if (homes.length > 0 && !homes.includes(null) && !homes.includes(country))
      return `None of its networks is in ${country}, so it is never used there.`
    const reason = neverUsed(sender, country, known.policyOf(country))
    return reason === null ? [] : `It is never used in ${country}: ${reason}.`
  })
}

/** The reason why the rules of a country take none of its messages; null when they take some. */
function neverUsed(sender: SenderFacts, country: string, policy: PolicyOf | null): string | null {
  const objections = (sender.purposes ?? purposes).map((purpose) =>
    policyObjection(sender, { country, network: null, purpose }, policy),
  )
  return objections.includes(null) ? null : (objections[0]?.reason ?? null)
}

function evidenceWarnings({ kind, countries, businessId, useCase }: CheckedSender): string[] {
  if (kind !== 'name' || !countries?.includes('AU')) return []
  const fault = abnFault(businessId)
  return [
    ...(fault === null ? [] : [`A name for AU needs the ABN of its owner as business number: found ${fault}.`]),
    ...(useCase === '' ? ['A name for AU needs a use case: found nothing.'] : []),
  ]
}

/** Rules that never decide, since those before them are about all of their messages. Each a sentence. */
export function checkPolicy(rules: readonly PolicyRule[]): string[] {
  return rules.flatMap(({ kinds, purposes: about }, place) => {
    const before = rules.slice(0, place)
    const isTaken = (kinds ?? senderKinds).every((kind) =>
      (about ?? purposes).every((purpose) =>
        before.some((rule) => (rule.kinds?.includes(kind) ?? true) && (rule.purposes?.includes(purpose) ?? true)),
      ),
    )
    return isTaken ? [`Rule ${place + 1} never decides: the rules before it are about all of its messages.`] : []
  })
}

/** The default sender of a country. Each a sentence. */
export function checkCountryDefault(
  sender: SenderFacts & { readonly stateNow: SenderState },
  country: string,
  policy: PolicyOf | null,
): string[] {
  const { code, countries, stateNow } = sender
  const why =
    stateNow !== 'approved'
      ? `it is ${stateNow}`
      : countries !== null && !countries.includes(country)
        ? `it is registered for ${countries.join(', ')} only`
        : neverUsed(sender, country, policy)
  return why === null ? [] : [`The default sender ${code} is never used in ${country}: ${why}.`]
}

/** The default sender of an account. @param sent purposes of the account's messages */
export function checkAccountDefault({ purposes: taken }: SenderFacts, sent: ReadonlySet<Purpose>): string[] {
  if (taken === null || sent.size === 0 || taken.some((purpose) => sent.has(purpose))) return []
  return [
    `It is the default, but never used: it is registered for ${taken.join(', ')} messages, and the keys of the account send ${[...sent].join(', ')} messages.`,
  ]
}
