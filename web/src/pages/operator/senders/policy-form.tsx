/** Changes the rules of a country about senders, and its default sender. */
import { ActionIcon, Button, Fieldset, Select, Stack, Text, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import type { PolicyAction, SenderPolicy } from '@websms/contract/members'
import { api } from '../../../client/api.ts'
import { countryLabel, countryOptions } from '../../../ui/countries.ts'
import { TextField } from '../../../ui/fields.tsx'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { capitalised } from '../../../ui/formats.ts'
import { purposeOptions } from '../../../ui/purposes.ts'
import { useChange } from '../../../ui/use-change.ts'
import { ChoicesField } from '../../../ui/values-field.tsx'
import { actionNames, kindsInWords, type PolicyRule } from './policy-words.ts'

/** A rule in the form, with a key of its own. */
type FormRule = PolicyRule & { key: string }

type Values = { country: string; rules: FormRule[]; note: string; default_sender: string }

interface PolicyFormProps {
  /** Null: closed. */
  policy: SenderPolicy | 'new' | null
  shared: readonly { id: string; code: string }[]
  onClose: () => void
}

export function PolicyForm({ policy, shared, onClose }: PolicyFormProps) {
  const before = policy === 'new' || policy === null ? null : policy
  const values = valuesOf(before)
  const save = useChange(
    async ({ country, rules, note, default_sender }: Values) => {
      const params = { country }
      const own = rules.map(({ key: _, ...rule }) => rule)
      await api('PUT /operator/sender-policies/:country', { params, body: { rules: own, note } })
      if (default_sender === values.default_sender) return
      const body = { sender_id: default_sender === '' ? null : default_sender }
      await api('PUT /operator/sender-policies/:country/default', { params, body })
    },
    {
      shownBy: ['GET /operator/sender-policies'],
      done: ({ country }) => `${countryLabel(country)}: saved. The gateway follows within a second.`,
    },
  )
  return (
    <FormDialog<Values>
      opened={policy !== null}
      onClose={onClose}
      title={before === null ? 'Add a country' : `Rules of ${countryLabel(before.country)}`}
      action="Save"
      values={values}
      ready={({ country }) => country !== ''}
      onSubmit={save.mutateAsync}
    >
      {({ values: typed, setValues }) => (
        <Stack gap="sm">
          {before === null && (
            <Select
              label="Country"
              name="country"
              placeholder="New Zealand"
              searchable
              nothingFoundMessage="No such country"
              limit={100}
              data={[...countryOptions]}
              value={typed.country === '' ? null : typed.country}
              onChange={(country) => setValues({ country: country ?? '' })}
            />
          )}
          <Text size="sm" c="dimmed">
            {before?.built_in != null && before.own === null
              ? 'These are the built-in rules. Saved, they are your own, and newer built-in ones do not replace them.'
              : 'Asked in their order; the first that is about a message decides.'}
          </Text>
          <RulesFields rules={typed.rules} onRules={(rules) => setValues({ rules })} />
          <Select
            label="Default sender"
            description="Replaces senders that may not be used there. It must be a shared sender."
            data={[
              { value: '', label: 'That of the settings' },
              ...shared.map(({ id, code }) => ({ value: id, label: code })),
            ]}
            value={typed.default_sender}
            onChange={(next) => setValues({ default_sender: next ?? '' })}
          />
          <TextField
            label="Note"
            name="note"
            description="Why, and by which source"
            maxLength={500}
            value={typed.note}
            onChange={(event) => setValues({ note: event.currentTarget.value })}
          />
        </Stack>
      )}
    </FormDialog>
  )
}

function RulesFields({ rules, onRules }: { rules: FormRule[]; onRules: (rules: FormRule[]) => void }) {
  return (
    <>
      {rules.map((rule, index) => (
        <RuleFields
          key={rule.key}
          rule={rule}
          place={index + 1}
          onRule={(next) => onRules(rules.map((one) => (one.key === rule.key ? next : one)))}
          onRemove={() => onRules(rules.filter(({ key }) => key !== rule.key))}
        />
      ))}
      <Button variant="default" leftSection={<IconPlus size={15} />} onClick={() => onRules([...rules, freshRule()])}>
        Add a rule
      </Button>
    </>
  )
}

const kindOptions = Object.entries(kindsInWords).map(([value, name]) => ({ value, label: capitalised(name) }))
const actionOptions = Object.entries(actionNames).map(([value, name]) => ({ value, label: capitalised(name) }))

interface RuleFieldsProps {
  rule: FormRule
  place: number
  onRule: (rule: FormRule) => void
  onRemove: () => void
}

function RuleFields({ rule, place, onRule, onRemove }: RuleFieldsProps) {
  return (
    <Fieldset legend={`Rule ${place}`}>
      <Stack gap="xs">
        <ChoicesField
          label="Senders"
          name={`rules.${place - 1}.kinds`}
          placeholder="Every sender"
          data={kindOptions}
          value={[...rule.kinds]}
          onChange={(kinds) => onRule({ ...rule, kinds: kinds as FormRule['kinds'] })}
        />
        <ChoicesField
          label="Messages"
          name={`rules.${place - 1}.purposes`}
          placeholder="Every purpose"
          data={[...purposeOptions]}
          value={[...rule.purposes]}
          onChange={(purposes) => onRule({ ...rule, purposes: purposes as FormRule['purposes'] })}
        />
        <Select
          label="They are"
          allowDeselect={false}
          data={actionOptions}
          value={rule.action}
          onChange={(action) => onRule({ ...rule, action: (action ?? 'refuse') as PolicyAction })}
        />
        {rule.action !== 'allow' && (
          <TextInput
            label="Reason"
            description="Shown to the customer, after “cannot be used for messages to …:”"
            maxLength={200}
            value={rule.reason}
            onChange={(event) => onRule({ ...rule, reason: event.currentTarget.value })}
          />
        )}
        <ActionIcon color="red" aria-label={`Remove rule ${place}`} onClick={onRemove}>
          <IconTrash size={16} />
        </ActionIcon>
      </Stack>
    </Fieldset>
  )
}

let keys = 0

function keyed(rule: PolicyRule): FormRule {
  keys += 1
  return { ...rule, key: `rule${keys}` }
}

function freshRule(): FormRule {
  return keyed({ kinds: ['name'], purposes: [], action: 'replace', reason: '' })
}

function valuesOf(policy: SenderPolicy | null): Values {
  const rules = policy?.own?.rules ?? policy?.built_in ?? []
  return {
    country: policy?.country ?? '',
    rules: rules.map(({ kinds, purposes, action, reason }) => keyed({ kinds, purposes, action, reason })),
    note: policy?.own?.note ?? '',
    default_sender: policy?.default_sender?.id ?? '',
  }
}
