/** Events from the server as they happen, newest first, with a pause that loses none of the latest. */
import { useCallback, useEffect, useRef, useState } from 'react'
import { useInvalidate } from '../client/answer.ts'
import { followStream, type StreamEvent, type StreamState } from './event-stream.ts'

interface EventStreamOptions<Item> {
  /** From `addressOf`; another address starts again. */
  url: string
  /** Null for an event that is not shown. */
  read: (event: StreamEvent) => Item | null
  /** Older ones are dropped. */
  itemsMax?: number
}

export interface EventStream<Item> {
  items: readonly Item[]
  state: StreamState
  paused: boolean
  /** Number of items that came during the pause. */
  held: number
  setPaused(paused: boolean): void
}

export function useEventStream<Item>({ url, read, itemsMax = 500 }: EventStreamOptions<Item>): EventStream<Item> {
  const invalidate = useInvalidate()
  const [items, setItems] = useState<readonly Item[]>([])
  const [held, setHeld] = useState<readonly Item[]>([])
  const [state, setState] = useState<StreamState>('connecting')
  const [paused, setPausedState] = useState(false)
  const latest = useRef({ read, paused })
  latest.current = { read, paused }

  useEffect(() => {
    const leaving = new AbortController()
    setItems([])
    setHeld([])
    void followStream({
      url,
      signal: leaving.signal,
      onState: setState,
      onEvent: (event) => {
        const item = latest.current.read(event)
        if (item === null) return
        const put = latest.current.paused ? setHeld : setItems
        put((before) => [item, ...before].slice(0, itemsMax))
      },
      onRefused: () => {
        setState('lost')
        // Usually the session has ended: asking for it leads to the sign-in page.
        void invalidate('GET /session')
      },
    })
    return () => leaving.abort()
  }, [url, itemsMax, invalidate])

  const setPaused = useCallback(
    (next: boolean) => {
      setPausedState(next)
      if (next) return
      setItems((before) => [...held, ...before].slice(0, itemsMax))
      setHeld([])
    },
    [held, itemsMax],
  )
  return { items, state, paused, held: held.length, setPaused }
}
