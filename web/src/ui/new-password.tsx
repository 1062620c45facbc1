/** One field for a new password, which can be shown instead of typed twice, with a word on its strength. */
import { type PasswordInputProps, Progress, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { api } from '../client/api.ts'
import { PasswordField } from './fields.tsx'
import { useFault } from './form.tsx'
import { passwordStrength } from './password-strength.ts'

/** The form itself says that fewer are too few. */
const charactersMin = 8

const colors = ['red', 'orange', 'yellow', 'teal']

interface NewPasswordProps extends Omit<PasswordInputProps, 'value'> {
  value?: string
  /** The person whose password it is, before anybody is signed in. */
  owner?: PasswordOwner
}

export function NewPassword({ value = '', owner = {}, name = 'password', ...rest }: NewPasswordProps) {
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
        minLength={charactersMin}
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

interface PasswordOwner {
  email?: string
  name?: string
}

/** Time without a keystroke before the server is asked, in ms. */
const pauseMs = 250

/** The server's reason to refuse a password, asked while it is typed, so that the field never says more than the server does.
 *  Undefined until it is known; null when it would be taken, or the server cannot be reached. */
function usePasswordFault(password: string, { email = '', name = '' }: PasswordOwner): string | null | undefined {
  const [judged, setJudged] = useState<{ password: string; fault: string | null }>()
  const longEnough = password.length >= charactersMin
  useEffect(() => {
    if (!longEnough) return
    const left = new AbortController()
    const timer = setTimeout(() => {
      const body = { password, ...(email !== '' && { email }), ...(name !== '' && { name }) }
      api('POST /password-check', { body, signal: left.signal })
        .then(({ fault }) => setJudged({ password, fault }))
        .catch(() => {
          if (!left.signal.aborted) setJudged({ password, fault: null })
        })
    }, pauseMs)
    return () => {
      clearTimeout(timer)
      left.abort()
    }
  }, [password, longEnough, email, name])
  return judged?.password === password ? judged.fault : undefined
}
