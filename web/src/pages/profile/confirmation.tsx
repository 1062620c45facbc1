/**
 * A proof of who the member is, before something that protects them is changed. The server says when the last one is too long
 * ago: a dialog then asks for the password, a code or a passkey, and the change is made after it.
 */
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconFingerprint } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import type { Profile } from '@websms/contract/members'
import { createContext, type ReactNode, useCallback, useContext, useState } from 'react'
import { useAnswer } from '../../client/answer.ts'
import { api, type BodyOf } from '../../client/api.ts'
import { askForPasskey, noPasskeysBecause } from '../../client/passkey.ts'
import { Problem } from '../../client/problem.ts'
import { useSession } from '../../client/session.ts'
import { CodeInput, PasswordField } from '../../ui/fields.tsx'
import { Form, FormProblem } from '../../ui/form.tsx'

/** Null when the member did not confirm. */
type Confirmed = <Result>(act: () => Promise<Result>) => Promise<{ result: Result } | null>

const ConfirmationContext = createContext<Confirmed | null>(null)

export function useConfirmed(): Confirmed {
  const confirmed = useContext(ConfirmationContext)
  if (confirmed === null) throw new Error('There is no ConfirmationProvider around this')
  return confirmed
}

export function ConfirmationProvider({ profile, children }: { profile: Profile; children: ReactNode }) {
  const [asking, setAsking] = useState<{ settle: (confirmed: boolean) => void } | null>(null)
  const confirmed = useCallback<Confirmed>(async (act) => {
    try {
      return { result: await act() }
    } catch (error) {
      if (Problem.of(error).type !== 'confirmation_needed') throw error
    }
    const proved = await new Promise<boolean>((settle) => setAsking({ settle }))
    setAsking(null)
    return proved ? { result: await act() } : null
  }, [])
  return (
    <ConfirmationContext value={confirmed}>
      {children}
      <Modal
        opened={asking !== null}
        onClose={() => asking?.settle(false)}
        title="Confirm it's you"
        // In front of the dialog that asked for it.
        zIndex={300}
      >
        <Prove totp={profile.totp} onProved={() => asking?.settle(true)} />
      </Modal>
    </ConfirmationContext>
  )
}

function Prove({ totp, onProved }: { totp: boolean; onProved: () => void }) {
  const { site } = useSession()
  const passkeys = useAnswer('GET /profile/passkeys').data?.items ?? []
  const [by, setBy] = useState<'password' | 'code'>('password')
  const form = useForm({ initialValues: { password: '', code: '' } })
  const { password, code } = form.values
  const { mutate, error, isPending, reset } = useMutation({
    mutationFn: async (proof: BodyOf<'POST /session/confirmation'> | 'passkey') => {
      const credential = proof === 'passkey' ? await askForPasskey() : null
      if (proof === 'passkey' && credential === null) return false
      await api('POST /session/confirmation', { body: proof === 'passkey' ? { credential: credential! } : proof })
      return true
    },
    onSuccess: (proved) => {
      if (proved) onProved()
    },
  })
  const other = (chosen: typeof by) => {
    reset()
    setBy(chosen)
  }
  return (
    <Form onSubmit={() => mutate(by === 'password' ? { password } : { code })} error={error}>
      <Stack>
        <Text size="sm">This changes how you sign in, and you signed in more than 10 minutes ago.</Text>
        <FormProblem />
        {by === 'password' ? (
          <PasswordField
            label="Your password"
            name="password"
            autoComplete="current-password"
            required
            data-autofocus
            {...form.getInputProps('password')}
          />
        ) : (
          <CodeInput {...form.getInputProps('code')} />
        )}
        <Group justify="space-between" gap="xs">
          <Group gap="xs">
            {passkeys.length > 0 && noPasskeysBecause(site.public_url) === null && (
              <Button
                variant="subtle"
                size="compact-sm"
                leftSection={<IconFingerprint size={15} />}
                onClick={() => mutate('passkey')}
              >
                Use a passkey
              </Button>
            )}
            {totp && (
              <Button variant="subtle" size="compact-sm" onClick={() => other(by === 'password' ? 'code' : 'password')}>
                {by === 'password' ? 'Use a code' : 'Use your password'}
              </Button>
            )}
          </Group>
          <Button type="submit" loading={isPending}>
            Confirm
          </Button>
        </Group>
      </Stack>
    </Form>
  )
}
