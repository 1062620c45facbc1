/** Email and password, then a code when the member has a second factor, or a passkey; then on to the page that was wanted. */
import { Alert, Button, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { Gate, SigningIn } from '../../app/gate.tsx'
import { useSignedIn } from '../../app/session-changes.ts'
import { SignInWithPasskey } from '../../app/sign-in-with-passkey.tsx'
import { api } from '../../client/api.ts'
import { Problem } from '../../client/problem.ts'
import { CodeInput, PasswordField, TextField } from '../../ui/fields.tsx'
import { Form, FormProblem } from '../../ui/form.tsx'

const signInRoute = getRouteApi('/sign-in')

export function SignInPage() {
  const { next, ended } = signInRoute.useSearch()
  const form = useForm({ initialValues: { email: '', password: '', code: '' } })
  const { email, password, code } = form.values
  const { enter, entering } = useSignedIn(next)
  const { mutate, error, isPending, reset } = useMutation({
    mutationFn: async () => {
      await api('POST /session', { body: { email, password, ...(code === '' ? {} : { code: code.trim() }) } })
      await enter()
    },
  })
  const problem = error === null ? null : Problem.of(error)
  const [needsCode, setNeedsCode] = useState(false)
  if (problem?.type === 'second_factor_required' && !needsCode) setNeedsCode(true)

  const startAgain = () => {
    reset()
    setNeedsCode(false)
    form.setValues({ password: '', code: '' })
  }
  if (entering) return <SigningIn />
  if (needsCode) {
    return (
      <Gate title="Enter your code" intro={`Signing in as ${email}`}>
        <Form onSubmit={() => mutate()} error={problem?.type === 'second_factor_required' ? null : error}>
          <Stack>
            <FormProblem />
            <CodeInput {...form.getInputProps('code')} />
            <Button type="submit" loading={isPending} fullWidth>
              Sign in
            </Button>
            <Button variant="subtle" color="gray" onClick={startAgain}>
              Start again
            </Button>
          </Stack>
        </Form>
      </Gate>
    )
  }
  return (
    <Gate title="Sign in to WebSMS">
      <Form onSubmit={() => mutate()} error={error}>
        <Stack>
          {ended !== undefined && error === null && (
            <Alert color="gray">Your session has expired. Sign in to return to the page you were on.</Alert>
          )}
          <FormProblem />
          <TextField
            label="Email"
            type="email"
            name="email"
            autoComplete="username webauthn"
            required
            autoFocus
            {...form.getInputProps('email')}
          />
          <PasswordField
            label="Password"
            name="password"
            autoComplete="current-password"
            required
            {...form.getInputProps('password')}
          />
          <Button type="submit" loading={isPending} fullWidth mt={4}>
            Sign in
          </Button>
          <SignInWithPasskey onSignedIn={enter} inField />
          <Text size="xs" c="dimmed">
            Forgot your password or lost your phone? Ask the site operator for a new sign-in link.
          </Text>
        </Stack>
      </Form>
    </Gate>
  )
}
