/** Where Ctrl/⌘ K opens the search, which is loaded behind the page; what is typed before it is there is not lost. */
import { useHotkeys } from '@mantine/hooks'
import { useCallback, useState } from 'react'
import { useEarlyTyping } from './use-early-typing.ts'
import { useLater } from './use-later.ts'

const loadFind = () => import('./find.tsx')

interface FinderProps {
  opened: boolean
  onOpen: () => void
  onClose: () => void
}

export function Finder({ opened, onOpen, onClose }: FinderProps) {
  const [text, setText] = useState('')
  const close = useCallback(() => {
    onClose()
    setText('')
  }, [onClose])
  const Find = useLater(loadFind, { wanted: opened, onFailed: close })
  useHotkeys([['mod+K', onOpen]], [])
  useEarlyTyping(
    opened,
    useCallback((character) => setText((before) => before + character), []),
    close,
  )
  return opened && Find !== null && <Find text={text} onText={setText} onClose={close} />
}
