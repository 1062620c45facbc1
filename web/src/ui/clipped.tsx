/** Text in a cell of a list, of any length and in any script, cut off where there is no room. */
import type { CSSProperties, ReactNode } from 'react'
import classes from './clipped.module.css'

interface ClippedProps {
  children: ReactNode
  /** CSS. Without it the text gets the room that the other columns leave: for one column of a list. */
  widthMax?: string
  className?: string | undefined
}

export function Clipped({ children, widthMax, className = '' }: ClippedProps) {
  return (
    <bdi
      className={`${classes.clipped} ${className}`}
      data-rest={widthMax === undefined || undefined}
      style={{ '--width-max': widthMax } as CSSProperties}
    >
      {children}
    </bdi>
  )
}
