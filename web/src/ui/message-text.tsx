/** The content of a message: its text, or the bytes that one program sent another, in hexadecimal. An operator may not see it,
 *  or has not asked for it. */
import { IconBinary } from '@tabler/icons-react'
import classes from './message-text.module.css'
import { StatusBadge } from './status-badge.tsx'

export function MessageText({ body, data }: { body: string | null; data: boolean }) {
  if (body === null) return <HiddenText />
  if (!data) return <bdi>{body}</bdi>
  return (
    <>
      <StatusBadge status="data" tone="quiet" icon={IconBinary} /> <code className={classes.bytes}>{body}</code>
    </>
  )
}

/** In place of a text. */
export function HiddenText() {
  return <span className={classes.hidden}>Text hidden</span>
}
