/** The field for the text of a message, with its meter. Ctrl/⌘ Enter submits the form. */
import { Textarea, type TextareaProps } from '@mantine/core'
import { useRef } from 'react'
import { useFault } from './form.tsx'
import { type Folding, SegmentMeter } from './segment-meter.tsx'
import type { Quote } from './use-quote.ts'

interface MessageFieldProps extends Omit<TextareaProps, 'value' | 'onChange'> {
  value: string
  onChange: (text: string) => void
  /** Of one part to each recipient. */
  prices: Quote
  /** Without it plain characters are not offered. */
  folding?: Folding
  recipients?: number
  partsMax?: number | undefined
  /** The text to measure in place of the typed one: the same with its placeholders filled in. */
  measured?: string | undefined
}

export function MessageField(props: MessageFieldProps) {
  const { value, onChange, prices, folding, recipients, partsMax, measured, error, ...rest } = props
  const field = useRef<HTMLTextAreaElement>(null)
  const show = (start: number, end: number) => {
    field.current?.focus()
    field.current?.setSelectionRange(start, end)
  }
  return (
    <div>
      <Textarea
        ref={field}
        autosize
        minRows={4}
        maxRows={14}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return
          event.preventDefault()
          event.currentTarget.form?.requestSubmit()
        }}
        {...rest}
        error={useFault(rest.name) ?? error}
      />
      <SegmentMeter
        text={measured ?? value}
        prices={prices}
        {...(folding !== undefined && { folding })}
        {...(measured === undefined && { onShow: show })}
        {...(recipients !== undefined && { recipients })}
        {...(partsMax !== undefined && { partsMax })}
      />
    </div>
  )
}
