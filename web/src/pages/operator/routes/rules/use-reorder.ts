/** Moves the items of a list by dragging a handle with a pointer: a mouse, a pen or a finger. The keyboard has buttons for it. */
import { type CSSProperties, type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react'
import { placeFor, type Span } from './place-for.ts'

interface Dragged {
  from: number
  to: number
  /** Distance from its own place, in px. */
  by: number
}

interface Start {
  y: number
  scroll: number
  spans: readonly Span[]
}

interface Reorder {
  dragged: Dragged | null
  /** For the handle of an item: the same function each time. */
  grab: (index: number, event: PointerEvent<HTMLElement>) => void
  /** The item itself follows the pointer; those between make room. */
  style(index: number): CSSProperties | undefined
}

/** Distance from the edge of the window within which it scrolls, and the way that it scrolls in a frame, in px. */
const edge = 70
const scrollStep = 9

/** @param list the element whose children are the items */
export function useReorder(list: RefObject<HTMLElement | null>, onMove: (from: number, to: number) => void): Reorder {
  const [dragged, setDragged] = useState<Dragged | null>(null)
  const start = useRef<Start | null>(null)
  const stop = useRef<(() => void) | null>(null)
  const moved = useRef(onMove)
  moved.current = onMove
  useEffect(() => () => stop.current?.(), [])

  const begin = (from: number, event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0 || list.current === null) return
    event.preventDefault()
    const spans = [...list.current.children].map((item) => {
      const { top, height } = item.getBoundingClientRect()
      return { top, height }
    })
    start.current = { y: event.clientY, scroll: window.scrollY, spans }
    let now: Dragged = { from, to: from, by: 0 }
    let y = event.clientY
    const follow = () => {
      const { y: begun, scroll } = start.current!
      const by = y - begun + window.scrollY - scroll
      now = { from, by, to: placeFor(spans, from, by) }
      setDragged(now)
    }
    const move = (moved: globalThis.PointerEvent) => {
      y = moved.clientY
      follow()
    }
    const end = (moves: boolean) => {
      stop.current?.()
      setDragged(null)
      if (moves && now.to !== from) moved.current(from, now.to)
    }
    const drop = () => end(true)
    const cancel = () => end(false)
    const cancelByKey = ({ key }: KeyboardEvent) => key === 'Escape' && end(false)
    let frame = requestAnimationFrame(function scrollAtEdge() {
      const step = y < edge ? -scrollStep : y > window.innerHeight - edge ? scrollStep : 0
      if (step !== 0) {
        window.scrollBy(0, step)
        follow()
      }
      frame = requestAnimationFrame(scrollAtEdge)
    })
    window.addEventListener('pointermove', move)
    window.addEventListener('pointerup', drop)
    window.addEventListener('pointercancel', cancel)
    window.addEventListener('keydown', cancelByKey)
    stop.current = () => {
      cancelAnimationFrame(frame)
      window.removeEventListener('pointermove', move)
      window.removeEventListener('pointerup', drop)
      window.removeEventListener('pointercancel', cancel)
      window.removeEventListener('keydown', cancelByKey)
      stop.current = null
    }
    setDragged(now)
  }

  return {
    dragged,
    grab: useRef(begin).current,
    style(index) {
      if (dragged === null) return undefined
      const { from, to, by } = dragged
      if (index === from) return { transform: `translateY(${by}px)`, zIndex: 1, position: 'relative' }
      const height = start.current!.spans[from]!.height
      if (index > from && index <= to) return { transform: `translateY(${-height}px)` }
      if (index < from && index >= to) return { transform: `translateY(${height}px)` }
      return undefined
    },
  }
}
