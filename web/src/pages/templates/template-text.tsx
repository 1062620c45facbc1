/** The text of a template while it is written: its parts are counted live, with sample values for its fields. */
import { Stack } from '@mantine/core'
import { readPlaces } from '@websms/sms'
import { useState } from 'react'
import { MessageField } from '../../ui/message-field.tsx'
import { FieldInputs, type FieldValues, filledText, TextPreview } from '../../ui/template-fields.tsx'
import { useQuote } from '../../ui/use-quote.ts'
import { useSending } from '../send/sender-fields.tsx'

const nobody: readonly string[] = []

interface TemplateTextProps {
  value: string
  onChange: (text: string) => void
}

export function TemplateText({ value, onChange }: TemplateTextProps) {
  const [samples, setSamples] = useState<FieldValues>({})
  const prices = useQuote(nobody)
  const { fields } = readPlaces(value)
  const filled = filledText(value, samples)
  return (
    <Stack gap="sm">
      <MessageField
        label="Text"
        name="text"
        required
        maxLength={10_000}
        description="{{ first_name }} is a field, which gets a value for each message. To write two braces as text, type \{{."
        value={value}
        onChange={onChange}
        prices={prices}
        partsMax={useSending()?.parts_max}
        measured={filled === value ? undefined : filled}
      />
      {fields.length > 0 && (
        <>
          <FieldInputs fields={fields} values={samples} onChange={setSamples} />
          <TextPreview label="Preview with these sample values:">{filled}</TextPreview>
        </>
      )}
    </Stack>
  )
}
