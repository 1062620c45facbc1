/** Where Ctrl/⌘ K opens the search, which is loaded behind the page; what is typed before it is there is not lost. */
import { useHotkeys } from '@mantine/hooks'
import { type ComponentType, useCallback, useEffect, useState } from 'react'
import { tellProblem } from '../../parts/tell-problem.ts'
import { loaded } from '../load.ts'
import type { FindProps } from './find.tsx'
import { useEarlyTyping } from './use-early-typing.ts'

const loadFind = () => loaded(() => import('./find.tsx'))

/** Then the page itself has loaded, and Ctrl/⌘ K may be there at once when it is wanted. */
const loadsAfterMs = 1500

interface FinderProps {
  opened: boolean
  onOpen: () => void
  onClose: () => void
}

export function Finder({ opened, onOpen, onClose }: FinderProps) {
  const [Find, setFind] = useState<ComponentType<FindProps> | null>(null)
  const [text, setText] = useState('')
  const close = useCallback(() => {
    onClose()
    setText('')
  }, [onClose])
  useHotkeys([['mod+K', onOpen]], [])
  useEarlyTyping(
    opened,
    useCallback((character) => setText((before) => before + character), []),
    close,
  )
  useEffect(() => {
    const timer = setTimeout(() => loadFind().catch(() => {}), loadsAfterMs)
    return () => clearTimeout(timer)
  }, [])
  useEffect(() => {
    if (!opened || Find !== null) return
    let wanted = true
    loadFind().then(
      (module) => setFind(() => module.default),
      (error: unknown) => {
        if (!wanted) return
        tellProblem(error)
        close()
      },
    )
    return () => {
      wanted = false
    }
  }, [opened, Find, close])
  return opened && Find !== null && <Find text={text} onText={setText} onClose={close} />
}
