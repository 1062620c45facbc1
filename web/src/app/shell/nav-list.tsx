/** The navigation: every area's entries, in sections, as far as the member may use them. */
import { Link } from '@tanstack/react-router'
import { areas } from '../../pages/areas.ts'
import { type NavEntry, navSections } from '../area.ts'
import { mayUse, type SessionAnswer, useSession } from '../session.ts'
import classes from './shell.module.css'

export function navEntries(session: SessionAnswer): NavEntry[] {
  return areas
    .flatMap(({ nav = [] }) => nav)
    .filter(({ access }) => mayUse(session, access))
    .sort((a, b) => a.order - b.order)
}

export function NavList({ onChoose }: { onChoose?: () => void }) {
  const entries = navEntries(useSession())
  return (
    <nav aria-label="Pages" className={classes.nav}>
      {navSections.map((section, index) => {
        const own = entries.filter((entry) => entry.section === section)
        if (own.length === 0) return null
        return (
          <div key={section}>
            {index > 0 && <h2 className={classes.heading}>{section}</h2>}
            <ul className={classes.list}>
              {own.map(({ to, outside, label, icon: Icon }) => {
                const content = (
                  <>
                    <Icon size={16} stroke={1.6} />
                    {label}
                  </>
                )
                return (
                  <li key={to}>
                    {outside ? (
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
                    )}
                  </li>
                )
              })}
            </ul>
          </div>
        )
      })}
    </nav>
  )
}
