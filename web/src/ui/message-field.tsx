/** The field that a text is written in, with its meter. Ctrl/⌘ Enter sends the form that it is in. */
import { Textarea, type TextareaProps } from '@mantine/core'
import { useRef } from 'react'
import { useFault } from './form.tsx'
import { SegmentMeter } from './segment-meter.tsx'

interface MessageFieldProps extends Omit<TextareaProps, 'value' | 'onChange'> {
  value: string
  onChange: (text: string) => void
  /** Of one part, in dollars. */
  price: number
  recipients?: number
  partsMax?: number | undefined
  /** What is measured where it is not what was typed: a text with its placeholders filled in. */
  measured?: string | undefined
}

export function MessageField(props: MessageFieldProps) {
  const { value, onChange, price, recipients, partsMax, measured, error, ...rest } = props
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
        onChange={onChange}
        price={price}
        {...(measured === undefined && { onShow: show })}
        {...(recipients !== undefined && { recipients })}
        {...(partsMax !== undefined && { partsMax })}
      />
    </div>
  )
}
