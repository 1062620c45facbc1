/** The text of a draft: written, or a template with its fields. */
import { foldToGsm7 } from '@websms/sms'
import { ChooseTemplate, type ChosenTemplate } from '../../ui/choose-template.tsx'
import { MessageField } from '../../ui/message-field.tsx'
import { FieldInputs, type FieldValues, filledText } from '../../ui/template-fields.tsx'
import type { Quote } from '../../ui/use-quote.ts'
import type { SenderChoices } from './sender-fields.tsx'

export interface Draft extends SenderChoices {
  to: string
  /** Without a template. */
  body: string
  template: ChosenTemplate | null
  /** Of the template's fields. */
  values: FieldValues
  /** As the field writes it; null: at once. */
  later: string | null
  /** Send plain characters. */
  fold: boolean
}

interface DraftTextProps {
  draft: Draft
  change: (changes: Partial<Draft>) => void
  prices: Quote
  recipients: number
  partsMax: number | undefined
  autoFocus: boolean
}

export function DraftText(props: DraftTextProps) {
  const { draft, change } = props
  return (
    <>
      <ChooseTemplate
        value={draft.template?.name ?? null}
        onChoose={(template) => change({ template })}
        description="In place of a text that you write"
      />
      <Written {...props} />
    </>
  )
}

/** The text, or the fields of the template in its place. */
function Written({ draft, change, ...given }: DraftTextProps) {
  const { template, values, body, fold } = draft
  const field = { ...given, folding: { chosen: fold, onChoose: (fold: boolean) => change({ fold }) } }
  if (template === null) {
    return (
      <MessageField label="Text" name="body" required value={body} onChange={(body) => change({ body })} {...field} />
    )
  }
  return (
    <>
      <FieldInputs fields={template.fields} values={values} onChange={(values) => change({ values })} required />
      <MessageField
        label={`Text of ${template.name}, version ${template.version}`}
        readOnly
        value={textOf(draft)}
        onChange={() => {}}
        {...field}
        autoFocus={false}
      />
    </>
  )
}

function textOf({ template, values, body }: Draft): string {
  return template === null ? body : filledText(template.text, values)
}

/** The text as it is sent. */
export function sentText(draft: Draft): string {
  return draft.fold ? foldToGsm7(textOf(draft)) : textOf(draft)
}

/** Values of another template that was chosen before are left out. */
export function valuesOf({ fields }: ChosenTemplate, values: FieldValues): Record<string, string> {
  return Object.fromEntries(fields.map((field) => [field, values[field] ?? '']))
}
