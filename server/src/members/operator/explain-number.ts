/** Explains what would happen to a message to a number: the steps of composing one, without sending it. */
import type { RouteAnswer } from '@websms/contract/members'
import { normaliseNumber } from '@websms/sms'
import { explainRoute } from '../../rules/routing/explain.ts'
import type { MembersDeps } from '../deps.ts'

type Deps = Pick<MembersDeps, 'fleet' | 'networks'> & { settings: Pick<MembersDeps['settings'], 'countries'> }

export async function explainNumber(
  { fleet, networks, settings }: Deps,
  written: string,
  demo: boolean,
): Promise<RouteAnswer> {
  const normalised = normaliseNumber(written)
  if (!normalised.ok) return { ...unknown, written, refusal: normalised.message }
  const { number, country } = normalised
  const allowed = settings.countries === null || settings.countries.includes(country)
  if (allowed) await networks.ahead?.([number])
  const { holder, table, hlr, hlrForSending } = networks.sources(number)
  const { network } = networks.find(number)
  const { route, candidates } = explainRoute(fleet.routes(), { network, demo })
  return {
    written,
    number,
    refusal: allowed ? null : `${country} is not in WEBSMS_COUNTRIES: messages to it are rejected.`,
    country,
    country_allowed: allowed,
    prefix_holder: holder,
    in_table: table,
    hlr,
    hlr_counts: hlrForSending,
    network,
    carrier: allowed ? (route?.carrier.name ?? null) : null,
    candidates: candidates.map(({ carrier, taken, why }) => ({ carrier: carrier.name, taken: taken && allowed, why })),
  }
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
  carrier: null,
  candidates: [],
}
