/** The content of a message: its text, or the bytes that one program sent another, in hexadecimal. */
import { IconBinary } from '@tabler/icons-react'
import classes from './message-text.module.css'
import { StatusBadge } from './status-badge.tsx'

export function MessageText({ body, data }: { body: string; data: boolean }) {
  if (!data) return <bdi>{body}</bdi>
  return (
    <>
      <StatusBadge status="data" tone="quiet" icon={IconBinary} /> <code className={classes.bytes}>{body}</code>
    </>
  )
}
