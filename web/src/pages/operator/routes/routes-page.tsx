/** The carriers for each network, and the reasons for the route of a number. */
import { Text } from '@mantine/core'
import { IconRoute } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useAnswer } from '../../../client/answer.ts'
import type { AnswerOf } from '../../../client/api.ts'
import { type Column, DataTable } from '../../../ui/data-table.tsx'
import { EmptyState } from '../../../ui/list-states.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { Section } from '../../../ui/section.tsx'
import { listOf } from '../../../ui/use-list.ts'
import { WhyThisRoute } from './why-this-route.tsx'

type Row = AnswerOf<'GET /operator/routes'>['routes'][number]

const columns: readonly Column<Row>[] = [
  {
    label: 'Network',
    render: ({ network }) => network ?? <em>any other, or unknown</em>,
    width: '220px',
    narrow: 'title',
  },
  {
    label: 'Carriers, in order of preference',
    render: ({ carriers }) =>
      carriers.length === 0 ? (
        <Text span size="sm" c="red.8">
          none: messages are rejected
        </Text>
      ) : (
        carriers.map(({ name }) => name).join(' → ')
      ),
  },
]

export function RoutesPage() {
  const { data, error, refetch } = useAnswer('GET /operator/routes')
  return (
    <>
      <PageHeader
        title="Routes"
        intro={
          <>
            A message goes to the first carrier that serves the number's network, otherwise to the first that takes any
            number, in the order of WEBSMS_CARRIERS. To take one out of use, drain it under{' '}
            <Link to="/operator/carriers">Carriers</Link>.
          </>
        }
      />
      <WhyThisRoute />
      <Section title="By network">
        <DataTable
          label="Routes by network"
          columns={columns}
          list={listOf(data?.routes, { error, retry: () => void refetch() })}
          rowKey={({ network }) => network ?? ''}
          empty={<EmptyState icon={IconRoute} title="No networks" />}
        />
      </Section>
    </>
  )
}
