/** The authenticator app: set up with a QR code and a first code, and removed with the password. */
import { Button, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconShieldLock, IconShieldOff } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type AnswerOf, api } from '../../app/api.ts'
import { Section } from '../../parts/section.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { PasswordDialog } from './password-dialog.tsx'
import { TotpSetup } from './totp-setup.tsx'

export function AuthenticatorApp({ on, recoveryCodesLeft }: { on: boolean; recoveryCodesLeft: number }) {
  const queries = useQueryClient()
  const [asking, setAsking] = useState(false)
  const [begun, setBegun] = useState<AnswerOf<'POST /profile/totp'> | null>(null)
  const refresh = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ['profile'] }),
      queries.invalidateQueries({ queryKey: ['session'] }),
    ])
  const confirm = async (password: string) => {
    await api('POST /session/confirmation', { body: { password } })
    if (!on) {
      setBegun(await api('POST /profile/totp'))
      return
    }
    await api('DELETE /profile/totp')
    await refresh()
    notifications.show({ message: 'You sign in without a code from now on.' })
  }
  return (
    <Section
      title="Authenticator app"
      action={
        <Button variant="default" size="compact-sm" onClick={() => setAsking(true)}>
          {on ? 'Remove' : 'Set up'}
        </Button>
      }
    >
      <StatusBadge status={on ? 'on' : 'off'} tone={on ? 'good' : 'quiet'} icon={on ? IconShieldLock : IconShieldOff} />
      <Text size="sm" c="dimmed" mt={6}>
        {on
          ? `Signing in needs a code of it, or a recovery code. Recovery codes left: ${recoveryCodesLeft}.`
          : 'A code from your phone, beside the password: whoever learns the password still cannot sign in.'}
      </Text>
      <PasswordDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={on ? 'Remove the authenticator app' : 'Set up an authenticator app'}
        action={on ? 'Remove' : 'Continue'}
        {...(on && { color: 'red' as const })}
        onConfirm={confirm}
      >
        <Text size="sm">
          {on ? 'The password alone is enough then. The recovery codes go with it.' : 'First, it must be you.'}
        </Text>
      </PasswordDialog>
      {begun !== null && <TotpSetup begun={begun} onConfirmed={refresh} onClose={() => setBegun(null)} />}
    </Section>
  )
}
