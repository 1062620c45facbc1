/** A rule in the fields of its form. Pure. */
import type { RouteRule } from '@websms/contract/members'
import type { DraftRule } from './draft.ts'

type Target = RouteRule['targets'][number]

/** A number is empty while another one is typed. */
export interface TargetValues extends Omit<Target, 'order' | 'weight' | 'cost'> {
  readonly key: number
  readonly order: number | ''
  readonly weight: number | ''
  readonly cost: number | ''
}

export interface RuleValues {
  name: string
  enabled: boolean
  final: boolean
  match: RouteRule['match']
  targets: readonly TargetValues[]
}

export function valuesOf({ name, enabled, final, match, targets }: DraftRule): RuleValues {
  const filled = targets.map((target, key) => ({ key, ...target }))
  return { name, enabled, final, match, targets: filled.length === 0 ? [nextTarget([])] : filled }
}

/** An empty line, behind the others in order. */
export function nextTarget(targets: readonly TargetValues[]): TargetValues {
  const key = Math.max(-1, ...targets.map((target) => target.key)) + 1
  const order = Math.max(0, ...targets.map((target) => Number(target.order))) + 1
  return { key, carrier_id: '', carrier: '', order, weight: 1, cost: 0 }
}

export function ruleOf(rule: DraftRule, { targets, name, ...values }: RuleValues): DraftRule {
  return {
    ...rule,
    ...values,
    name: name.trim(),
    targets: targets.map(({ carrier_id, carrier, order, weight, cost }) => {
      return { carrier_id, carrier, order: Number(order), weight: Number(weight), cost: Number(cost) }
    }),
  }
}

/** Faults that only the form can have. */
export function faultsOf({ name, targets }: RuleValues, taken: readonly string[]) {
  return [
    ...(taken.includes(name.trim()) ? [{ field: 'name', message: 'Another rule has this name.' }] : []),
    ...targets.flatMap(({ carrier_id }, index) =>
      carrier_id === ''
        ? [{ field: `targets.${index}.carrier_id`, message: 'Choose a carrier, or remove this line.' }]
        : [],
    ),
  ]
}
