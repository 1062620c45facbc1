/** People type right behind Ctrl/⌘ K, before the search is on the page: nothing of it gets lost. */
import { useEffect } from 'react'

/** While `waiting`, tells what is typed outside any field, a character at a time, and whether it is called off with Esc. */
export function useEarlyTyping(waiting: boolean, onCharacter: (character: string) => void, onEscape: () => void): void {
  useEffect(() => {
    if (!waiting) return
    const hear = (event: KeyboardEvent) => {
      const inField = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement
      if (inField) return
      if (event.key === 'Escape') return onEscape()
      if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return
      event.preventDefault()
      onCharacter(event.key)
    }
    window.addEventListener('keydown', hear)
    return () => window.removeEventListener('keydown', hear)
  }, [waiting, onCharacter, onEscape])
}
