/** `/invitation#TOKEN`: the person invited joins the account, as a new member or as one who signs in. */
import { Alert, Button, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { Gate, LinkGate, SigningIn, useLinkToken } from '../../app/gate.tsx'
import { useSignedIn } from '../../app/session-changes.ts'
import { SignInWithPasskey } from '../../app/sign-in-with-passkey.tsx'
import { useAnswer } from '../../client/answer.ts'
import { type AnswerOf, api } from '../../client/api.ts'
import { Problem } from '../../client/problem.ts'
import { CodeInput, PasswordField, TextField } from '../../ui/fields.tsx'
import { Form, FormProblem } from '../../ui/form.tsx'
import { isolated } from '../../ui/formats.ts'
import { NewPassword } from '../../ui/new-password.tsx'
import { whatMay } from '../../ui/role-choice.tsx'

type InvitationLink = AnswerOf<'POST /invitation/link'>

export function InvitationPage() {
  const token = useLinkToken('/invitation')
  const { enter, entering } = useSignedIn()
  const answer = useAnswer(
    'POST /invitation/link',
    { body: { token } },
    { staleTime: Number.POSITIVE_INFINITY, enabled: token !== '' },
  )
  const signedIn = async () => void (await answer.refetch())
  if (entering) return <SigningIn />
  return (
    <LinkGate
      token={token}
      answer={answer}
      title="Invitation"
      gone={{ title: 'This invitation is no longer valid', text: <NotValid /> }}
    >
      {(link) => <Join key={token} token={token} link={link} onJoined={enter} onSignedIn={signedIn} />}
    </LinkGate>
  )
}

function NotValid() {
  return (
    <>
      <Text>It has already been used, has expired, or was revoked.</Text>
      <Text>
        If you already joined, <Link to="/sign-in">sign in</Link>. Otherwise ask for a new link.
      </Text>
    </>
  )
}

interface JoinProps {
  token: string
  link: InvitationLink
  onJoined: () => Promise<void>
  /** Somebody is signed in now, and has not joined yet. */
  onSignedIn: () => Promise<void>
}

function Join({ token, link, onJoined, onSignedIn }: JoinProps) {
  const { account_name, email, role, invited_by, known, signed_in_as } = link
  const mine = signed_in_as?.toLowerCase() === email.toLowerCase()
  const form = useForm({ initialValues: { name: '', password: '', code: '' } })
  const { name, password, code } = form.values
  const [needsCode, setNeedsCode] = useState(false)
  const { mutate, error, isPending } = useMutation({
    mutationFn: async () => {
      const credentials = mine
        ? {}
        : { password, ...(known ? {} : { name }), ...(needsCode ? { code: code.trim() } : {}) }
      await api('POST /invitation', { body: { token, ...credentials } })
      await onJoined()
    },
    onError: (refused) => {
      if (Problem.of(refused).type === 'second_factor_required') setNeedsCode(true)
    },
  })
  const asked = needsCode && Problem.of(error).type === 'second_factor_required'
  return (
    <Gate
      title={`Join ${account_name}`}
      intro={`${isolated(invited_by ?? 'The site operator')} invites ${isolated(email)} to join as ${role}: ${whatMay(role)}.`}
    >
      <Form onSubmit={() => mutate()} error={asked ? null : error}>
        <Stack>
          {signed_in_as !== null && !mine && (
            <Alert color="gray">
              You are signed in as {signed_in_as}. Continuing signs you out and back in as {email}.
            </Alert>
          )}
          <FormProblem />
          {!mine && (
            // Password managers store what follows under it.
            <TextInput label="Email" type="email" autoComplete="username" value={email} readOnly variant="filled" />
          )}
          {!mine && !known && (
            <>
              <TextField
                label="Your name"
                name="name"
                autoComplete="name"
                required
                maxLength={200}
                autoFocus
                {...form.getInputProps('name')}
              />
              <NewPassword label="Password" owner={{ email, name }} {...form.getInputProps('password')} />
            </>
          )}
          {!mine && known && (
            <PasswordField
              label="Password"
              description="You already have an account here"
              name="password"
              autoComplete="current-password"
              required
              autoFocus
              {...form.getInputProps('password')}
            />
          )}
          {needsCode && <CodeInput {...form.getInputProps('code')} />}
          <Button type="submit" loading={isPending} fullWidth mt={4}>
            {mine || !known ? 'Join' : 'Sign in and join'}
          </Button>
          {!mine && known && <SignInWithPasskey onSignedIn={onSignedIn} />}
        </Stack>
      </Form>
    </Gate>
  )
}
