/** The register and the policies of countries, compiled so that the sender of a message costs a few map look-ups. Pure. */
import { builtInPolicies, type PolicyRule } from './country-policies.ts'
import {
  type Candidate,
  type Destination,
  decideDefault,
  decideSender,
  type PolicyOf,
  type SenderDecision,
} from './decide.ts'
import {
  foldSender,
  kindOfSender,
  type SenderFacts,
  type StoredSenderState,
  senderAsStored,
  stateAt,
  whyNotNow,
} from './sender.ts'

/** A sender in the register. */
export interface RegisterEntry extends SenderFacts {
  readonly senderId: number
  readonly state: StoredSenderState
  /** Ms since 1970; null: never. */
  readonly expiresAt: number | null
  /** Its owner; null: shared. */
  readonly accountId: number | null
  /** Accounts that share it; null: every account. Only without an owner. */
  readonly forAccounts: readonly number[] | null
  /** Its owner's messages that name no sender come from it. */
  readonly accountDefault: boolean
}

export interface SenderRules {
  readonly entries: readonly RegisterEntry[]
  /** By country: the sender of messages that name none, and of those whose sender may not be used there. */
  readonly countryDefaults: ReadonlyMap<string, number>
  /** Policies of operators, in place of the built-in ones. */
  readonly policies: ReadonlyMap<string, readonly PolicyRule[]>
  /** The default sender of the settings. */
  readonly siteSender: string
}

/** `reason`: why a sender of the account may not be used now; null when it is no sender of the account. */
type FoundSender =
  | { readonly ok: true; readonly sender: Candidate }
  | { readonly ok: false; readonly code: string; readonly reason: string | null }

interface UsableSender {
  code: string
  shared: boolean
  /** Where it is valid; null: everywhere. */
  countries: readonly string[] | null
}

interface KeptOut {
  country: string
  /** The sender that takes its place; null: messages are refused. */
  from: string | null
  reason: string
}

export interface CompiledSenders {
  /** The sender that a request names; null when the text names none. */
  find(written: string, accountId: number, at: number): FoundSender | null
  /** Decides about a message. @param named null: it names no sender */
  choose(named: Candidate | null, accountId: number, destination: Destination, at: number): SenderDecision
  /** Senders that the account may name now: the settings' default first, then its own, then shared ones. */
  usableBy(accountId: number, at: number): UsableSender[]
  /** Countries whose rules do not take a sender of the account for transactional messages. */
  keptOut(code: string, accountId: number, at: number): KeptOut[]
  /** The sender of the account's messages that name none, as long as no country has its own. */
  defaultOf(accountId: number, at: number): string
}

