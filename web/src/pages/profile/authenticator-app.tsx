/** The authenticator app: set up, removed, and new recovery codes for it. */
import { Button, Group, Text } from '@mantine/core'
import { IconShieldLock } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import type { Profile } from '@websms/contract/members'
import { useState } from 'react'
import { type AnswerOf, api } from '../../client/api.ts'
import { useSession } from '../../client/session.ts'
import { Confirm } from '../../ui/form-dialog.tsx'
import { countOf } from '../../ui/formats.ts'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { SecretOnce } from '../../ui/secret-once.tsx'
import { Section } from '../../ui/section.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { useChange } from '../../ui/use-change.ts'
import { useConfirmed } from './confirmation.tsx'
import { SetUpApp } from './set-up-app.tsx'

const intro = 'A six-digit code from an app on your phone, asked for after your password. Not needed with passkeys.'

export function AuthenticatorApp({ profile: { totp, recovery_codes } }: { profile: Profile }) {
  const confirmed = useConfirmed()
  const [asked, setAsked] = useState<'codes' | 'remove' | null>(null)
  const [codes, setCodes] = useState<readonly string[] | null>(null)
  const close = () => setAsked(null)
  const [begun, setBegun] = useState<AnswerOf<'POST /profile/totp'> | null>(null)
  const begin = useMutation({
    mutationFn: () => confirmed(() => api('POST /profile/totp')),
    onSuccess: (made) => setBegun(made?.result ?? null),
  })
  const remove = useChange(() => confirmed(() => api('DELETE /profile/totp')), { shownBy: ['GET /profile'] })
  const renew = useChange(() => confirmed(() => api('POST /profile/recovery-codes')), { shownBy: ['GET /profile'] })
  const makeCodes = async () => {
    const made = await renew.mutateAsync(undefined)
    if (made !== null) setCodes(made.result.recovery_codes)
  }
  return (
    <Section
      title="Authenticator app"
      intro={intro}
      action={
        totp ? (
          <>
            <Button variant="default" size="compact-sm" onClick={() => setAsked('codes')}>
              New recovery codes
            </Button>
            <Button variant="default" size="compact-sm" onClick={() => setAsked('remove')}>
              Remove
            </Button>
          </>
        ) : (
          <Button variant="default" size="compact-sm" loading={begin.isPending} onClick={() => begin.mutate()}>
            Set up
          </Button>
        )
      }
    >
      <Group gap="sm">
        {totp ? (
          <StatusBadge status="on" tone="good" icon={IconShieldLock} />
        ) : (
          <StatusBadge status="off" tone="quiet" icon={IconShieldLock} />
        )}
        {totp && (
          <Text size="sm" c="dimmed">
            {recovery_codes === 0
              ? 'No recovery codes left. Create new ones.'
              : `${countOf(recovery_codes, 'recovery code')} left`}
          </Text>
        )}
      </Group>
      <ProblemAlert error={begin.error} />
      <SetUpApp begun={begun} onClose={() => setBegun(null)} onDone={setCodes} />
      <Confirm
        opened={asked === 'codes'}
        onClose={close}
        title="Create new recovery codes?"
        action="Create new codes"
        harmless
        onConfirm={makeCodes}
      >
        Your current recovery codes stop working.
      </Confirm>
      <Confirm
        opened={asked === 'remove'}
        onClose={close}
        title="Remove the authenticator app?"
        action="Remove"
        onConfirm={() => remove.mutateAsync(undefined)}
      >
        You will sign in with your password alone, and your recovery codes stop working.
      </Confirm>
      <RecoveryCodes codes={codes} onClose={() => setCodes(null)} />
    </Section>
  )
}

interface RecoveryCodesProps {
  /** Null: closed. */
  codes: readonly string[] | null
  onClose: () => void
}

function RecoveryCodes({ codes, onClose }: RecoveryCodesProps) {
  const { member, site } = useSession()
  return (
    <SecretOnce
      title="Recovery codes"
      values={codes && [['Recovery codes', codes]]}
      intro="Lost your phone? Sign in with one of these codes. Each works once."
      warning="They will not be shown again: save them somewhere safe, not on that phone."
      fileName="websms-recovery-codes.txt"
      fileText={`WebSMS recovery codes of ${member.email} at ${site.public_url}\nEach works once, in place of a code from the authenticator app.\n\n${codes?.join('\n')}\n`}
      saved="I have saved them"
      onClose={onClose}
    />
  )
}
