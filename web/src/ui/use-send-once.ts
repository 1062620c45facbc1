/**
 * Sends something once. Each content has a request key, by which the server recognises it: a second click, or a retry after a
 * lost answer, brings the same key, until the content changes or was sent.
 */
import { type UseMutationResult, useMutation } from '@tanstack/react-query'
import { useRef } from 'react'

/** @param content everything that is sent, as a text */
export function useRequestKey(content: string) {
  const named = useRef<{ content: string; key: string } | null>(null)
  const current = () => {
    if (named.current?.content !== content) named.current = { content, key: crypto.randomUUID() }
    return named.current.key
  }
  /** The next content is another one, even when it reads the same. */
  const renew = () => {
    named.current = null
  }
  return { current, renew }
}

interface SendOnce<Answer> {
  /** Everything that is sent, as a text. */
  content: string
  send: (requestKey: string) => Promise<Answer>
  onSent: () => void
}

export function useSendOnce<Answer>({
  content,
  send,
  onSent,
}: SendOnce<Answer>): UseMutationResult<Answer, Error, void> {
  const requestKey = useRequestKey(content)
  const running = useRef<Promise<Answer> | null>(null)
  return useMutation({
    // A double click comes before the button is disabled.
    mutationFn: () => {
      running.current ??= send(requestKey.current()).finally(() => {
        running.current = null
      })
      return running.current
    },
    onSuccess: () => {
      requestKey.renew()
      onSent()
    },
  })
}
