/** Explains what would happen to a message to a number: the steps of composing one, without sending it. */

import type { RouteAnswer } from '@websms/contract/members'
import { normaliseNumber } from '@websms/sms'
import type { Networks } from '../../lookup/networks.ts'
import type { Routing } from '../../routing/routing.ts'
import { dollars } from '../../rules/ledger/money.ts'
import { costOf, type PayingAccount, type PriceLists, priceOf } from '../../rules/pricing/prices.ts'
import { priceReason } from '../../rules/pricing/words.ts'
import type { Purpose } from '../../rules/purpose.ts'
import { explainJudgement } from '../../rules/routing/destinations.ts'
import { explainRoute } from '../../rules/routing/explain.ts'
import type { RouteRequest } from '../../rules/routing/route.ts'
import { drawOf } from '../../rules/routing/weights.ts'
import type { Destination } from '../../rules/senders/decide.ts'
import type { Senders } from '../../senders/senders.ts'
import type { Settings } from '../../settings.ts'
import { siteTime } from '../../site-time.ts'

interface Deps {
  routing: Pick<Routing, 'routes' | 'destinations'>
  networks: Pick<Networks, 'ahead' | 'sources' | 'find'>
  senders: Senders
  settings: Pick<Settings, 'countries'>
  lists: PriceLists
}

/** The message that is asked about. Defaults: no account in particular, no sender that is named, `transactional`. */
interface Asked {
  to: string
  demo?: boolean
  /** The account that sends, with the price of a part where no list has another. */
  account?: PayingAccount
  sender?: string
  purpose?: Purpose
}

export async function explainNumber(
  { routing, networks, senders, settings, lists }: Deps,
  asked: Asked,
): Promise<RouteAnswer> {
  const { to: written, demo = false, account, purpose = 'transactional' } = asked
  const normalised = normaliseNumber(written)
  if (!normalised.ok) return { ...unknown, written, refusal: normalised.message }
  const { number, country } = normalised
  const accountId = account?.accountId ?? null
  const isCountryAllowed = settings.countries === null || settings.countries.includes(country)
  const judgement = routing.destinations().judge(number, country, accountId)
  const allowed = isCountryAllowed && judgement.mode !== 'block'
  if (allowed) await networks.ahead?.([number])
  const { holder, table, hlr, hlrForSending } = networks.sources(number)
  const { network } = networks.find(number)
  const destination = { number, country, network }
  const { sender, note, refused } = senderOf(senders, asked, { country, network, purpose })
  const request: RouteRequest = { ...destination, purpose, accountId, sender, demo, draw: drawOf(number) }
  const { carrier, rule, costMicros: ruleMicros, candidates } = explainRoute(routing.routes(), request)
  const costMicros = carrier === null ? null : costOf(lists, { carrier, costMicros: ruleMicros }, destination)
  const price = account === undefined ? null : priceOf(lists, account, destination)
  const refusal = !isCountryAllowed
    ? `${country} is not in WEBSMS_COUNTRIES: messages to it are rejected.`
    : judgement.mode === 'block'
      ? `Blocked: ${explainJudgement(judgement)}.`
      : refused
  return {
    written,
    number,
    refusal,
    country,
    country_allowed: isCountryAllowed,
    prefix_holder: holder,
    in_table: table,
    hlr,
    hlr_counts: hlrForSending,
    network,
    sender,
    sender_note: note,
    carrier: refusal === null ? (carrier?.name ?? null) : null,
    rule: rule?.name ?? null,
    cost: costMicros === null ? null : dollars(costMicros),
    price: price === null ? null : { part: dollars(price.micros), why: `${priceReason(price)}.` },
    candidates: candidates.map(({ name, taken, why }) => ({ carrier: name, taken: taken && refusal === null, why })),
  }
}

/** The sender that the message would come from. A sender that is not the account's is asked about as it is written. */
function senderOf(senders: Senders, { account, sender: written }: Asked, destination: Destination) {
  const compiled = senders.now()
  // No account has this id: shared senders alone are its.
  const [accountId, at] = [account?.accountId ?? 0, siteTime()]
  const found = written === undefined ? null : compiled.find(written, accountId, at)
  if (found !== null && !found.ok) {
    const reason = found.reason ?? 'it is not registered to this account'
    if (account === undefined) return { sender: found.code, note: null, refused: null }
    return { sender: found.code, note: null, refused: `Sender "${found.code}" cannot be used: ${reason}.` }
  }
  const decision = compiled.choose(found?.sender ?? null, accountId, destination, at)
  if (decision.verdict === 'use') return { sender: decision.code, note: null, refused: null }
  const { reason } = decision
  if (decision.verdict === 'replace') {
    return { sender: decision.code, note: `In place of ${found!.sender.sender.code}: ${reason}.`, refused: null }
  }
  const code = found?.sender.sender.code ?? 'the default'
  return { sender: code, note: null, refused: `Sender ${code} cannot be used in ${destination.country}: ${reason}.` }
}

const unknown = {
  number: null,
  country: null,
  country_allowed: false,
  prefix_holder: null,
  in_table: null,
  hlr: null,
  hlr_counts: false,
  network: null,
  sender: null,
  sender_note: null,
  carrier: null,
  rule: null,
  cost: null,
  price: null,
  candidates: [],
}
