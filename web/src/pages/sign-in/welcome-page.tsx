/** `/welcome#TOKEN`: a one-time link makes an operator, or gives a member a new password, and signs them in. */
import { Button, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Gate, LinkGate, SigningIn, useLinkToken } from '../../app/gate.tsx'
import { useSignedIn } from '../../app/session-changes.ts'
import { useAnswer } from '../../client/answer.ts'
import { type AnswerOf, api } from '../../client/api.ts'
import { CodeBlock } from '../../ui/code-block.tsx'
import { CodeInput, TextField } from '../../ui/fields.tsx'
import { Form, FormProblem } from '../../ui/form.tsx'
import { NewPassword } from '../../ui/new-password.tsx'
import { operatorRoleTexts } from '../../ui/operator-role.ts'

export function WelcomePage() {
  const token = useLinkToken('/welcome')
  const { enter, entering } = useSignedIn()
  const answer = useAnswer(
    'POST /welcome/link',
    { body: { token } },
    { staleTime: Number.POSITIVE_INFINITY, enabled: token !== '' },
  )
  if (entering) return <SigningIn />
  return (
    <LinkGate
      token={token}
      answer={answer}
      title="Welcome"
      gone={{ title: 'This link is no longer valid', text: <NotValid /> }}
    >
      {(link) => <WelcomeForm key={token} token={token} link={link} onSignedIn={enter} />}
    </LinkGate>
  )
}

function NotValid() {
  return (
    <>
      <Text>It has already been used, has expired, or was replaced by a newer one.</Text>
      <Text>
        If you already have a password, <Link to="/sign-in">sign in</Link>. Otherwise ask the site operator for a new
        link, created on the Members page.
      </Text>
      <Text>Or run one of these on the gateway's machine, for an operator or for a member:</Text>
      <CodeBlock code={'npx websms operator link\nnpx websms member link EMAIL'} label="Commands" withLabel={false} />
    </>
  )
}

interface WelcomeFormProps {
  token: string
  link: AnswerOf<'POST /welcome/link'>
  onSignedIn: () => Promise<void>
}

function introOf({ first, operator_role: role }: WelcomeFormProps['link']): string {
  if (first) return 'You are the first operator of this gateway. Choose how you will sign in.'
  const { may } = operatorRoleTexts.find((one) => one.role === role)!
  return `You become an operator of this gateway, who can ${may}. Choose how you will sign in.`
}

function WelcomeForm({ token, link, onSignedIn }: WelcomeFormProps) {
  const isOperator = link.kind === 'operator'
  const form = useForm({ initialValues: { name: link.name ?? '', email: link.email ?? '', password: '', code: '' } })
  const { name, email, password, code } = form.values
  const { mutate, error, isPending } = useMutation({
    mutationFn: async () => {
      const body = { token, password, ...(isOperator ? { name, email } : {}), ...(link.second_factor ? { code } : {}) }
      await api('POST /welcome', { body })
      await onSignedIn()
    },
  })
  return (
    <Gate
      title={isOperator ? 'Welcome to WebSMS' : 'Choose a new password'}
      intro={isOperator ? introOf(link) : link.email}
    >
      <Form onSubmit={() => mutate()} error={error}>
        <Stack>
          <FormProblem />
          {isOperator && (
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
              <TextField
                label="Email"
                name="email"
                type="email"
                autoComplete="username"
                required
                maxLength={254}
                readOnly={link.email !== null}
                {...form.getInputProps('email')}
              />
            </>
          )}
          <NewPassword
            label={isOperator ? 'Password' : 'New password'}
            autoFocus={!isOperator}
            owner={{ email, name }}
            {...form.getInputProps('password')}
          />
          {link.second_factor && <CodeInput {...form.getInputProps('code')} />}
          <Button type="submit" loading={isPending} fullWidth mt={4}>
            {isOperator ? 'Start' : 'Set password and sign in'}
          </Button>
        </Stack>
      </Form>
    </Gate>
  )
}
