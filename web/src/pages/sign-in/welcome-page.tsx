/** `/welcome#TOKEN`: a one-time link makes the first operator, or gives a member a new password. Either way they are signed in. */
import { Button, Loader, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { Gate, SigningIn } from '../../app/gate.tsx'
import { useLinkToken } from '../../app/use-link-token.ts'
import { useSignedIn } from '../../app/use-signed-in.ts'
import { useAnswer } from '../../client/answer.ts'
import { type AnswerOf, api } from '../../client/api.ts'
import { Problem } from '../../client/problem.ts'
import { CodeBlock } from '../../ui/code-block.tsx'
import { CodeInput } from '../../ui/code-input.tsx'
import { TextField } from '../../ui/fields.tsx'
import { Form, FormProblem } from '../../ui/form.tsx'
import { NewPassword } from '../../ui/new-password.tsx'
import { ProblemAlert } from '../../ui/problem-alert.tsx'

export function WelcomePage() {
  const token = useLinkToken('/welcome')
  const { enter, entering } = useSignedIn()
  const { data: link, error } = useAnswer(
    'POST /welcome/link',
    { body: { token } },
    {
      staleTime: Number.POSITIVE_INFINITY,
      enabled: token !== '',
    },
  )
  if (entering) return <SigningIn />
  if (token === '') {
    return (
      <Gate title="This link is incomplete">
        <Text>Copy the whole link, including everything after the #.</Text>
      </Gate>
    )
  }
  if (error !== null) return <NotValid error={error} />
  if (link === undefined) {
    return (
      <Gate title="One moment">
        <Loader aria-label="Checking your link" />
      </Gate>
    )
  }
  return <WelcomeForm key={token} token={token} link={link} onSignedIn={enter} />
}

function NotValid({ error }: { error: unknown }) {
  const gone = Problem.of(error).type === 'link_not_valid'
  return (
    <Gate title={gone ? 'This link is no longer valid' : 'Welcome'}>
      {gone ? (
        <Stack gap="sm">
          <Text>It has already been used, has expired, or was replaced by a newer one.</Text>
          <Text>
            If you already have a password, <Link to="/sign-in">sign in</Link>. Otherwise ask the site operator for a
            new link, created on the Members page.
          </Text>
          <Text>Or run one of these on the gateway's machine, for an operator or for a member:</Text>
          <CodeBlock
            code={'npm run -s websms -- operator link\nnpm run -s websms -- member link EMAIL'}
            label="Commands"
            withLabel={false}
          />
        </Stack>
      ) : (
        <ProblemAlert error={error} />
      )}
    </Gate>
  )
}

interface WelcomeFormProps {
  token: string
  link: AnswerOf<'POST /welcome/link'>
  onSignedIn: () => Promise<void>
}

function WelcomeForm({ token, link, onSignedIn }: WelcomeFormProps) {
  const first = link.kind === 'operator'
  const [name, setName] = useState(link.name ?? '')
  const [email, setEmail] = useState(link.email ?? '')
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const { mutate, error, isPending } = useMutation({
    mutationFn: async () => {
      const body = { token, password, ...(first ? { name, email } : {}), ...(link.second_factor ? { code } : {}) }
      await api('POST /welcome', { body })
      await onSignedIn()
    },
  })
  return (
    <Gate
      title={first ? 'Welcome to WebSMS' : 'Choose a new password'}
      intro={first ? 'You are the first operator of this gateway. Choose how you will sign in.' : link.email}
    >
      <Form onSubmit={() => mutate()} error={error}>
        <Stack gap="md">
          <FormProblem />
          {first && (
            <>
              <TextField
                label="Your name"
                name="name"
                autoComplete="name"
                required
                maxLength={200}
                autoFocus
                value={name}
                onChange={(event) => setName(event.currentTarget.value)}
              />
              <TextField
                label="Email"
                name="email"
                type="email"
                autoComplete="username"
                required
                maxLength={254}
                value={email}
                onChange={(event) => setEmail(event.currentTarget.value)}
              />
            </>
          )}
          <NewPassword
            label={first ? 'Password' : 'New password'}
            autoFocus={!first}
            value={password}
            owner={{ email, name }}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          {link.second_factor && <CodeInput value={code} onChange={setCode} />}
          <Button type="submit" loading={isPending} fullWidth mt={4}>
            {first ? 'Start' : 'Set password and sign in'}
          </Button>
        </Stack>
      </Form>
    </Gate>
  )
}
