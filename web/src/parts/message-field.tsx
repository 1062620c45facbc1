/** The field that a text is written in, with its meter. */
import { Textarea, type TextareaProps } from '@mantine/core'
import { useRef } from 'react'
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
  /** Ctrl/⌘ Enter. */
  onSubmit?: () => void
}

export function MessageField(props: MessageFieldProps) {
  const { value, onChange, price, recipients, partsMax, measured, onSubmit, ...rest } = props
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
          if (onSubmit === undefined || event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return
          event.preventDefault()
          onSubmit()
        }}
        {...rest}
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
