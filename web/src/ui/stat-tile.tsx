/** One figure with its name, and often a link to the messages behind it. */
import { Skeleton } from '@mantine/core'
import { Link, type LinkProps } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import classes from './stat-tile.module.css'

interface StatTileProps {
  label: string
  /** Undefined while it is loading. */
  value: ReactNode
  /** A second line: a share, a change. */
  note?: ReactNode
  /** Made with `linkOptions`. */
  link?: LinkProps
}

export function StatTile({ label, value, note, link }: StatTileProps) {
  const face = (
    <>
      <span className={classes.label}>{label}</span>
      <span className={classes.value}>{value ?? <Skeleton height={18} width={72} my={5} />}</span>
      {note !== undefined && <span className={classes.note}>{note}</span>}
    </>
  )
  return link === undefined ? (
    <div className={classes.tile}>{face}</div>
  ) : (
    <Link {...link} className={classes.tile}>
      {face}
    </Link>
  )
}

/** Tiles beside each other, as many as fit. */
export function StatTiles({ children }: { children: ReactNode }) {
  return <div className={classes.tiles}>{children}</div>
}
