/** The charges and refunds of a message. */

import { Text } from '@mantine/core'
import type { MessageDetail } from '@websms/contract/members'
import { DataTable } from '../../ui/data-table.tsx'
import { dollars } from '../../ui/formats.ts'
import { Money } from '../../ui/money.tsx'
import { Time } from '../../ui/time.tsx'
import { listOf } from '../../ui/use-list.ts'
import classes from './messages.module.css'

type Line = MessageDetail['cost']['lines'][number]

export function CostLines({ cost }: { cost: MessageDetail['cost'] }) {
  return (
    <DataTable<Line>
      label="Cost"
      columns={[
        {
          label: 'Description',
          render: ({ why, at }) => (
            <>
              <span className={classes.why}>{why}</span>
              <Text component="span" size="xs" c="dimmed">
                <Time value={at} />
              </Text>
            </>
          ),
          narrow: 'title',
        },
        {
          label: 'Amount',
          render: ({ amount }) => <Money value={amount} sign />,
          align: 'right',
          narrow: 'aside',
          width: '80px',
        },
      ]}
      list={listOf(cost.lines)}
      rowKey={({ kind }) => kind}
      empty={null}
    />
  )
}

interface CarrierCostProps {
  carrier: NonNullable<MessageDetail['cost']['carrier']>
  /** Price less refunds, in dollars. */
  total: number
}

/** For operators. */
export function CarrierCost({ carrier: { cost }, total }: CarrierCostProps) {
  return (
    <Text size="sm" c="dimmed" mt="sm">
      {cost === null
        ? 'Its cost at the carrier is not known.'
        : `Expected cost at the carrier: ${dollars(cost)}, a margin of ${dollars(total - cost)}.`}{' '}
      Only operators see this.
    </Text>
  )
}
