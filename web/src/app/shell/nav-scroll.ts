/** The scrolling of the navigation: the entry of the page in sight, and ends that hide entries marked. */
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'

/** Room beyond the entry, so that it does not fade out, in px. */
const margin = 32

/** Keeps the entry in sight, however the member came to the page and whatever room the navigation has. */
export function useCurrentInSight(nav: RefObject<HTMLElement | null>, page: string): void {
  const shown = useRef<string>(undefined)
  useEffect(() => {
    if (shown.current === page) return
    shown.current = page
    showCurrent(nav.current!)
  }, [nav, page])
  useEffect(() => {
    const element = nav.current!
    const observer = new ResizeObserver(() => showCurrent(element))
    observer.observe(element)
    return () => observer.disconnect()
  }, [nav])
}

/** Not by scrollIntoView, from which Chromium's next Tab would go on, past the link that skips the navigation. */
function showCurrent(nav: HTMLElement): void {
  const entry = nav.querySelector('[aria-current="page"]')
  if (entry === null) return
  const [frame, { top, bottom }] = [nav.getBoundingClientRect(), entry.getBoundingClientRect()]
  const above = frame.top - (top - margin)
  const below = bottom + margin - frame.bottom
  if (above > 0) nav.scrollTop -= above
  else if (below > 0) nav.scrollTop += below
}

/** The ends that hide something. Call `look` on each scroll. */
export function useHiddenEnds(element: RefObject<HTMLElement | null>) {
  const [ends, setEnds] = useState({ above: false, below: false })
  const look = useCallback(() => {
    // The navigation may be gone by the time that its last change of size is told.
    if (element.current === null) return
    const { scrollTop, clientHeight, scrollHeight } = element.current
    const above = scrollTop > 1
    const below = scrollTop + clientHeight < scrollHeight - 1
    setEnds((before) => (before.above === above && before.below === below ? before : { above, below }))
  }, [element])
  // A render may have made it longer.
  useLayoutEffect(look)
  useEffect(() => {
    const observer = new ResizeObserver(look)
    observer.observe(element.current!)
    return () => observer.disconnect()
  }, [element, look])
  return { ...ends, look }
}
