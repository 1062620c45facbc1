/** The fields of a `Form`: Mantine's, with a name, under which the form says what is wrong with them. */
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
import { useFault } from './form.tsx'

type Named<Props> = Props & { name: string }

export function TextField({ name, error, ...rest }: Named<TextInputProps>) {
  return <TextInput withAsterisk={false} {...rest} name={name} error={useFault(name) ?? error} />
}

export function PasswordField({ name, error, ...rest }: Named<PasswordInputProps>) {
  const fault = useFault(name) ?? error
  // Mantine's other fields tell screen readers by themselves.
  return <PasswordInput withAsterisk={false} aria-invalid={Boolean(fault)} {...rest} name={name} error={fault} />
}

export function NumberField({ name, error, ...rest }: Named<NumberInputProps>) {
  return <NumberInput hideControls withAsterisk={false} {...rest} name={name} error={useFault(name) ?? error} />
}

export function TextareaField({ name, error, ...rest }: Named<TextareaProps>) {
  return <Textarea withAsterisk={false} {...rest} name={name} error={useFault(name) ?? error} />
}
