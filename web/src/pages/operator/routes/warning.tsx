/** A warning at the thing that it is about. */
import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './routes.module.css'

export function Warning({ children }: { children: ReactNode }) {
  return (
    <p className={classes.warning}>
      <IconAlertTriangle size={16} role="img" aria-label="Warning:" />
      <span>{children}</span>
    </p>
  )
}
