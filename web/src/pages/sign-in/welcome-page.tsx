/** `/welcome#TOKEN`: a one-time link makes the first operator, or gives a member a new password. Either way they are signed in. */
import { Button, Loader, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useLocation } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { type AnswerOf, api } from '../../app/api.ts'
import { Gate } from '../../app/gate.tsx'
import { Problem } from '../../app/problem.ts'
import { useSignedIn } from '../../app/use-signed-in.ts'
import { CodeBlock } from '../../parts/code-block.tsx'
import { CodeInput } from '../../parts/code-input.tsx'
import { NewPassword } from '../../parts/new-password.tsx'
import { ProblemAlert } from '../../parts/problem-alert.tsx'

export function WelcomePage() {
  const token = useLocation().hash
  const { data: link, error } = useQuery({
    queryKey: ['welcome', token],
    queryFn: () => api('POST /welcome/link', { body: { token } }),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: token !== '',
  })
  if (token === '') {
    return (
      <Gate title="This link is not complete">
        <Text>Copy the whole address, with everything that follows the #.</Text>
      </Gate>
    )
  }
  if (error !== null) return <NotValid error={error} />
  if (link === undefined) {
    return (
      <Gate title="One moment">
        <Loader aria-label="Looking at the link" />
      </Gate>
    )
  }
  return <WelcomeForm token={token} link={link} />
}

function NotValid({ error }: { error: unknown }) {
  const gone = Problem.of(error).type === 'link_not_valid'
  return (
    <Gate title={gone ? 'This link cannot be used' : 'Welcome'}>
      {gone ? (
        <Stack gap="sm">
          <Text>It was used before, has expired, or was replaced by a newer one.</Text>
          <Text>
            If you have a password already, <Link to="/sign-in">sign in</Link>. Else ask whoever runs this site for a
            new link: an operator makes one on the page Members.
          </Text>
          <Text>On the machine of the gateway these make one, for an operator and for a member:</Text>
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

function WelcomeForm({ token, link }: { token: string; link: AnswerOf<'POST /welcome/link'> }) {
  const first = link.kind === 'operator'
  const [name, setName] = useState(link.name ?? '')
  const [email, setEmail] = useState(link.email ?? '')
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const onSignedIn = useSignedIn()
  const { mutate, error, isPending } = useMutation({
    mutationFn: async () => {
      const body = { token, password, ...(first ? { name, email } : {}), ...(link.second_factor ? { code } : {}) }
      await api('POST /welcome', { body })
      await onSignedIn()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    mutate()
  }
  return (
    <Gate
      title={first ? 'Welcome to WebSMS' : 'Choose a new password'}
      intro={first ? 'You are going to run this gateway. Choose how you sign in from now on.' : link.email}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <ProblemAlert error={error} />
          {first && (
            <>
              <TextInput
                label="Your name"
                autoComplete="name"
                required
                withAsterisk={false}
                maxLength={200}
                autoFocus
                value={name}
                onChange={(event) => setName(event.currentTarget.value)}
              />
              <TextInput
                label="Email"
                type="email"
                autoComplete="username"
                required
                withAsterisk={false}
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
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          {link.second_factor && <CodeInput value={code} onChange={setCode} />}
          <Button type="submit" loading={isPending} fullWidth mt={4}>
            {first ? 'Start' : 'Set the password and sign in'}
          </Button>
        </Stack>
      </form>
    </Gate>
  )
}
