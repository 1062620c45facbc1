/** Says that the rules on the page are a draft, and what to do with it. */
import { Button, Group } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Confirm } from '../../../../ui/form-dialog.tsx'
import { countOf } from '../../../../ui/formats.ts'
import type { RuleState } from './draft.ts'
import classes from './rules.module.css'
import type { Rules } from './use-rules.ts'

interface DraftBarProps {
  rules: Rules
  previewing: boolean
  onPreview: () => void
}

export function DraftBar({ rules: { states, discard, overtaken, save }, previewing, onPreview }: DraftBarProps) {
  const [asking, { open, close }] = useDisclosure()
  const changes = changesText([...states.values()])
  return (
    <section className={classes.bar} aria-label="Draft">
      <p>
        <strong>Draft:</strong> {changes}. Not in effect until you save.
      </p>
      <Group gap="xs">
        <Button variant="default" onClick={open} disabled={save.pending}>
          Discard
        </Button>
        <Button variant="default" onClick={onPreview} loading={previewing}>
          Preview
        </Button>
        <Button onClick={save.run} loading={save.pending} disabled={overtaken}>
          Save
        </Button>
      </Group>
      <Confirm
        opened={asking}
        onClose={close}
        title="Discard the draft?"
        action="Discard"
        cancel="Keep it"
        onConfirm={async () => discard()}
      >
        {changes}: the saved rules are shown again.
      </Confirm>
    </section>
  )
}

const words = { new: 'new', changed: 'changed', moved: 'moved', removed: 'deleted' } as const

/** `2 new rules, 1 changed, 1 deleted`. */
function changesText(states: readonly RuleState[]): string {
  const counts = Object.entries(words)
    .map(([state, word]) => ({ word, count: states.filter((one) => one === state).length }))
    .filter(({ count }) => count > 0)
  return counts
    .map(({ word, count }, index) => (index === 0 ? countOf(count, `${word} rule`) : `${count} ${word}`))
    .join(', ')
}
