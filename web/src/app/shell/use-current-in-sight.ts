/** Keeps the entry of the page that is shown in sight, however one came there and whatever room the navigation has. */
import { type RefObject, useEffect, useRef } from 'react'

/** Beyond the entry, so that it is not in what fades out, in px. */
const margin = 32

export function useCurrentInSight(nav: RefObject<HTMLElement | null>, page: string): void {
  const shown = useRef<string>(undefined)
  useEffect(() => {
    if (shown.current === page) return
    shown.current = page
    showCurrent(nav.current!)
  }, [nav, page])
  useEffect(() => {
    const observer = new ResizeObserver(() => showCurrent(nav.current!))
    observer.observe(nav.current!)
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
