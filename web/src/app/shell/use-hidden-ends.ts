/** Which ends of what scrolls hide something, so that they can be seen to. */
import { type RefObject, useCallback, useEffect, useLayoutEffect, useState } from 'react'

/** `look` is to be called when it is scrolled. */
export function useHiddenEnds(element: RefObject<HTMLElement | null>) {
  const [ends, setEnds] = useState({ above: false, below: false })
  const look = useCallback(() => {
    const { scrollTop, clientHeight, scrollHeight } = element.current!
    const above = scrollTop > 1
    const below = scrollTop + clientHeight < scrollHeight - 1
    setEnds((before) => (before.above === above && before.below === below ? before : { above, below }))
  }, [element])
  // Whatever was rendered may be longer than before.
  useLayoutEffect(look)
  useEffect(() => {
    const observer = new ResizeObserver(look)
    observer.observe(element.current!)
    return () => observer.disconnect()
  }, [element, look])
  return { ...ends, look }
}
