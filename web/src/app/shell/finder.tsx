/** Opens the search at Ctrl/⌘ K. It is loaded behind the page; text that is typed before it is there is not lost. */
import { useHotkeys } from '@mantine/hooks'
import { useCallback, useEffect, useState } from 'react'
import { useLater } from './use-later.ts'

const loadFind = () => import('./find.tsx')

interface FinderProps {
  opened: boolean
  onOpen: () => void
  onClose: () => void
}

export function Finder({ opened, onOpen, onClose }: FinderProps) {
  const [text, setText] = useState('')
  const [entered, setEntered] = useState(false)
  const close = useCallback(() => {
    onClose()
    setText('')
    setEntered(false)
  }, [onClose])
  const Find = useLater(loadFind, { wanted: opened, onFailed: close })
  useHotkeys([['mod+K', onOpen]], [])
  useEarlyTyping(
    opened,
    useCallback((character) => setText((before) => before + character), []),
    useCallback(() => setEntered(true), []),
    close,
  )
  return opened && Find !== null && <Find text={text} entered={entered} onText={setText} onClose={close} />
}

/** While `waiting`, hands over the characters and the Enter that are typed outside any field; Esc calls it off. */
function useEarlyTyping(
  waiting: boolean,
  onCharacter: (character: string) => void,
  onEnter: () => void,
  onEscape: () => void,
): void {
  useEffect(() => {
    if (!waiting) return
    const hear = (event: KeyboardEvent) => {
      const inField = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement
      if (inField) return
      if (event.key === 'Escape') return onEscape()
      if (event.key === 'Enter') {
        event.preventDefault()
        return onEnter()
      }
      if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return
      event.preventDefault()
      onCharacter(event.key)
    }
    window.addEventListener('keydown', hear)
    return () => window.removeEventListener('keydown', hear)
  }, [waiting, onCharacter, onEnter, onEscape])
}
