/** The last changes of a carrier, from the audit log. */
import { Link } from '@tanstack/react-router'
import { Section } from '../../../ui/section.tsx'
import { Time } from '../../../ui/time.tsx'
import { useList } from '../../../ui/use-list.ts'
import classes from './carrier.module.css'
import { changesOf, changeText } from './changes.ts'

/** Entries about carriers that are searched: a page of the log at most. */
const searched = 200
const shown = 8

export function CarrierChanges({ name }: { name: string }) {
  const { items } = useList('GET /operator/audit', { query: { action: 'carrier.' }, limit: searched })
  const changes = changesOf(name, items ?? []).slice(0, shown)
  return (
    <Section
      title="Recent changes"
      action={
        <Link to="/operator/audit" search={{ action: 'carrier.' }}>
          Audit log
        </Link>
      }
    >
      {changes.length === 0 ? (
        <p className={classes.line}>{items === undefined ? 'Loading…' : 'No recent changes.'}</p>
      ) : (
        <ul className={classes.changes}>
          {changes.map((change) => (
            <li key={change.id}>
              <span>
                <Time value={change.at} />, {change.member === null ? 'command line' : <bdi>{change.member.name}</bdi>}
              </span>
              <bdi>{changeText(change)}</bdi>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}
