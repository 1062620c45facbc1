/** A name for what is about to be sent, so that the server takes it once: the same until the content changes, or was sent. */
import { useRef } from 'react'

/** @param content everything that is sent, as a text */
export function useRequestKey(content: string) {
  const named = useRef<{ content: string; key: string } | null>(null)
  const current = () => {
    if (named.current?.content !== content) named.current = { content, key: crypto.randomUUID() }
    return named.current.key
  }
  /** What is sent next is something else, even when it reads the same. */
  const renew = () => {
    named.current = null
  }
  return { current, renew }
}
