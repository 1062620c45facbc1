/** One field for a new password, to be looked at instead of typed twice, with a word on how good it is. */
import { PasswordInput, type PasswordInputProps, Progress, Text } from '@mantine/core'
import { passwordStrength } from './password-strength.ts'

const colors = ['red', 'orange', 'yellow', 'teal']

export function NewPassword({ value, ...rest }: PasswordInputProps & { value: string }) {
  const { score, text } = passwordStrength(value)
  return (
    <div>
      <PasswordInput
        label="New password"
        autoComplete="new-password"
        minLength={8}
        maxLength={128}
        required
        withAsterisk={false}
        value={value}
        {...rest}
      />
      <Progress value={value === '' ? 0 : 25 * (score + 1)} color={colors[score]!} size={3} mt={6} aria-hidden />
      <Text size="xs" c="dimmed" mt={4} aria-live="polite">
        {text}
      </Text>
    </div>
  )
}
