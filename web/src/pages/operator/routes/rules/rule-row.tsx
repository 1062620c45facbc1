/** A rule in the list: its place, its sentence, its warnings, and the buttons that change it. */
import { ActionIcon, Button, Menu, Switch, UnstyledButton } from '@mantine/core'
import {
  IconArrowNarrowDown,
  IconArrowNarrowUp,
  IconArrowRight,
  IconArrowsMoveVertical,
  IconCircleOff,
  IconCopy,
  IconGripVertical,
  IconPencil,
  IconPlus,
  IconTrash,
} from '@tabler/icons-react'
import type { RouteRule } from '@websms/contract/members'
import { type CSSProperties, memo, type PointerEvent } from 'react'
import { ActionsMenu } from '../../../../ui/actions-menu.tsx'
import { isolated } from '../../../../ui/formats.ts'
import { StatusBadge } from '../../../../ui/status-badge.tsx'
import { Warning } from '../warning.tsx'
import { matchText, stepsOf, stepsText } from '../words.ts'
import type { DraftRule, RuleState } from './draft.ts'
import classes from './rules.module.css'

export interface RuleActions {
  edit(rule: DraftRule): void
  duplicate(rule: DraftRule): void
  remove(rule: DraftRule): void
  change(rule: DraftRule): void
  move(rule: DraftRule, way: Way): void
  takeTheirs(rule: DraftRule): void
}

export type Way = 'up' | 'down' | 'top' | 'bottom'

interface RuleRowProps {
  rule: DraftRule
  state: RuleState
  /** Its place among the rules that are not removed, from 1, and their number. */
  place: number
  count: number
  warnings: readonly string[]
  /** The version of somebody else who has changed the rule too; null: they have removed it. */
  theirs: RouteRule | null | undefined
  accountName: (id: string) => string
  actions: RuleActions
  /** Its place among all rules, from 0. */
  index: number
  onGrab: (index: number, event: PointerEvent<HTMLElement>) => void
  dragged: boolean
  style: CSSProperties | undefined
}

/** Lists may be long: only a rule that has changed is rendered again. */
export const RuleRow = memo(function RuleRow(props: RuleRowProps) {
  const { rule, state, place, warnings, accountName, actions, index, onGrab, dragged, style } = props
  const { key, name, enabled, removed } = rule
  return (
    <li
      className={classes.rule}
      data-rule={key}
      data-draft={state !== null || undefined}
      data-off={!enabled || undefined}
      data-dragged={dragged || undefined}
      style={style}
    >
      {removed ? <span /> : <Handle onPointerDown={(event) => onGrab(index, event)} />}
      <span className={classes.place}>{removed ? '' : place}</span>
      <div>
        <div className={classes.head}>
          {removed ? (
            <span className={classes.removed}>{name}</span>
          ) : (
            <UnstyledButton className={classes.name} onClick={() => actions.edit(rule)}>
              <bdi>{name}</bdi>
            </UnstyledButton>
          )}
          {!enabled && <StatusBadge status="off" tone="quiet" icon={IconCircleOff} />}
          <StateBadge state={state} />
        </div>
        {!removed && <Sentence rule={rule} accountName={accountName} />}
        {!removed && warnings.map((text) => <Warning key={text}>{text}</Warning>)}
        <Theirs {...props} />
      </div>
      <div className={classes.buttons}>
        {removed ? (
          <Button
            variant="default"
            size="compact-sm"
            aria-label={`Undo: keep ${isolated(name)}`}
            onClick={() => actions.change({ ...rule, removed: false })}
          >
            Undo
          </Button>
        ) : (
          <RuleButtons {...props} />
        )}
      </div>
    </li>
  )
})

function Handle(handle: { onPointerDown: (event: PointerEvent<HTMLElement>) => void }) {
  return (
    // For pointers alone: the keyboard has buttons.
    <span className={classes.handle} aria-hidden {...handle}>
      <IconGripVertical size={16} />
    </span>
  )
}

const badges = {
  new: { tone: 'going', icon: IconPlus },
  changed: { tone: 'warning', icon: IconPencil },
  moved: { tone: 'warning', icon: IconArrowsMoveVertical },
  removed: { tone: 'bad', icon: IconTrash },
} as const

function StateBadge({ state }: { state: RuleState }) {
  return state === null ? null : (
    <StatusBadge status={state} {...badges[state]} label={state === 'removed' ? 'deleted' : state} />
  )
}

export function Sentence({
  rule: { match, targets, final },
  accountName,
}: {
  rule: Pick<RouteRule, 'match' | 'targets' | 'final'>
  accountName: (id: string) => string
}) {
  return (
    <p className={classes.sentence}>
      {matchText(match, accountName)}
      <IconArrowRight size={14} role="img" aria-label="go to" />
      {stepsText(stepsOf(targets), final)}
    </p>
  )
}

function Theirs({ rule, theirs, accountName, actions }: RuleRowProps) {
  if (theirs === undefined) return null
  return (
    <>
      <Warning>
        {theirs === null
          ? 'Somebody else has deleted this rule. Yours is a new one.'
          : 'Somebody else has changed this rule too. Theirs:'}
      </Warning>
      {theirs !== null && <Sentence rule={theirs} accountName={accountName} />}
      <Button variant="default" size="compact-sm" mt={4} onClick={() => actions.takeTheirs(rule)}>
        {theirs === null ? 'Delete mine' : 'Use theirs'}
      </Button>
    </>
  )
}

function RuleButtons({ rule, place, count, actions }: RuleRowProps) {
  const { name, enabled } = rule
  const move = (way: 'up' | 'down', disabled: boolean) => (
    <ActionIcon
      data-move={way}
      aria-label={`Move ${isolated(name)} ${way}`}
      disabled={disabled}
      onClick={() => actions.move(rule, way)}
    >
      {way === 'up' ? <IconArrowNarrowUp size={16} /> : <IconArrowNarrowDown size={16} />}
    </ActionIcon>
  )
  return (
    <>
      <Switch
        size="xs"
        aria-label={`${isolated(name)} is on`}
        checked={enabled}
        onChange={(event) => actions.change({ ...rule, enabled: event.currentTarget.checked })}
        mr={6}
      />
      {move('up', place === 1)}
      {move('down', place === count)}
      <ActionsMenu name={isolated(name)} width={190}>
        <Menu.Item leftSection={<IconPencil size={15} />} onClick={() => actions.edit(rule)}>
          Edit
        </Menu.Item>
        <Menu.Item leftSection={<IconCopy size={15} />} onClick={() => actions.duplicate(rule)}>
          Duplicate
        </Menu.Item>
        <Menu.Item leftSection={<IconArrowNarrowUp size={15} />} onClick={() => actions.move(rule, 'top')}>
          Move to the top
        </Menu.Item>
        <Menu.Item leftSection={<IconArrowNarrowDown size={15} />} onClick={() => actions.move(rule, 'bottom')}>
          Move to the bottom
        </Menu.Item>
        <Menu.Item leftSection={<IconTrash size={15} />} color="red" onClick={() => actions.remove(rule)}>
          Delete
        </Menu.Item>
      </ActionsMenu>
    </>
  )
}
