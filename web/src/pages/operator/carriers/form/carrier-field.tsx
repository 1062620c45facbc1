/** One field of the form of a carrier, as its kind wants it, with its help below. */
import { Select, Switch, TagsInput, Text, type TextInputProps } from '@mantine/core'
import type { CarrierField } from '@websms/contract/carrier-fields'
import { memo } from 'react'
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

/** A form has some forty of these: only the one that is typed in is rendered again. */
export const CarrierInput = memo(function CarrierInput(props: CarrierInputProps) {
  const { field, text, onText, suggestions = [], autoFocus = false } = props
  const { name, label, help, kind, required = false } = field
  const fault = useFault(name)
  const placeholder = props.placeholder ?? placeholderOf(field)
  const shared = { name, label, description: help, inputWrapperOrder: order, placeholder }
  const typed = { 'data-wrong': faultOfText(field, text) ?? undefined, autoComplete: 'off', spellCheck: false }
  switch (kind.type) {
    case 'switch':
      return (
        <Switch
          name={name}
          label={label}
          description={help}
          checked={text === 'yes'}
          onChange={(event) => onText(name, event.currentTarget.checked ? 'yes' : 'no')}
          error={fault}
        />
      )
    case 'choice':
      return (
        <Select
          {...shared}
          data={kind.choices}
          value={text === '' ? null : text}
          onChange={(value) => onText(name, value ?? '')}
          clearable={field.default === ''}
          error={fault}
        />
      )
    case 'list': {
      const items = itemsOf(text)
      return (
        <TagsInput
          {...shared}
          placeholder={items.length === 0 ? placeholder : ''}
          data={suggestions}
          value={items}
          onChange={(next) => onText(name, next.join(','))}
          error={fault}
        />
      )
    }
    case 'lines':
      return (
        <TextareaField
          {...shared}
          {...typed}
          autosize
          minRows={2}
          maxRows={10}
          value={text}
          onChange={(event) => onText(name, event.currentTarget.value)}
        />
      )
    case 'secret':
      return (
        <PasswordField
          {...shared}
          {...typed}
          autoComplete="new-password"
          required={required}
          value={text}
          onChange={(event) => onText(name, event.currentTarget.value)}
        />
      )
    default: {
      const unit = kind.type === 'number' && !saysUnit(label, kind.unit) ? kind.unit : undefined
      return (
        <TextField
          {...shared}
          {...typed}
          {...(kind.type === 'number' && { inputMode: 'numeric' })}
          {...(unit !== undefined && unitSection(unit))}
          required={required}
          autoFocus={autoFocus}
          value={text}
          onChange={(event) => onText(name, event.currentTarget.value)}
        />
      )
    }
  }
})

/** Fields beside each other are in line, however long their helps are. */
const order: NonNullable<TextInputProps['inputWrapperOrder']> = ['label', 'input', 'error', 'description']

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
