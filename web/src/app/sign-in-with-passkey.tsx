/** Signing in with a passkey: by a button, or by the browser's own offer in the email field. */
import { Button, Divider } from '@mantine/core'
import { IconFingerprint } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import type { PasskeyAssertion } from '@websms/contract/members'
import { useEffect, useRef } from 'react'
import { api } from '../client/api.ts'
import { askForPasskey, browserHasPasskeys, offersInField, stopOffering } from '../client/passkey.ts'
import { ProblemAlert } from '../ui/problem-alert.tsx'

interface SignInWithPasskeyProps {
  /** After the server has set the cookie. */
  onSignedIn: () => Promise<void>
  /** There is a field with `autocomplete="username webauthn"`. */
  inField?: boolean
}

/** The server's challenge is good for 5 minutes; before that a new one is asked for. */
const offerAgainMs = 240_000

export function SignInWithPasskey({ onSignedIn, inField = false }: SignInWithPasskeyProps) {
  const { mutate, error, isPending } = useMutation({
    mutationFn: async (offered: PasskeyAssertion | null) => {
      const credential = offered ?? (await askForPasskey())
      if (credential === null) return
      await api('POST /session/passkey', { body: { credential } })
      await onSignedIn()
    },
    onSettled: () => offer.current(),
  })
  const latest = useRef(mutate)
  latest.current = mutate
  const offer = useRef(() => {})
  useEffect(() => {
    if (!inField) return
    let stopped = false
    offer.current = () => {
      void offersInField()
        .then((possible) => (possible && !stopped ? askForPasskey({ inField: true }) : null))
        .then((chosen) => {
          if (chosen !== null && !stopped) latest.current(chosen)
        })
        // The member did not ask for it, and the button tells the problem.
        .catch(() => {})
    }
    offer.current()
    const timer = setInterval(() => offer.current(), offerAgainMs)
    return () => {
      stopped = true
      offer.current = () => {}
      clearInterval(timer)
      void stopOffering()
    }
  }, [inField])
  if (!browserHasPasskeys) return null
  return (
    <>
      <Divider label="or" />
      <ProblemAlert error={error} />
      <Button
        variant="default"
        fullWidth
        leftSection={<IconFingerprint size={17} />}
        loading={isPending}
        onClick={() => mutate(null)}
      >
        Sign in with a passkey
      </Button>
    </>
  )
}
