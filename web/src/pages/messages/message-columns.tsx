/** A message in a row, as the list and the live log show it. */
import { IconArrowDownLeft, IconArrowUpRight, IconClock } from '@tabler/icons-react'
import { linkOptions } from '@tanstack/react-router'
import type { MessageItem } from '@websms/contract/members'
import { Clipped } from '../../ui/clipped.tsx'
import type { Column } from '../../ui/data-table.tsx'
import { localTime } from '../../ui/formats.ts'
import { MessageText } from '../../ui/message-text.tsx'
import { Money } from '../../ui/money.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { Time } from '../../ui/time.tsx'
import classes from './messages.module.css'

export const messageColumns: readonly Column<MessageItem>[] = [
  { label: 'Time', render: ({ at }) => <Time value={at} />, narrow: 'line', width: '120px' },
  {
    label: 'Direction',
    render: ({ direction }) => <Direction direction={direction} />,
    width: '60px',
  },
  { label: 'To', render: ({ to }) => <Clipped widthMax="130px">{to}</Clipped>, narrow: 'title', width: '110px' },
  { label: 'From', render: ({ from }) => <Clipped widthMax="130px">{from}</Clipped>, width: '110px' },
  {
    label: 'Status',
    render: ({ status, send_at }) => <MessageStatus status={status} sendAt={send_at} />,
    narrow: 'aside',
    width: '110px',
  },
  { label: 'Parts', render: ({ parts }) => parts ?? '–', align: 'right', narrow: 'hidden', width: '50px' },
  {
    label: 'Cost',
    render: ({ cost }) => (cost === null ? '–' : <Money value={cost} />),
    align: 'right',
    width: '70px',
  },
  { label: 'Carrier', render: ({ carrier }) => carrier ?? '–', narrow: 'hidden', width: '120px' },
  { label: 'Text', render: (item) => <Excerpt item={item} /> },
]

export function messageLink({ direction, id }: Pick<MessageItem, 'direction' | 'id'>) {
  return direction === 'out'
    ? linkOptions({ to: '/messages/$id', params: { id } })
    : linkOptions({ to: '/messages/inbound/$id', params: { id } })
}

/** Outgoing and inbound messages may have the same id. */
export function messageKey({ direction, id }: Pick<MessageItem, 'direction' | 'id'>): string {
  return direction + id
}

/** One that waits for its time says when that is. */
function MessageStatus({ status, sendAt }: { status: MessageItem['status']; sendAt: string | null }) {
  if (status === 'queued' && sendAt !== null && Date.parse(sendAt) > Date.now()) {
    return (
      <span title={`To be sent at ${localTime(sendAt)}`}>
        <StatusBadge status="scheduled" tone="quiet" icon={IconClock} />
      </span>
    )
  }
  return status === 'received' ? (
    <StatusBadge status={status} tone="going" icon={IconArrowDownLeft} />
  ) : (
    <StatusBadge status={status} />
  )
}

function Direction({ direction }: Pick<MessageItem, 'direction'>) {
  const Shape = direction === 'out' ? IconArrowUpRight : IconArrowDownLeft
  return (
    <span className={classes.direction} data-direction={direction}>
      <Shape size={15} stroke={1.8} aria-hidden />
      {direction}
    </span>
  )
}

/** The error comes first: it says more than the text does. */
function Excerpt({ item: { body, data, error, reference } }: { item: MessageItem }) {
  return (
    <Clipped className={classes.excerpt}>
      {error !== null && <bdi className={classes.error}>{error} </bdi>}
      {reference !== null && <bdi className={classes.reference}>{reference}</bdi>}
      <MessageText body={body} data={data} />
    </Clipped>
  )
}
