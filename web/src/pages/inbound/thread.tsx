/** Both directions in the order in which they came; the newest is at the bottom, and in sight. */
import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { MessageText } from '../../ui/message-text.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { Time } from '../../ui/time.tsx'
import type { ItemOf, List } from '../../ui/use-list.ts'
import classes from './inbound.module.css'

type Message = ItemOf<'GET /conversations/:number/messages'>

export function Thread({ list, number }: { list: List<Message>; number: string }) {
  const { items = [], more, loadingMore } = list
  return (
    // It scrolls, so the keyboard must reach it.
    <section className={classes.thread} tabIndex={0} aria-label={`Conversation with ${number}`}>
      <ol className={classes.messages}>
        {more !== null && (
          <li>
            <Button variant="default" size="compact-sm" loading={loadingMore} onClick={more}>
              Load earlier messages
            </Button>
          </li>
        )}
        {items.toReversed().map((message) => (
          <li key={`${message.direction} ${message.id}`} className={classes.message} data-direction={message.direction}>
            <p className={classes.bubble} dir="auto">
              <MessageText body={message.body} data={message.data} />
            </p>
            <span className={classes.about}>
              <Time value={message.at} />
              {message.direction === 'in' ? <span>to {message.sender}</span> : <Sent message={message} />}
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}

function Sent({ message: { id, sender, status } }: { message: Message }) {
  return (
    <>
      <span>from {sender}</span>
      <Link to="/messages/$id" params={{ id }} aria-label={`Message ${id}: ${status}`}>
        <StatusBadge status={status ?? 'queued'} />
      </Link>
    </>
  )
}
