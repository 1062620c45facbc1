/** The frame around every page of a signed-in member. */
import { ActionIcon, Burger, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useIsMutating } from '@tanstack/react-query'
import { Outlet, useLocation } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { signingOut, useSession } from '../../client/session.ts'
import { Mark } from '../mark.tsx'
import { Waiting } from '../trouble.tsx'
import { BalanceInBar } from './balance-tile.tsx'
import { Finder } from './finder.tsx'
import { Notices } from './notices.tsx'
import classes from './shell.module.css'
import { Side } from './side.tsx'
import { useLater } from './use-later.ts'

const loadNavDrawer = () => import('./nav-drawer.tsx')

export function Shell() {
  const { account } = useSession()
  const [drawer, { open, close }] = useDisclosure()
  const NavDrawer = useLater(loadNavDrawer, { wanted: drawer, onFailed: close })
  const [finding, { open: openFinder, close: closeFinder }] = useDisclosure()
  const find = () => {
    close()
    openFinder()
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
          <ActionIcon size="lg" onClick={find} aria-label="Search">
            <IconSearch size={18} />
          </ActionIcon>
        </div>
        <Notices />
        <Main />
      </div>
      {NavDrawer !== null && <NavDrawer opened={drawer} onClose={close} onFind={find} />}
      <Finder opened={finding} onOpen={openFinder} onClose={closeFinder} />
    </div>
  )
}

/** A new page gets the focus, so that the keyboard continues in it and a screen reader announces it. */
function Main() {
  const { pathname } = useLocation()
  const leaving = useIsMutating({ mutationKey: signingOut }) > 0
  const main = useRef<HTMLElement>(null)
  const shown = useRef(pathname)
  useEffect(() => {
    if (shown.current === pathname) return
    shown.current = pathname
    if (!main.current?.contains(document.activeElement)) main.current?.focus({ preventScroll: true })
  }, [pathname])
  return (
    <main id="main" ref={main} tabIndex={-1} className={classes.main}>
      {leaving ? <Waiting /> : <Outlet />}
    </main>
  )
}
