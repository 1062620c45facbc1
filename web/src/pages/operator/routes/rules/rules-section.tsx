/** The rules of routing: read, changed as a draft, previewed and saved. */
import { Alert, Button, Group } from '@mantine/core'
import { IconAlertTriangle, IconPlus, IconRoute } from '@tabler/icons-react'
import { type ReactNode, useCallback, useMemo, useState } from 'react'
import { useAnswer } from '../../../../client/answer.ts'
import { isolated } from '../../../../ui/formats.ts'
import { EmptyState } from '../../../../ui/list-states.tsx'
import { ProblemAlert } from '../../../../ui/problem-alert.tsx'
import { Section } from '../../../../ui/section.tsx'
import { RelativeTime } from '../../../../ui/time.tsx'
import type { Account } from '../choices.ts'
import { Warning } from '../warning.tsx'
import { type DraftRule, newRule, withRule } from './draft.ts'
import { DraftBar } from './draft-bar.tsx'
import { rulesFromNetworks } from './from-networks.ts'
import { Preview, usePreview } from './preview.tsx'
import { RuleEditor } from './rule-editor.tsx'
import { RuleList } from './rule-list.tsx'
import type { Rules } from './use-rules.ts'
import { useWarnings } from './use-warnings.ts'

export function RulesSection({ rules }: { rules: Rules }) {
  const { stored, dirty, change, save } = rules
  const [editing, setEditing] = useState<DraftRule | null>(null)
  const [named, setNamed] = useState<readonly Account[]>([])
  const accounts = useMemo(() => [...named, ...stored.accounts], [named, stored])
  const accountName = useCallback(
    (id: string) => isolated(accounts.find((account) => account.id === id)?.name ?? id),
    [accounts],
  )
  const warnings = useWarnings(rules)
  const preview = usePreview(rules.rules)
  const add = (
    <Button variant="default" leftSection={<IconPlus size={15} />} onClick={() => setEditing(newRule())}>
      Add a rule
    </Button>
  )
  return (
    <Section
      title="Rules"
      intro={
        <>
          Tried in this order. The first rule that fits a message and has a carrier that can take it decides.{' '}
          <LastChange changed={stored.changed} />
        </>
      }
      action={rules.rules.length > 0 && add}
    >
      {rules.overtaken && <Overtaken rules={rules} />}
      {rules.rules.length === 0 ? (
        <NoRules add={add} onRules={change} />
      ) : (
        <RuleList rules={rules} warnings={warnings.ofRule} accountName={accountName} onEdit={setEditing} />
      )}
      {warnings.others.map((text) => (
        <Warning key={text}>{text}</Warning>
      ))}
      <Preview preview={preview} />
      {!rules.overtaken && <ProblemAlert error={save.error} />}
      {dirty && <DraftBar rules={rules} previewing={preview.pending} onPreview={() => preview.run()} />}
      <RuleEditor
        rule={editing}
        rules={rules.rules}
        accounts={accounts}
        onClose={() => setEditing(null)}
        onDone={(rule, byForm) => {
          setNamed(byForm)
          change(withRule(rules.rules, rule))
        }}
      />
    </Section>
  )
}

function LastChange({ changed }: { changed: Rules['stored']['changed'] }) {
  if (changed === null) return null
  return (
    <>
      Last changed <RelativeTime value={changed.at} />{' '}
      {changed.by === null ? 'on the command line' : `by ${isolated(changed.by)}`}.
    </>
  )
}

function Overtaken({ rules: { stored, merge, discard } }: { rules: Rules }) {
  const { changed } = stored
  const who = changed === null ? 'Somebody' : changed.by === null ? 'The command line' : isolated(changed.by)
  return (
    <Alert
      color="orange"
      icon={<IconAlertTriangle size={18} />}
      title={`${who} has saved other rules meanwhile`}
      role="alert"
      mb="sm"
    >
      Your draft is still here, and nothing of theirs is overwritten. Bring your changes onto their rules, look at the
      result, and save it.
      <Group gap="xs" mt="xs">
        <Button size="compact-sm" onClick={merge}>
          Bring my changes onto theirs
        </Button>
        <Button variant="default" size="compact-sm" onClick={discard}>
          Discard mine
        </Button>
      </Group>
    </Alert>
  )
}

interface NoRulesProps {
  add: ReactNode
  onRules: (rules: DraftRule[]) => void
}

function NoRules({ add, onRules }: NoRulesProps) {
  const { data } = useAnswer('GET /operator/routes')
  const made = data === undefined ? [] : rulesFromNetworks(data.routes)
  return (
    <EmptyState
      icon={IconRoute}
      title="No rules"
      text="The carriers' own networks decide: a message goes to the first carrier that serves the number's network, otherwise to the first that takes any number. Rules can look at more than the network, and can share messages among carriers."
      action={
        <>
          {add}
          <Button variant="default" disabled={made.length === 0} onClick={() => onRules(made)}>
            Make rules from that
          </Button>
        </>
      }
    />
  )
}
