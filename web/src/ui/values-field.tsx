/** Fields for several values: of a kind with suggestions, or of one with nothing but its choices. */
import { MultiSelect, type MultiSelectProps, TagsInput, Textarea } from '@mantine/core'
import type { ReactNode } from 'react'
import { useFaultOf } from './form.tsx'

interface ValuesFieldProps {
  name: string
  label: string
  description: ReactNode
  placeholder: string
  values: readonly string[]
  onValues: (values: string[]) => void
  suggestions?: readonly string[]
  /** The form in which a typed value is kept. */
  kept?: (typed: string) => string
  inputMode?: 'numeric'
  /** Has the focus when its dialog opens. */
  focused?: boolean
}

/** Values above which each stands on a line of a text instead of being a tag. */
const tagsMax = 100

const separators = [',', ';', '\n', '\t']

export function ValuesField(props: ValuesFieldProps) {
  const { name, label, description, placeholder, values, onValues, suggestions = [], inputMode, focused } = props
  const { kept = (typed) => typed } = props
  const error = useFaultOf(name, values)
  const put = (typed: readonly string[]) => {
    onValues([...new Set(typed.map((value) => kept(value.trim())).filter((value) => value !== ''))])
  }
  if (values.length > tagsMax) {
    return (
      <Textarea
        {...{ name, label, error }}
        description={`${values.length} values, one on each line`}
        rows={8}
        defaultValue={values.join('\n')}
        onBlur={(event) => put(event.currentTarget.value.split(/[,;\n\t]/))}
      />
    )
  }
  return (
    <TagsInput
      {...{ name, label, description, error, inputMode }}
      data-autofocus={focused}
      placeholder={values.length === 0 ? placeholder : ''}
      data={[...suggestions]}
      splitChars={separators}
      value={[...values]}
      onChange={put}
    />
  )
}

export function ChoicesField({
  name,
  placeholder,
  value,
  ...rest
}: MultiSelectProps & { name: string; value: string[] }) {
  const error = useFaultOf(name, value)
  return (
    <MultiSelect
      {...rest}
      {...{ name, value, error }}
      placeholder={value.length === 0 ? placeholder : ''}
      searchable
      hidePickedOptions
      nothingFoundMessage="Nothing found"
      limit={100}
    />
  )
}
