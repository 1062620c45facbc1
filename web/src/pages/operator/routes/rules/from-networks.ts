/** Rules that do what the carriers' own networks do now, to begin with. Pure. */
import type { AnswerOf } from '../../../../client/api.ts'
import { anything, type DraftRule, newRule } from './draft.ts'

type Routes = AnswerOf<'GET /operator/routes'>['routes']

/** One rule for the networks that share their carriers, and one for everything else. Without rules each network has one way. */
export function rulesFromNetworks(routes: Routes): DraftRule[] {
  const carriersOf = ({ ways }: Routes[number]) => ways.at(-1)?.steps.flat() ?? []
  const signature = (route: Routes[number]) =>
    carriersOf(route)
      .map(({ id }) => id)
      .join()
  const others = routes.find(({ network }) => network === null)
  const rest = others === undefined ? '' : signature(others)
  const groups = Map.groupBy(
    routes.filter((route) => route.network !== null && signature(route) !== rest),
    signature,
  )
  const rules = [...groups.values()].map((group) => {
    const networks = group.map(({ network }) => network!)
    return ruleOf(networks.join(', ').slice(0, 100), networks, carriersOf(group[0]!))
  })
  return others === undefined || rest === '' ? rules : [...rules, ruleOf('Everything else', [], carriersOf(others))]
}

function ruleOf(name: string, networks: string[], carriers: readonly { id: string; name: string }[]): DraftRule {
  return {
    ...newRule(),
    name,
    match: { ...anything, networks },
    targets: carriers.map((carrier, index) => {
      return { carrier_id: carrier.id, carrier: carrier.name, order: index + 1, weight: 1, cost: 0 }
    }),
  }
}
