/** Facts of one thing: names at the left, values at the right; below each other on a phone. */
import { Fragment, type ReactNode } from 'react'
import classes from './key-values.module.css'

/** A value that is null, undefined or false leaves its line out. */
export function KeyValues({ items }: { items: readonly (readonly [label: string, value: ReactNode])[] }) {
  return (
    <dl className={classes.list}>
      {items
        .filter(([, value]) => value !== null && value !== undefined && value !== false)
        .map(([label, value]) => (
          <Fragment key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </Fragment>
        ))}
    </dl>
  )
}
