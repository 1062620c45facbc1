/** Boxes for the values of a text with fields, and the text with them. */
import { SimpleGrid, Text } from '@mantine/core'
import { fillPlaces, readPlaces } from '@websms/sms'
import { TextField } from './fields.tsx'
import classes from './template-fields.module.css'

export type FieldValues = Readonly<Record<string, string>>

/** The text with its values; a field without one stays as it is written. */
export function filledText(text: string, values: FieldValues): string {
  return fillPlaces(readPlaces(text), (field) => values[field] || undefined)
}

interface FieldInputsProps {
  fields: readonly string[]
  values: FieldValues
  onChange: (values: FieldValues) => void
  required?: boolean
}

export function FieldInputs({ fields, values, onChange, required = false }: FieldInputsProps) {
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
      {fields.map((field) => (
        <TextField
          key={field}
          name={`fields.${field}`}
          label={field}
          required={required}
          maxLength={500}
          value={values[field] ?? ''}
          onChange={(event) => onChange({ ...values, [field]: event.currentTarget.value })}
        />
      ))}
    </SimpleGrid>
  )
}

/** A text as a recipient gets it. */
export function TextPreview({ label, children }: { label?: string; children: string }) {
  return (
    <div>
      {label !== undefined && (
        <Text size="xs" c="dimmed" mb={4}>
          {label}
        </Text>
      )}
      <p className={classes.text} dir="auto">
        {children}
      </p>
    </div>
  )
}
