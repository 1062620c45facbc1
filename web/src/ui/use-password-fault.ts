/** Why the server would refuse a new password: asked while it is typed, so that the field never says more than the server does. */
import { useEffect, useState } from 'react'
import { api } from '../client/api.ts'

export interface PasswordOwner {
  email?: string
  name?: string
}

/** The form says by itself that fewer are too few. */
const charactersMin = 8

/** How long somebody must have stopped typing, in ms. */
const pauseMs = 250

/** Undefined until it is known; null: it would be taken, or nobody can tell right now. */
export function usePasswordFault(
  password: string,
  { email = '', name = '' }: PasswordOwner,
): string | null | undefined {
  const [judged, setJudged] = useState<{ password: string; fault: string | null }>()
  const longEnough = password.length >= charactersMin
  useEffect(() => {
    if (!longEnough) return
    const left = new AbortController()
    const timer = setTimeout(() => {
      const body = { password, ...(email !== '' && { email }), ...(name !== '' && { name }) }
      api('POST /password-check', { body, signal: left.signal })
        .then(({ fault }) => setJudged({ password, fault }))
        .catch(() => {
          if (!left.signal.aborted) setJudged({ password, fault: null })
        })
    }, pauseMs)
    return () => {
      clearTimeout(timer)
      left.abort()
    }
  }, [password, longEnough, email, name])
  return judged?.password === password ? judged.fault : undefined
}
