/** Signing in with a passkey: a button, and an offer of the browser's own in the email field, where it makes one. */
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

/** What was asked for is good for 5 minutes; before that it is asked for anew. */
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
        // Nobody asked for it: the button says what is wrong.
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
