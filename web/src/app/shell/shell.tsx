/** The frame around every page of a signed-in member. */
import { ActionIcon, Burger, Drawer, Text } from '@mantine/core'
import { useDisclosure, useHotkeys } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { Outlet, useLocation } from '@tanstack/react-router'
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react'
import { Mark } from '../mark.tsx'
import { useSession } from '../session.ts'
import { BalanceInBar } from './balance-tile.tsx'
import { Notices } from './notices.tsx'
import classes from './shell.module.css'
import { Side } from './side.tsx'
import { useEarlyTyping } from './use-early-typing.ts'

const loadFind = () => import('./find.tsx')
const Find = lazy(loadFind)

/** Then the page itself has loaded, and Ctrl/⌘ K may be there at once when it is wanted. */
const findLoadsAfterMs = 1500

export function Shell() {
  const { account } = useSession()
  const [drawer, { open, close }] = useDisclosure()
  const [finding, setFinding] = useState(false)
  const [wanted, setWanted] = useState('')
  const addToWanted = useCallback((character: string) => setWanted((text) => text + character), [])
  const stopFinding = useCallback(() => {
    setFinding(false)
    setWanted('')
  }, [])
  useHotkeys([['mod+K', () => setFinding(true)]], [])
  useEarlyTyping(finding, addToWanted, stopFinding)
  useEffect(() => {
    const timer = setTimeout(loadFind, findLoadsAfterMs)
    return () => clearTimeout(timer)
  }, [])
  const find = () => {
    close()
    setFinding(true)
  }
  return (
    <div className={classes.frame}>
      <a href="#main" className={classes.skip}>
        Skip to the page
      </a>
      <aside className={classes.side}>
        <Side onFind={find} />
      </aside>
      <div className={classes.column}>
        <div className={classes.bar}>
          <Burger opened={drawer} onClick={open} size="sm" aria-label="Open the navigation" />
          <Mark />
          <Text fw={600} truncate flex={1}>
            {account?.name ?? 'WebSMS'}
          </Text>
          <BalanceInBar />
          <ActionIcon variant="subtle" color="gray" size="lg" onClick={find} aria-label="Search">
            <IconSearch size={18} />
          </ActionIcon>
        </div>
        <Notices />
        <Main />
      </div>
      <Drawer.Root opened={drawer} onClose={close} size={280} padding={0}>
        <Drawer.Overlay />
        <Drawer.Content aria-label="Navigation">
          <Drawer.Body>
            <Side onFind={find} onChoose={close} />
          </Drawer.Body>
        </Drawer.Content>
      </Drawer.Root>
      {finding && (
        <Suspense>
          <Find text={wanted} onText={setWanted} onClose={stopFinding} />
        </Suspense>
      )}
    </div>
  )
}

/** A new page gets the focus, so that the keyboard goes on in it and a screen reader hears of it. */
function Main() {
  const { pathname } = useLocation()
  const main = useRef<HTMLElement>(null)
  const shown = useRef(pathname)
  useEffect(() => {
    if (shown.current === pathname) return
    shown.current = pathname
    if (!main.current?.contains(document.activeElement)) main.current?.focus({ preventScroll: true })
  }, [pathname])
  return (
    <main id="main" ref={main} tabIndex={-1} className={classes.main}>
      <Outlet />
    </main>
  )
}
