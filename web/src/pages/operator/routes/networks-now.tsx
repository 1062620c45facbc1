/** The carriers that take the messages to each network now, by rules and by their own networks. */
import { Text } from '@mantine/core'
import { IconRoute } from '@tabler/icons-react'
import type { RouteWay } from '@websms/contract/members'
import { useAnswer } from '../../../client/answer.ts'
import type { AnswerOf } from '../../../client/api.ts'
import { type Column, DataTable } from '../../../ui/data-table.tsx'
import { EmptyState } from '../../../ui/list-states.tsx'
import { Section } from '../../../ui/section.tsx'
import { listOf } from '../../../ui/use-list.ts'
import classes from './routes.module.css'
import { matchText, shareText, stepsText } from './words.ts'

type Row = AnswerOf<'GET /operator/routes'>['routes'][number]

const columns: readonly Column<Row>[] = [
  {
    label: 'Network',
    render: ({ network }) => network ?? <em>any other, or unknown</em>,
    width: '200px',
    narrow: 'title',
  },
  {
    label: 'Carriers',
    render: ({ ways }) => (
      <ul className={classes.ways}>
        {ways.map((way, index) => (
          <Way key={way.rule ?? ''} way={way} alone={index === 0} />
        ))}
      </ul>
    ),
  },
]

function Way({ way, alone }: { way: RouteWay; alone: boolean }) {
  const { rule, match, steps } = way
  const isForAll = Object.values(match).every((values) => values.length === 0)
  const to = steps.map((step) =>
    step.map(({ name, share, condition }) => ({ name, condition, share: share === 1 ? null : shareText(share, 1) })),
  )
  return (
    <li>
      {!(isForAll && alone) && `${isForAll ? 'Everything else' : matchText(match, (id) => id)}: `}
      {steps.length === 0 ? (
        <Text span size="sm" c="red.8">
          none: messages are rejected
        </Text>
      ) : (
        stepsText(to, false)
      )}
      {rule !== null && (
        <span className={classes.by}>
          {' '}
          by the rule <bdi>{rule}</bdi>
        </span>
      )}
    </li>
  )
}

export function NetworksNow() {
  const { data, error, refetch } = useAnswer('GET /operator/routes')
  return (
    <Section
      title="What takes each network now"
      intro="By the saved rules, or by the carriers' own networks where no rule decides."
    >
      <DataTable
        label="Routes by network"
        columns={columns}
        list={listOf(data?.routes, { error, retry: () => void refetch() })}
        rowKey={({ network }) => network ?? ''}
        empty={<EmptyState icon={IconRoute} title="No networks" />}
      />
    </Section>
  )
}
