/** One field for a new password, to be looked at instead of typed twice, with a word on how good it is. */
import { type PasswordInputProps, Progress, Text } from '@mantine/core'
import { PasswordField } from './fields.tsx'
import { useFault } from './form.tsx'
import { passwordStrength } from './password-strength.ts'
import { type PasswordOwner, usePasswordFault } from './use-password-fault.ts'

const colors = ['red', 'orange', 'yellow', 'teal']

interface NewPasswordProps extends PasswordInputProps {
  value: string
  /** Whose it is, as far as nobody is signed in. */
  owner?: PasswordOwner
}

export function NewPassword({ value, owner = {}, name = 'password', ...rest }: NewPasswordProps) {
  const guessed = passwordStrength(value)
  const fault = usePasswordFault(value, owner)
  const refused = fault === null || fault === undefined ? null : { score: 0, text: fault }
  const { score, text } = refused ?? guessed
  const known = score === 0 || fault !== undefined
  const saidAtField = useFault(name) !== undefined
  return (
    <div>
      <PasswordField
        label="New password"
        name={name}
        autoComplete="new-password"
        minLength={8}
        maxLength={128}
        required
        value={value}
        {...rest}
      />
      <Progress
        value={value === '' ? 0 : 25 * (score + 1)}
        color={known ? colors[score]! : 'gray'}
        size={3}
        mt={6}
        aria-hidden
      />
      <Text size="xs" c="dimmed" mt={4} aria-live="polite">
        {!saidAtField && (known ? text : 'Checking…')}
      </Text>
    </div>
  )
}
