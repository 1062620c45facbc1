/** The conditions of a rule, as answers have them. */
import type { RouteRule } from '@websms/contract/members'
import type { RouteMatch } from '../../../rules/routing/route.ts'

export function matchAnswer({
  networks,
  countries,
  prefixes,
  purposes,
  accounts,
  senders,
}: RouteMatch): RouteRule['match'] {
  return {
    networks: [...networks],
    countries: [...countries],
    prefixes: [...prefixes],
    purposes: [...purposes],
    accounts: accounts.map(String),
    senders: [...senders],
  }
}
