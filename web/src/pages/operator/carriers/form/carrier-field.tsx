/** One field of the form of a carrier, as its kind wants it, with its help below. */
import { Select, Switch, TagsInput, Text, type TextInputProps } from '@mantine/core'
import type { CarrierField } from '@websms/contract/carrier-fields'
import { type ChangeEvent, memo } from 'react'
import { PasswordField, TextareaField, TextField } from '../../../../ui/fields.tsx'
import { useFault } from '../../../../ui/form.tsx'
import { faultOfText, itemsOf, placeholderOf, saysUnit } from './texts.ts'

interface CarrierInputProps {
  field: CarrierField
  text: string
  onText: (name: string, text: string) => void
  /** In place of the one that the table gives. */
  placeholder?: string | undefined
  /** Offered for a list. */
  suggestions?: readonly string[]
  autoFocus?: boolean
}

/** A form has some fifty of these: only the one that is typed in is rendered again. */
export const CarrierInput = memo(function CarrierInput(props: CarrierInputProps) {
  switch (props.field.kind.type) {
    case 'switch':
      return <SwitchInput {...props} />
    case 'choice':
      return <ChoiceInput {...props} choices={props.field.kind.choices} />
    case 'list':
      return <ListInput {...props} />
    default:
      return <TypedInput {...props} />
  }
})

function SwitchInput({ field: { name, label, help }, text, onText }: CarrierInputProps) {
  return (
    <Switch
      name={name}
      label={label}
      description={help}
      checked={text === 'yes'}
      onChange={(event) => onText(name, event.currentTarget.checked ? 'yes' : 'no')}
      error={useFault(name)}
    />
  )
}

/** Fields beside each other are in line, however long their helps are. */
const order: NonNullable<TextInputProps['inputWrapperOrder']> = ['label', 'input', 'error', 'description']

function sharedProps({ field, placeholder = placeholderOf(field) }: CarrierInputProps) {
  const { name, label, help } = field
  return { name, label, description: help, inputWrapperOrder: order, placeholder }
}

type Choices = Extract<CarrierField['kind'], { type: 'choice' }>['choices']

function ChoiceInput(props: CarrierInputProps & { choices: Choices }) {
  const { field, text, onText, choices } = props
  return (
    <Select
      {...sharedProps(props)}
      data={choices}
      value={text === '' ? null : text}
      onChange={(value) => onText(field.name, value ?? '')}
      clearable={field.default === ''}
      error={useFault(field.name)}
    />
  )
}

function ListInput(props: CarrierInputProps) {
  const { field, text, onText, suggestions = [] } = props
  const items = itemsOf(text)
  const shared = sharedProps(props)
  return (
    <TagsInput
      {...shared}
      placeholder={items.length === 0 ? shared.placeholder : ''}
      data={suggestions}
      value={items}
      onChange={(next) => onText(field.name, next.join(','))}
      error={useFault(field.name)}
    />
  )
}

function TypedInput(props: CarrierInputProps) {
  const { field, text, onText, autoFocus = false } = props
  const { name, label, kind, required = false } = field
  const shared = {
    ...sharedProps(props),
    ...{ required, autoFocus, autoComplete: 'off', spellCheck: false, value: text },
    'data-wrong': faultOfText(field, text) ?? undefined,
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => onText(name, event.currentTarget.value),
  }
  if (kind.type === 'lines') return <TextareaField {...shared} autosize minRows={2} maxRows={10} />
  if (kind.type === 'secret') return <PasswordField {...shared} autoComplete="new-password" />
  if (kind.type !== 'number') return <TextField {...shared} />
  const unit = saysUnit(label, kind.unit) ? undefined : kind.unit
  return <TextField {...shared} inputMode="numeric" {...(unit !== undefined && unitSection(unit))} />
}

function unitSection(unit: string) {
  return {
    rightSection: (
      <Text size="xs" c="dimmed">
        {unit}
      </Text>
    ),
    rightSectionWidth: `calc(${unit.length}ch + 16px)`,
    rightSectionPointerEvents: 'none',
  } as const
}
