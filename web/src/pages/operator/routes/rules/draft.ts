/** A list of rules while it is changed in the browser. Pure. */
import type { BodyOf, RouteRule } from '@websms/contract/members'

type Body = BodyOf<'PUT /operator/routes/rules'>['rules']

/** Without an id until it is stored. */
export interface DraftRule extends Omit<RouteRule, 'id'> {
  readonly id: string | null
  /** Names it for as long as it is on the page. */
  readonly key: string
  /** It stays at its place, struck out, until the draft is saved. */
  readonly removed: boolean
}

export function draftOf(rules: readonly RouteRule[]): DraftRule[] {
  return rules.map((rule) => ({ ...rule, key: keyOf(rule), removed: false }))
}

function keyOf({ id }: Pick<RouteRule, 'id'>): string {
  return `stored ${id}`
}

export function newRule(): DraftRule {
  return {
    ...{ id: null, key: `new ${crypto.randomUUID()}`, removed: false },
    ...{ name: '', enabled: true, final: false, match: anything, targets: [] },
  }
}

export const anything: RouteRule['match'] = {
  networks: [],
  countries: [],
  prefixes: [],
  purposes: [],
  accounts: [],
  senders: [],
}

/** Behind its original, under a name that no rule has. */
export function withDuplicate(rules: readonly DraftRule[], key: string): { rules: DraftRule[]; copy: DraftRule } {
  const index = rules.findIndex((rule) => rule.key === key)
  const original = rules[index]!
  const name = freeName(
    original.name,
    rules.map((rule) => rule.name),
  )
  const copy = { ...newRule(), ...contentOf(original), name }
  return { rules: rules.toSpliced(index + 1, 0, copy), copy }
}

function freeName(name: string, taken: readonly string[]): string {
  const stem = name.replace(/ \d+$/, '').slice(0, 90)
  for (let number = 2; ; number++) {
    const candidate = `${stem} ${number}`
    if (!taken.includes(candidate)) return candidate
  }
}

/** With one rule replaced, or added at the end. */
export function withRule(rules: readonly DraftRule[], rule: DraftRule): DraftRule[] {
  const index = rules.findIndex(({ key }) => key === rule.key)
  return index === -1 ? [...rules, rule] : rules.with(index, rule)
}

/** A rule that was never stored goes at once. */
export function withRemoved(rules: readonly DraftRule[], key: string): DraftRule[] {
  return rules.flatMap((rule) => (rule.key !== key ? [rule] : rule.id === null ? [] : [{ ...rule, removed: true }]))
}

export function withMoved(rules: readonly DraftRule[], from: number, to: number): DraftRule[] {
  const place = Math.max(0, Math.min(rules.length - 1, to))
  return rules.toSpliced(from, 1).toSpliced(place, 0, rules[from]!)
}

/** As they are sent to the server. */
export function bodyOf(rules: readonly DraftRule[]): Body {
  return rules
    .filter(({ removed }) => !removed)
    .map((rule) => ({ ...(rule.id !== null && { id: rule.id }), ...sent(rule) }))
}

function sent(rule: DraftRule) {
  const { targets, ...rest } = contentOf(rule)
  return {
    ...rest,
    targets: targets.map(({ carrier_id, order, weight, cost }) => ({ carrier_id, order, weight, cost })),
  }
}

function contentOf({ name, enabled, final, match, targets }: Omit<RouteRule, 'id'>) {
  return { name, enabled, final, match, targets }
}

/** `moved` when its place among the stored rules is another one. */
export type RuleState = 'new' | 'changed' | 'moved' | 'removed' | null

export function isSame(a: Omit<RouteRule, 'id'>, b: Omit<RouteRule, 'id'>): boolean {
  return JSON.stringify(comparable(a)) === JSON.stringify(comparable(b))
}

/** Neither the order of values nor that of targets has a meaning. */
function comparable({ name, enabled, final, match, targets }: Omit<RouteRule, 'id'>) {
  return [
    ...[name, enabled, final],
    ...(Object.keys(anything) as (keyof typeof anything)[]).map((kind) => [...match[kind]].sort()),
    targets.map(({ carrier_id, order, weight, cost }) => JSON.stringify([carrier_id, order, weight, cost])).sort(),
  ]
}

/** The state of each rule by its key. @param stored the rules that the draft began with */
export function statesOf(rules: readonly DraftRule[], stored: readonly RouteRule[]): Map<string, RuleState> {
  const byKey = new Map(stored.map((rule) => [keyOf(rule), rule]))
  const moved = movedKeys(
    stored.map(keyOf),
    rules.filter(({ key }) => byKey.has(key)).map(({ key }) => key),
  )
  return new Map(
    rules.map((rule) => {
      const before = byKey.get(rule.key)
      if (before === undefined) return [rule.key, 'new']
      if (rule.removed) return [rule.key, 'removed']
      if (!isSame(rule, before)) return [rule.key, 'changed']
      return [rule.key, moved.has(rule.key) ? 'moved' : null]
    }),
  )
}

/** The fewest keys whose move makes one order of the other: all that are outside the longest common subsequence. */
function movedKeys(before: readonly string[], after: readonly string[]): Set<string> {
  const places = new Map(before.map((key, place) => [key, place]))
  const order = after.map((key) => places.get(key)!)
  // The longest rising subsequence, by patience sorting: `ends[n]` is the index of the smallest end of one with n + 1 places.
  const ends: number[] = []
  const previous: number[] = []
  for (const [index, place] of order.entries()) {
    const length = ends.findIndex((end) => order[end]! >= place)
    const at = length === -1 ? ends.length : length
    previous[index] = at === 0 ? -1 : ends[at - 1]!
    ends[at] = index
  }
  const kept = new Set<number>()
  for (let index = ends.at(-1) ?? -1; index !== -1; index = previous[index]!) kept.add(index)
  return new Set(after.filter((_, index) => !kept.has(index)))
}

/** True when there is nothing to save. */
export function isAsStored(rules: readonly DraftRule[], stored: readonly RouteRule[]): boolean {
  return rules.length === stored.length && [...statesOf(rules, stored).values()].every((state) => state === null)
}
