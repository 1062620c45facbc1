/** The rules in their order: dragged by a handle, or moved by buttons. */
import { VisuallyHidden } from '@mantine/core'
import { type RefObject, useLayoutEffect, useRef, useState } from 'react'
import { isolated } from '../../../../ui/formats.ts'
import { type DraftRule, withDuplicate, withMoved, withRemoved, withRule } from './draft.ts'
import { type RuleActions, RuleRow, type Way } from './rule-row.tsx'
import classes from './rules.module.css'
import { useReorder } from './use-reorder.ts'
import type { Rules } from './use-rules.ts'

interface RuleListProps {
  rules: Rules
  warnings: ReadonlyMap<string, readonly string[]>
  accountName: (id: string) => string
  onEdit: (rule: DraftRule) => void
}

const noWarnings: readonly string[] = []

export function RuleList({ rules: state, warnings, accountName, onEdit }: RuleListProps) {
  const { rules, states, both, change, takeTheirs } = state
  const list = useRef<HTMLOListElement>(null)
  const [said, setSaid] = useState('')
  const keepFocus = useFocusOnMoved(list)
  const places = placesOf(rules)
  const count = places.size
  const moveTo = (from: number, to: number) => {
    const moved = withMoved(rules, from, to)
    change(moved)
    const rule = rules[from]!
    setSaid(`${isolated(rule.name)} is now rule ${placesOf(moved).get(rule.key)} of ${count}.`)
  }
  const { dragged, grab, style } = useReorder(list, moveTo)
  const actions = useSteady<RuleActions>({
    edit: onEdit,
    duplicate(rule) {
      const duplicated = withDuplicate(rules, rule.key)
      change(duplicated.rules)
      onEdit(duplicated.copy)
    },
    remove(rule) {
      change(withRemoved(rules, rule.key))
      setSaid(`${isolated(rule.name)} will be deleted when you save.`)
    },
    change: (rule) => change(withRule(rules, rule)),
    move(rule, way) {
      const from = rules.indexOf(rule)
      if (way === 'up' || way === 'down') keepFocus(rule.key, way)
      moveTo(from, targetOf(rules, from, way))
    },
    takeTheirs: ({ key }) => takeTheirs(key),
  })
  return (
    <>
      <ol ref={list} className={classes.rules} aria-label="Rules" data-dragging={dragged !== null || undefined}>
        {rules.map((rule, index) => (
          <RuleRow
            key={rule.key}
            rule={rule}
            state={states.get(rule.key) ?? null}
            place={places.get(rule.key) ?? 0}
            count={count}
            warnings={warnings.get(rule.key) ?? noWarnings}
            theirs={both.get(rule.key)}
            accountName={accountName}
            actions={actions}
            index={index}
            onGrab={grab}
            dragged={dragged?.from === index}
            style={style(index)}
          />
        ))}
      </ol>
      <VisuallyHidden role="status">{said}</VisuallyHidden>
    </>
  )
}

/** The same object each time, whose functions are those of the last render. */
function useSteady<Functions extends object>(functions: Functions): Functions {
  const latest = useRef(functions)
  latest.current = functions
  const names = Object.keys(functions) as (keyof Functions)[]
  return useRef(
    Object.fromEntries(
      names.map((name) => [
        name,
        (...given: unknown[]) => (latest.current[name] as (...all: unknown[]) => void)(...given),
      ]),
    ) as Functions,
  ).current
}

/** From 1, among the rules that are not removed. */
function placesOf(rules: readonly DraftRule[]): ReadonlyMap<string, number> {
  return new Map(rules.filter(({ removed }) => !removed).map(({ key }, index) => [key, index + 1]))
}

/** The place that a rule goes to: past the next one that is not removed, or past all. */
function targetOf(rules: readonly DraftRule[], from: number, way: Way): number {
  if (way === 'top') return 0
  if (way === 'bottom') return rules.length - 1
  const step = way === 'up' ? -1 : 1
  let to = from + step
  while (rules[to]?.removed === true) to += step
  return to
}

/** A moved element may lose the focus, and a button at the end of the list cannot have it. */
function useFocusOnMoved(list: RefObject<HTMLElement | null>) {
  const moved = useRef<{ key: string; way: 'up' | 'down' } | null>(null)
  useLayoutEffect(() => {
    if (moved.current === null) return
    const { key, way } = moved.current
    moved.current = null
    const buttons = list.current?.querySelectorAll<HTMLButtonElement>(`[data-rule="${CSS.escape(key)}"] [data-move]`)
    const enabled = [...(buttons ?? [])].filter(({ disabled }) => !disabled)
    const same = enabled.find(({ dataset }) => dataset.move === way)
    ;(same ?? enabled[0])?.focus()
  })
  return (key: string, way: 'up' | 'down') => {
    moved.current = { key, way }
  }
}
