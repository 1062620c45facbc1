/** Brings the changes of a draft onto rules that somebody else has saved meanwhile. Pure. */
import type { RouteRule } from '@websms/contract/members'
import { type DraftRule, draftOf, isSame } from './draft.ts'

interface Merged {
  readonly rules: DraftRule[]
  /** Rules that both have changed, or that they have removed: the draft has mine. Theirs by the key; null: they removed it. */
  readonly both: ReadonlyMap<string, RouteRule | null>
}

/**
 * Their list, in their order, with every change of mine: my new rules stand behind the rule that they stood behind, my order counts
 * where I have changed it.
 * @param base the rules that both began with
 */
export function mergeDraft(
  base: readonly RouteRule[],
  mine: readonly DraftRule[],
  theirs: readonly RouteRule[],
): Merged {
  const baseById = new Map(base.map((rule) => [rule.id, rule]))
  const mineById = new Map(mine.flatMap((rule) => (rule.id === null ? [] : [[rule.id, rule] as const])))
  const both = new Map<string, RouteRule | null>()
  const merged = draftOf(theirs).map((their) => {
    const my = mineById.get(their.id!)
    const before = baseById.get(their.id!)
    if (my === undefined || before === undefined || isUnchanged(my, before)) return their
    const changedByThem = !isSame(their, before)
    if (changedByThem && !isSame(my, their)) both.set(my.key, theirs.find(({ id }) => id === their.id)!)
    return my
  })
  const theirIds = new Set(theirs.map(({ id }) => id))
  const lost = mine.filter(({ id }) => id !== null && !theirIds.has(id))
  const kept = lost.filter((rule) => !rule.removed && !isUnchanged(rule, baseById.get(rule.id!)!))
  for (const rule of kept) both.set(rule.key, null)
  const added = new Set([...mine.filter(({ id }) => id === null), ...kept])
  return { rules: ordered(insertAfter(merged, mine, added), base, mine), both }
}

function isUnchanged(rule: DraftRule, before: RouteRule): boolean {
  return !rule.removed && isSame(rule, before)
}

/** Each behind the rule that comes before it in my list. A rule that they removed is stored as a new one. */
function insertAfter(
  rules: readonly DraftRule[],
  mine: readonly DraftRule[],
  added: ReadonlySet<DraftRule>,
): DraftRule[] {
  let result = [...rules]
  for (const [index, rule] of mine.entries()) {
    if (!added.has(rule)) continue
    const before = mine.slice(0, index).findLast(({ key }) => result.some((one) => one.key === key))
    const place = before === undefined ? 0 : result.findIndex(({ key }) => key === before.key) + 1
    result = result.toSpliced(place, 0, { ...rule, id: added.has(rule) ? null : rule.id })
  }
  return result
}

/** With my order where it is not the one that both began with: at the places of the rules that I know. */
function ordered(rules: readonly DraftRule[], base: readonly RouteRule[], mine: readonly DraftRule[]): DraftRule[] {
  const stored = mine.flatMap(({ id }) => id ?? [])
  if (base.every(({ id }, index) => id === stored[index])) return [...rules]
  const places = new Map(mine.map(({ key }, place) => [key, place]))
  const known = rules.filter(({ key }) => places.has(key)).sort((a, b) => places.get(a.key)! - places.get(b.key)!)
  return rules.map((rule) => (places.has(rule.key) ? known.shift()! : rule))
}