export function compileSenders({ entries, countryDefaults, policies, siteSender }: SenderRules): CompiledSenders {
  const held = new Map<string, RegisterEntry>()
  const requested = new Set<string>()
  const accountDefaults = new Map<number, RegisterEntry>()
  const byId = new Map<number, RegisterEntry>()
  for (const entry of entries) {
    byId.set(entry.senderId, entry)
    if (entry.state === 'requested') requested.add(`${entry.accountId} ${foldSender(entry.code)}`)
    if (entry.state !== 'approved' && entry.state !== 'suspended') continue
    held.set(foldSender(entry.code), entry)
    if (entry.accountDefault && entry.accountId !== null) accountDefaults.set(entry.accountId, entry)
  }
  const byCountry = new Map<string, PolicyOf>(
    builtInPolicies.map(({ country, rules }) => [country, { rules, own: false }]),
  )
  for (const [country, rules] of policies) byCountry.set(country, { rules, own: true })

  const site: Candidate = {
    sender: sharedFacts(held.get(foldSender(siteSender))) ?? siteFacts(siteSender),
    isSiteDefault: true,
  }
  const fromSite: SenderDecision = { verdict: 'use', code: siteSender }
  const candidates = new Map<RegisterEntry, Candidate>(
    entries.map((entry) => [entry, { sender: entry, isSiteDefault: false }]),
  )
  const isUsable = (entry: RegisterEntry, accountId: number, at: number) =>
    mayUse(entry, accountId) && stateAt(entry.state, entry.expiresAt, at) === 'approved'
  const defaultsFor = (accountId: number, country: string, at: number): Candidate[] => {
    const ofAccount = accountDefaults.get(accountId)
    const ofCountry = byId.get(countryDefaults.get(country) ?? 0)
    const usable = [ofAccount, ofCountry].filter((entry) => entry !== undefined && isUsable(entry, accountId, at))
    return [...usable.map((entry) => candidates.get(entry!)!), site]
  }

  const compiled: Omit<CompiledSenders, 'keptOut'> = {
    find(written, accountId, at) {
      const code = senderAsStored(written)
      if (code === '') return null
      const folded = foldSender(code)
      if (folded === foldSender(siteSender)) return { ok: true, sender: site }
      const entry = held.get(folded)
      if (entry !== undefined && mayUse(entry, accountId)) {
        const reason = whyNotNow(entry, at)
        return reason === null ? { ok: true, sender: candidates.get(entry)! } : { ok: false, code, reason }
      }
      const reason = requested.has(`${accountId} ${folded}`) ? 'its registration has not been approved yet' : null
      return { ok: false, code, reason }
    },
    choose(named, accountId, destination, at) {
      const policy = byCountry.get(destination.country) ?? null
      const plain = policy === null || !policy.own
      if (named === site && plain) return fromSite
      if (named === null) {
        const hasDefault = accountDefaults.has(accountId) || countryDefaults.has(destination.country)
        if (plain && !hasDefault) return fromSite
        return decideDefault(defaultsFor(accountId, destination.country, at), destination, policy)
      }
      return decideSender(named, destination, policy, () => defaultsFor(accountId, destination.country, at))
    },
    usableBy(accountId, at) {
      const usable = [...held.values()].filter(
        (entry) => isUsable(entry, accountId, at) && foldSender(entry.code) !== foldSender(siteSender),
      )
      const sorted = usable.sort((a, b) => Number(a.accountId === null) - Number(b.accountId === null) || byCode(a, b))
      return [
        { code: siteSender, shared: true, countries: null },
        ...sorted.map(({ code, accountId: owner, countries }) => ({ code, shared: owner === null, countries })),
      ]
    },
    defaultOf(accountId, at) {
      const entry = accountDefaults.get(accountId)
      return entry !== undefined && isUsable(entry, accountId, at) ? entry.code : siteSender
    },
  }
  return { ...compiled, keptOut: keptOutBy(compiled, [...byCountry.keys()].sort()) }
}

/** @param countries those with rules */
function keptOutBy({ find, choose }: Pick<CompiledSenders, 'find' | 'choose'>, countries: readonly string[]) {
  return (code: string, accountId: number, at: number): KeptOut[] => {
    const found = find(code, accountId, at)
    if (found?.ok !== true) return []
    const { sender } = found
    // The network of a number is not known before it is sent to.
    const isLimited = sender.sender.networks !== null
    const named = isLimited ? { ...sender, sender: { ...sender.sender, networks: null } } : sender
    return countries.flatMap((country): KeptOut[] => {
      if (named.sender.countries?.includes(country) === false) return []
      const decision = choose(named, accountId, { country, network: null, purpose: 'transactional' }, at)
      if (decision.verdict === 'use') return []
      return [{ country, from: decision.verdict === 'replace' ? decision.code : null, reason: decision.reason }]
    })
  }
}

/** An account that owns the default of the settings, from before it was that, gives it no terms: all accounts send from it. */
function sharedFacts(entry: RegisterEntry | undefined): SenderFacts | null {
  return entry === undefined || entry.accountId !== null ? null : entry
}

function siteFacts(code: string): SenderFacts {
  const everywhere = { countries: null, networks: null, purposes: null, freeToReply: false }
  return { code, kind: kindOfSender(code) ?? 'name', ...everywhere }
}

function mayUse({ accountId: owner, forAccounts }: RegisterEntry, accountId: number): boolean {
  return owner === null ? forAccounts === null || forAccounts.includes(accountId) : owner === accountId
}

function byCode(a: SenderFacts, b: SenderFacts): number {
  return a.code < b.code ? -1 : a.code > b.code ? 1 : 0
}
