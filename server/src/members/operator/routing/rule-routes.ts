/** The rules of routing: read, checked, previewed and replaced as a whole. */
import type { RoutingRules } from '@websms/contract/members'
import type { FastifyInstance } from 'fastify'
import { rulesChanges } from '../../../routing/changes.ts'
import { previewRoutes, type RoutePreview } from '../../../routing/preview.ts'
import { asRules, readRules, replaceRules } from '../../../routing/rules.ts'
import { versionOfRules } from '../../../routing/version.ts'
import { inTurns, type KnownNetworks, networksOf } from '../../../routing/warnings.ts'
import { dollars } from '../../../rules/ledger/money.ts'
import { checkEach } from '../../../rules/routing/check.ts'
import type { RouteRule } from '../../../rules/routing/route.ts'
import { audit } from '../../audit.ts'
import type { MembersDeps } from '../../deps.ts'
import { isoTime } from '../../iso-time.ts'
import { invalidField } from '../../problem-error.ts'
import { serveMembers } from '../../serve.ts'
import { concerning } from '../actor.ts'
import { accountNames } from './account-names.ts'
import { lastChange, requireVersion } from './last-change.ts'
import { matchAnswer } from './match-answer.ts'
import { readRulesBody } from './rules-body.ts'

type Deps = Pick<MembersDeps, 'store' | 'routing' | 'pricing'>

export function ruleRoutes(app: FastifyInstance, deps: Deps, knownNetworks: KnownNetworks): void {
  const { store } = deps
  const warningsOf = warningsFinder(deps.routing, knownNetworks)

  const answer = async (rules: readonly RouteRule[]): Promise<RoutingRules> => ({
    version: versionOfRules(rules),
    changed: await lastChange(store.search, 'routes.changed'),
    rules: rules.map(ruleAnswer),
    warnings: await warningsOf(rules),
    accounts: await accountNames(
      store.search,
      rules.flatMap(({ match }) => match.accounts),
    ),
  })

  serveMembers(app, 'GET /operator/routes/rules', async () => answer(await readRules(store.search)))

  serveMembers(app, 'PUT /operator/routes/rules', async ({ body, session }) => {
    const { rules } = await readRulesBody(store.search, body.rules)
    const stored = await store.change(async (db) => {
      const before = await readRules(db)
      await requireVersion(db, 'routes.changed', { read: body.version, stored: versionOfRules(before) })
      await replaceRules(db, rules)
      const after = await readRules(db)
      const changes = rulesChanges(before, after)
      if (changes !== null) await audit(db, concerning(session, null), 'routes.changed', null, changes)
      return after
    })
    return answer(stored)
  })

  serveMembers(app, 'POST /operator/routes/rules/check', async ({ body }) => {
    const { rules, nameOf } = await readRulesBody(store.search, body.rules)
    return { warnings: await warningsOf(asRules(rules, nameOf)) }
  })

  previewRoute(app, deps)
}

function ruleAnswer({ ruleId, name, enabled, final, match, targets }: RouteRule): RoutingRules['rules'][number] {
  return {
    id: String(ruleId),
    name,
    enabled,
    final,
    match: matchAnswer(match),
    targets: targets.map(({ carrierId, name: carrier, order, weight, costMicros }) => {
      return { carrier_id: String(carrierId), carrier, order, weight, cost: dollars(costMicros) }
    }),
  }
}

/** Gives the warnings about rules, each with the place of its rule in the list. */
function warningsFinder(routing: Deps['routing'], knownNetworks: KnownNetworks) {
  return async (rules: readonly RouteRule[]): Promise<RoutingRules['warnings']> => {
    const { carriers } = routing.routes()
    const networks = new Set([...(await knownNetworks()), ...networksOf(carriers)])
    const places = new Map(rules.map(({ ruleId }, place) => [ruleId, place]))
    const found = await inTurns(checkEach(rules, { carriers, networks }))
    return found.map(({ ruleId, field, carrierId, finding }) => ({
      rule: ruleId === null ? null : places.get(ruleId)!,
      field,
      carrier_id: carrierId === null ? null : String(carrierId),
      text: ruleId === null ? `${finding}.` : `This rule ${finding}.`,
    }))
  }
}

/** Longest span of a preview, in ms, with room for a change of the clocks. */
const spanMsMax = 31 * 86_400_000 + 3_600_000

/** Maximum time to count, in ms: the browser waits for it. */
const totalMsMax = 25_000

function previewRoute(app: FastifyInstance, { store, routing, pricing }: Deps): void {
  const alone = inOrder()
  serveMembers(app, 'POST /operator/routes/rules/preview', async ({ body }) => {
    const { rules, nameOf } = await readRulesBody(store.search, body.rules)
    const [since, until] = [Date.parse(body.since), Date.parse(body.until)]
    if (until <= since) throw invalidField('until', 'is not after since')
    if (until - since > spanMsMax) throw invalidField('until', 'is more than 31 days after since')
    const preview = await alone(async () =>
      previewRoutes(store.search, {
        carriers: routing.routes().carriers,
        before: await readRules(store.search),
        after: asRules(rules, nameOf),
        costs: await pricing.current(),
        ...{ since, until, totalMsMax },
      }),
    )
    return {
      since: isoTime(since),
      until: isoTime(until),
      messages: preview.messages,
      parts: preview.parts,
      carriers: preview.carriers.map(({ carrierId, name, before, after }) => ({
        id: carrierId === null ? null : String(carrierId),
        name,
        before: trafficAnswer(before),
        after: trafficAnswer(after),
      })),
    }
  })
}

function trafficAnswer({ messages, parts, costMicros, partsWithoutCost }: RoutePreview['carriers'][number]['before']) {
  return { messages, parts, cost: dollars(costMicros), parts_without_cost: partsWithoutCost }
}

/** Runs one work at a time, in the order of the calls: counting takes the reader for seconds. */
function inOrder() {
  let last: Promise<unknown> = Promise.resolve()
  return <Result>(work: () => Promise<Result>): Promise<Result> => {
    const mine = last.then(work, work)
    last = mine.catch(() => {})
    return mine
  }
}
