/** The fields of a `Form`: Mantine's, with a name, by which the form tells each its fault. */
import {
  NumberInput,
  type NumberInputProps,
  PasswordInput,
  type PasswordInputProps,
  Textarea,
  type TextareaProps,
  TextInput,
  type TextInputProps,
} from '@mantine/core'
import type { ComponentProps } from 'react'
import { useFault } from './form.tsx'

type Named<Props> = Props & { name: string }

export function TextField({ name, error, ...rest }: Named<TextInputProps>) {
  return <TextInput {...rest} name={name} error={useFault(name) ?? error} />
}

export function PasswordField({ name, error, ...rest }: Named<PasswordInputProps>) {
  const fault = useFault(name) ?? error
  // Mantine's other fields tell screen readers by themselves.
  return <PasswordInput aria-invalid={Boolean(fault)} {...rest} name={name} error={fault} />
}

export function NumberField({ name, error, ...rest }: Named<NumberInputProps>) {
  return <NumberInput {...rest} name={name} error={useFault(name) ?? error} />
}

/** For a number without decimals. */
export function WholeField(props: ComponentProps<typeof NumberField>) {
  return <NumberField allowDecimal={false} {...props} />
}

export function TextareaField({ name, error, ...rest }: Named<TextareaProps>) {
  return <Textarea {...rest} name={name} error={useFault(name) ?? error} />
}

/** The six digits of an authenticator app, or a recovery code. */
export function CodeInput(props: Pick<TextInputProps, 'value' | 'onChange'>) {
  return (
    <TextField
      label="Code"
      description="Six digits from your authenticator app, or a recovery code"
      name="code"
      autoComplete="one-time-code"
      inputMode="numeric"
      required
      autoFocus
      {...props}
    />
  )
}
