/** The differences between two lists of rules or destinations, short enough for an entry of the audit log. Pure. */
import type { DestinationEntry } from '../rules/routing/destinations.ts'
import type { RouteMatch, RouteRule } from '../rules/routing/route.ts'

type Changes = Readonly<Record<string, unknown>>

/** Rules are told apart by their ids. Null when there is no difference. */
export function rulesChanges(before: readonly RouteRule[], after: readonly RouteRule[]): Changes | null {
  const old = new Map(before.map((rule) => [rule.ruleId, rule]))
  const kept = after.filter(({ ruleId }) => old.has(ruleId))
  const keptIds = new Set(kept.map(({ ruleId }) => ruleId))
  const removed = before.filter(({ ruleId }) => !keptIds.has(ruleId))
  const changed = kept.flatMap((rule) => {
    const changes = ruleChanges(old.get(rule.ruleId)!, rule)
    return changes === null ? [] : [[rule.name, changes] as const]
  })
  const orderBefore = before.filter(({ ruleId }) => keptIds.has(ruleId)).map(({ ruleId }) => ruleId)
  const isMoved = kept.some(({ ruleId }, index) => ruleId !== orderBefore[index])
  return withoutEmpty({
    added: shortList(after.filter(({ ruleId }) => !old.has(ruleId)).map(({ name }) => name)),
    removed: shortList(removed.map(({ name }) => name)),
    changed: changed.length === 0 ? null : Object.fromEntries(changed.slice(0, namedMax)),
    ...(changed.length > namedMax && { and_changed: changed.length - namedMax }),
    order: isMoved ? shortList(after.map(({ name }) => name)) : null,
  })
}

/** Null when there is no difference. */
export function destinationsChanges(
  before: readonly DestinationEntry[],
  after: readonly DestinationEntry[],
): Changes | null {
  const old = new Map(before.map((entry) => [placeOf(entry), entry]))
  const now = new Map(after.map((entry) => [placeOf(entry), entry]))
  const added = after.filter((entry) => !old.has(placeOf(entry)))
  const removed = before.filter((entry) => !now.has(placeOf(entry)))
  const changed = after.filter((entry) => (old.get(placeOf(entry))?.mode ?? entry.mode) !== entry.mode)
  return withoutEmpty({
    added: shortList(added.map(entryText)),
    removed: shortList(removed.map(entryText)),
    changed: shortList(changed.map((entry) => `${entryText(entry)} (was ${old.get(placeOf(entry))!.mode})`)),
  })
}

/** Rules, entries and values that are named. */
const namedMax = 20

function shortList(texts: readonly (string | number)[]): (string | number)[] | null {
  if (texts.length === 0) return null
  const more = texts.length - namedMax
  return more > 0 ? [...texts.slice(0, namedMax), `and ${more} more`] : [...texts]
}

function ruleChanges(before: RouteRule, after: RouteRule): Changes | null {
  const kinds = Object.keys(after.match) as (keyof RouteMatch)[]
  const fields = (['name', 'enabled', 'final'] as const).map(
    (field) => [field, before[field] === after[field] ? null : { from: before[field], to: after[field] }] as const,
  )
  const targets = { from: before.targets.map(targetText), to: after.targets.map(targetText) }
  return withoutEmpty({
    ...Object.fromEntries(fields),
    ...Object.fromEntries(kinds.map((kind) => [kind, listChanges(before.match[kind], after.match[kind])])),
    targets: targets.from.join() === targets.to.join() ? null : targets,
  })
}

function listChanges(before: readonly (string | number)[], after: readonly (string | number)[]): Changes | null {
  const [old, now] = [new Set(before), new Set(after)]
  return withoutEmpty({
    added: shortList(after.filter((value) => !old.has(value))),
    removed: shortList(before.filter((value) => !now.has(value))),
  })
}

function targetText({ name, order, weight, costMicros }: RouteRule['targets'][number]): string {
  return `${name}: order ${order}, weight ${weight}, cost ${costMicros / 1e6}`
}

function placeOf({ accountId, by, value }: DestinationEntry): string {
  return `${accountId} ${by} ${value}`
}

function entryText({ accountId, value, mode }: DestinationEntry): string {
  return `${accountId === null ? '' : `account ${accountId}: `}${mode} ${value}`
}

function withoutEmpty(changes: Record<string, unknown>): Changes | null {
  const found = Object.entries(changes).filter(([, value]) => value !== null)
  return found.length === 0 ? null : Object.fromEntries(found)
}
