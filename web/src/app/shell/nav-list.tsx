/** The navigation: every area's entries, in sections, as far as the member may use them. */
import { UnstyledButton } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { IconChevronRight } from '@tabler/icons-react'
import { Link, useLocation } from '@tanstack/react-router'
import { useRef } from 'react'
import { mayUse, type SessionAnswer, useSession } from '../../client/session.ts'
import { type Area, type NavEntry, type NavSection, navSections, useAreas } from '../area.ts'
import { useCurrentInSight, useHiddenEnds } from './nav-scroll.ts'
import classes from './shell.module.css'

/** Section by section, in the order in which they stand. */
export function navEntries(areas: readonly Area[], session: SessionAnswer): NavEntry[] {
  const place = ({ section, order }: NavEntry) => 1000 * navSections.indexOf(section) + order
  return areas
    .flatMap(({ nav = [] }) => nav)
    .filter(({ access }) => mayUse(session, access))
    .sort((a, b) => place(a) - place(b))
}

export function NavList({ onChoose }: { onChoose?: () => void }) {
  const session = useSession()
  const { pathname } = useLocation()
  const nav = useRef<HTMLElement>(null)
  const { above, below, look } = useHiddenEnds(nav)
  const site = useSite(session, pathname)
  useCurrentInSight(nav, pathname)
  const entries = navEntries(useAreas(), session)
  const bySection = navSections
    .map((section) => ({ section, own: entries.filter((entry) => entry.section === section) }))
    .filter(({ own }) => own.length > 0)
  return (
    <nav
      ref={nav}
      aria-label="Pages"
      className={classes.nav}
      data-above={above || undefined}
      data-below={below || undefined}
      onScroll={look}
    >
      {bySection.map(({ section, own }) => (
        <div key={section}>
          <Heading section={section} site={site} />
          {(section !== 'Site' || site.opened) && (
            <ul className={classes.list}>
              {own.map((entry) => (
                <li key={entry.to}>
                  <Entry entry={entry} {...(onChoose && { onChoose })} />
                </li>
              ))}
            </ul>
          )}
        </div>
      ))}
    </nav>
  )
}

interface Site {
  opened: boolean
  /** Null on a page of the section, which stays open then. */
  toggle: (() => void) | null
}

/** The pages of the site are many, and seldom needed by an operator who is at work in an account. */
function useSite({ account }: SessionAnswer, pathname: string): Site {
  const [chosen, setChosen] = useLocalStorage<boolean | null>({
    key: 'websms-site-pages',
    defaultValue: null,
    getInitialValueInEffect: false,
  })
  const opened = chosen ?? account === null
  return pathname.startsWith('/operator/')
    ? { opened: true, toggle: null }
    : { opened, toggle: () => setChosen(!opened) }
}

function Heading({ section, site: { opened, toggle } }: { section: NavSection; site: Site }) {
  if (section === navSections[0]) return null
  if (section !== 'Site' || toggle === null) return <h2 className={classes.heading}>{section}</h2>
  return (
    <h2 className={classes.heading}>
      <UnstyledButton className={classes.toggle} aria-expanded={opened} onClick={toggle}>
        {section}
        <IconChevronRight size={12} aria-hidden />
      </UnstyledButton>
    </h2>
  )
}

function Entry({ entry: { to, outside, label, icon: Icon }, onChoose }: { entry: NavEntry; onChoose?: () => void }) {
  const content = (
    <>
      <Icon size={16} stroke={1.6} />
      {label}
    </>
  )
  return outside ? (
    <a href={to} className={classes.link}>
      {content}
    </a>
  ) : (
    <Link
      to={to}
      className={classes.link}
      activeOptions={{ exact: to === '/', includeSearch: false }}
      onClick={onChoose}
    >
      {content}
    </Link>
  )
}
