/** A transfer in a row, with a link to its message. */
import { IconArrowBackUp, IconCreditCardPay, IconCreditCardRefund, IconMessage } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { Transfer } from '@websms/contract/members'
import { Clipped } from '../../ui/clipped.tsx'
import type { Column } from '../../ui/data-table.tsx'
import { countOf } from '../../ui/formats.ts'
import { Money, transferKindNames } from '../../ui/money.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { Time } from '../../ui/time.tsx'

const looks = {
  charge: { tone: 'quiet', icon: IconMessage },
  refund: { tone: 'going', icon: IconArrowBackUp },
  top_up: { tone: 'good', icon: IconCreditCardPay },
  adjustment: { tone: 'warning', icon: IconCreditCardRefund },
} as const

export const transferColumns: readonly Column<Transfer>[] = [
  { label: 'Time', render: ({ at }) => <Time value={at} />, width: '130px' },
  {
    label: 'Kind',
    render: ({ kind }) => <StatusBadge status={kind} {...looks[kind]} label={transferKindNames[kind]} />,
    narrow: 'title',
    width: '120px',
  },
  { label: 'For', render: (transfer) => <What transfer={transfer} /> },
  {
    label: 'Amount',
    render: ({ amount }) => <Money value={amount} sign />,
    align: 'right',
    narrow: 'aside',
    width: '110px',
  },
  { label: 'Balance', render: ({ balance }) => <Money value={balance} />, align: 'right', width: '120px' },
]

/** All messages of one request have its time, so that the list can show them. */
function What({ transfer: { kind, at, message_id: id, messages, note } }: { transfer: Transfer }) {
  if (id === null) return <Clipped>{note ?? (kind === 'top_up' ? 'Credit added' : 'Credit taken back')}</Clipped>
  if (kind === 'charge' && messages !== null && messages > 1) {
    const search = { direction: 'out', from: at, to: new Date(new Date(at).getTime() + 1).toISOString() }
    return (
      <Link to="/messages" search={search}>
        {countOf(messages, 'message')}
      </Link>
    )
  }
  return (
    <Link to="/messages/$id" params={{ id }}>
      Message {id}
    </Link>
  )
}
