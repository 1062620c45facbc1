/** Rules of routing in the store: read as routes need them, and replaced as a whole. */
import type { Kysely } from 'kysely'
import type { RouteMatch, RouteRule, RouteTarget } from '../rules/routing/route.ts'
import type { Tables } from '../store/tables.ts'

/** A rule to store. It takes the place, and keeps the id, of the stored rule with its id, else of the one with its name. */
export interface NewRule extends Omit<RouteRule, 'ruleId' | 'targets'> {
  readonly ruleId?: number
  readonly targets: readonly Omit<RouteTarget, 'name'>[]
}

/** In their order, with the present names of their carriers. */
export async function readRules(db: Kysely<Tables>): Promise<RouteRule[]> {
  const rules = await db.selectFrom('route_rules').selectAll().orderBy('place').execute()
  const targets = await db
    .selectFrom('route_targets as t')
    .innerJoin('carriers as c', 'c.id', 't.carrier_id')
    .select(['t.rule_id', 't.carrier_id', 't.tier', 't.weight', 't.cost_micros', 'c.name'])
    .orderBy('t.tier')
    .orderBy('t.carrier_id')
    .execute()
  const byRule = Map.groupBy(targets, ({ rule_id }) => rule_id)
  return rules.map(({ id, name, enabled, final, match }) => ({
    ruleId: id,
    name,
    enabled: enabled === 1,
    final: final === 1,
    match: { ...anything, ...(JSON.parse(match) as Partial<RouteMatch>) },
    targets: (byRule.get(id) ?? []).map(({ carrier_id, name: carrier, tier, weight, cost_micros }) => ({
      carrierId: carrier_id,
      name: carrier,
      order: tier,
      weight,
      costMicros: cost_micros,
    })),
  }))
}

/** Runs inside the caller's transaction, which writes the audit entry too. The gateway follows within a second. */
export async function replaceRules(db: Kysely<Tables>, rules: readonly NewRule[]): Promise<void> {
  const stored = await db.selectFrom('route_rules').select(['id', 'name']).execute()
  const ids = keptIds(rules, stored)
  const kept = new Set(ids.values())
  const removed = stored.filter(({ id }) => !kept.has(id))
  if (removed.length > 0) await db.insertInto('removed_rules').values(removed).execute()
  let newId = await nextId(db)
  await db.deleteFrom('route_targets').execute()
  await db.deleteFrom('route_rules').execute()
  for (const [index, rule] of rules.entries()) {
    const { name, enabled, final, match } = rule
    const id = ids.get(rule) ?? newId++
    await db
      .insertInto('route_rules')
      .values({ id, place: index + 1, name, enabled: enabled ? 1 : 0, final: final ? 1 : 0, match: matchText(match) })
      .execute()
    for (const { carrierId, order, weight, costMicros } of rule.targets) {
      await db
        .insertInto('route_targets')
        .values({ rule_id: id, carrier_id: carrierId, tier: order, weight, cost_micros: costMicros })
        .execute()
    }
  }
}

/** Above every id that a rule has or had. */
async function nextId(db: Kysely<Tables>): Promise<number> {
  const [stored, removed] = await Promise.all([
    db
      .selectFrom('route_rules')
      .select(({ fn }) => fn.max('id').as('id'))
      .executeTakeFirst(),
    db
      .selectFrom('removed_rules')
      .select(({ fn }) => fn.max('id').as('id'))
      .executeTakeFirst(),
  ])
  return Math.max(stored?.id ?? 0, removed?.id ?? 0) + 1
}

/** Each id once: a rule that was renamed keeps its own, and another rule may take the old name. */
function keptIds(rules: readonly NewRule[], stored: readonly { id: number; name: string }[]): Map<NewRule, number> {
  const left = new Map(stored.map(({ id, name }) => [id, name]))
  const kept = new Map<NewRule, number>()
  const keep = (rule: NewRule, id: number | undefined) => {
    if (id === undefined || kept.has(rule) || !left.delete(id)) return
    kept.set(rule, id)
  }
  for (const rule of rules) keep(rule, rule.ruleId)
  const byName = new Map([...left].map(([id, name]) => [name, id]))
  for (const rule of rules) keep(rule, byName.get(rule.name))
  return kept
}

/** Rules that are not stored, as they would be read; `nameOf` gives the name of a carrier. */
export function asRules(rules: readonly NewRule[], nameOf: (carrierId: number) => string): RouteRule[] {
  return rules.map((rule, index) => ({
    ...rule,
    ruleId: index + 1,
    targets: rule.targets.map((target) => ({ ...target, name: nameOf(target.carrierId) })),
  }))
}

const anything: RouteMatch = { networks: [], countries: [], prefixes: [], purposes: [], accounts: [], senders: [] }

function matchText(match: RouteMatch): string {
  return JSON.stringify(Object.fromEntries(Object.entries(match).filter(([, values]) => values.length > 0)))
}
