/** The form of one rule, in a drawer. It goes into the draft when the server finds no fault in it. */
import { Button, Drawer, Group, Stack, Switch, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../../../client/api.ts'
import { TextField } from '../../../../ui/fields.tsx'
import { Form, FormProblem } from '../../../../ui/form.tsx'
import { Confirm } from '../../../../ui/form-dialog.tsx'
import { isolated } from '../../../../ui/formats.ts'
import { type Account, useChoices } from '../choices.ts'
import { bodyOf, type DraftRule, withRule } from './draft.ts'
import { faultsOfRule, formProblem } from './faults.ts'
import { MatchFields } from './match-fields.tsx'
import classes from './rule-editor.module.css'
import { Sentence } from './rule-row.tsx'
import { faultsOf, nextTarget, type RuleValues, ruleOf, valuesOf } from './rule-values.ts'
import { TargetFields } from './target-fields.tsx'

interface RuleEditorProps {
  /** Null: closed. */
  rule: DraftRule | null
  rules: readonly DraftRule[]
  accounts: readonly Account[]
  onClose: () => void
  /** @param accounts those that the rule names, with their names */
  onDone: (rule: DraftRule, accounts: readonly Account[]) => void
}

export function RuleEditor({ rule, onClose, ...props }: RuleEditorProps) {
  const [dirty, setDirty] = useState(false)
  const [asking, { open: ask, close: stay }] = useDisclosure()
  const close = () => {
    stay()
    setDirty(false)
    onClose()
  }
  const isNew = rule !== null && !props.rules.some(({ key }) => key === rule.key)
  return (
    <Drawer
      opened={rule !== null}
      onClose={dirty ? ask : close}
      closeOnClickOutside={!dirty}
      position="right"
      size={640}
      title={isNew ? 'New rule' : 'Edit rule'}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {rule !== null && (
        <RuleForm key={rule.key} {...props} rule={rule} isNew={isNew} onDirty={setDirty} onClose={close} />
      )}
      {/* Only then: the Escape that asks would otherwise close the question as well. */}
      {asking && (
        <Confirm
          opened
          onClose={stay}
          title="Discard these changes?"
          action="Discard"
          cancel="Keep editing"
          onConfirm={async () => close()}
        >
          The rule stays as it was before you opened it.
        </Confirm>
      )}
    </Drawer>
  )
}

interface RuleFormProps extends Omit<RuleEditorProps, 'rule'> {
  rule: DraftRule
  isNew: boolean
  onDirty: (dirty: boolean) => void
}

function RuleForm({ rule, rules, accounts: known, isNew, onDirty, onClose, onDone }: RuleFormProps) {
  const choices = useChoices()
  const [accounts, setAccounts] = useState(known)
  const form = useForm<RuleValues>({ initialValues: valuesOf(rule), onValuesChange: () => onDirty(true) })
  const { values, setFieldValue } = form
  const check = useChecked({ rule, rules }, (checked) => {
    onDone(checked, accounts)
    onClose()
  })
  const nameOf = (id: string) => isolated(accounts.find((account) => account.id === id)?.name ?? id)
  return (
    <Form onSubmit={() => check.mutate(values)} error={check.error}>
      <Stack gap="md">
        <FormProblem />
        <TextField
          label="Name"
          name="name"
          description="Names the rule in reasons and warnings"
          placeholder="Codes in New Zealand"
          required
          maxLength={100}
          data-autofocus
          {...form.getInputProps('name')}
        />
        <MatchFields
          match={values.match}
          onMatch={(match, named = []) => {
            setFieldValue('match', match)
            if (named.length > 0) setAccounts([...accounts, ...named])
          }}
          choices={choices}
          accounts={accounts}
        />
        <TargetFields
          targets={values.targets}
          onTargets={(targets) => setFieldValue('targets', targets)}
          onAdd={() => setFieldValue('targets', [...values.targets, nextTarget(values.targets)])}
          carriers={choices.carriers}
        />
        <Switch
          label="Nothing else is asked"
          description="When none of these carriers can take a message, it is refused: no later rule and no other carrier gets it"
          {...form.getInputProps('final', { type: 'checkbox' })}
        />
        <Switch
          label="On"
          description="A rule that is off is kept, and skipped"
          {...form.getInputProps('enabled', { type: 'checkbox' })}
        />
        <div className={classes.summary}>
          <Text size="xs" c="dimmed">
            In words
          </Text>
          <Sentence rule={ruleOf(rule, values)} accountName={nameOf} />
        </div>
        <Group justify="flex-end" gap="sm" className={classes.foot}>
          <Button variant="default" onClick={onClose} disabled={check.isPending}>
            Cancel
          </Button>
          <Button type="submit" loading={check.isPending}>
            {isNew ? 'Add to the draft' : 'Apply to the draft'}
          </Button>
        </Group>
      </Stack>
    </Form>
  )
}

/** Asks the server for faults of the rule, within its list. */
function useChecked({ rule, rules }: Pick<RuleFormProps, 'rule' | 'rules'>, onFaultless: (rule: DraftRule) => void) {
  return useMutation({
    mutationFn: async (values: RuleValues) => {
      const others = rules.filter(({ key, removed }) => key !== rule.key && !removed).map(({ name }) => name)
      const own = faultsOf(values, others)
      if (own.length > 0) throw formProblem(own)
      const checked = ruleOf(rule, values)
      const all = withRule(rules, checked)
      const index = all.filter(({ removed }) => !removed).findIndex(({ key }) => key === rule.key)
      await api('POST /operator/routes/rules/check', { body: { rules: bodyOf(all) } }).catch((error) => {
        throw faultsOfRule(error, index)
      })
      return checked
    },
    onSuccess: onFaultless,
  })
}
