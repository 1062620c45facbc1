/** A form that asks for one phone number. */
import { Button, type ButtonProps } from '@mantine/core'
import type { ReactNode } from 'react'
import { TextField } from './fields.tsx'
import { FieldRow, Form, FormProblem } from './form.tsx'
import { useTyped } from './use-typed.ts'

interface NumberFormProps extends Pick<ButtonProps, 'variant' | 'loading' | 'className'> {
  /** As the server calls it. */
  name?: string
  /** In the field at first, and whenever it changes. */
  number?: string
  /** On the button. */
  action: string
  error?: unknown
  autoFocus?: boolean
  onNumber: (number: string) => void
  /** Beside the button. */
  children?: ReactNode
}

export function NumberForm(props: NumberFormProps) {
  const { name = 'number', number = '', action, error, autoFocus, onNumber, children, className, ...button } = props
  const [typed, setTyped] = useTyped(number)
  return (
    <Form onSubmit={() => onNumber(typed.trim())} error={error} className={className}>
      <FormProblem />
      <FieldRow>
        <TextField
          label="Number"
          name={name}
          required
          placeholder="021 555 0100"
          type="tel"
          autoFocus={autoFocus}
          maxLength={64}
          w={260}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button type="submit" {...button}>
          {action}
        </Button>
        {children}
      </FieldRow>
    </Form>
  )
}
