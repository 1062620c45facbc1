/** The table of ported numbers: its source, the import of a new one, and the look-up of one number. */
import { Text } from '@mantine/core'
import { IconArrowsShuffle } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useAnswer } from '../../../client/answer.ts'
import { type AnswerOf, addressOf, api } from '../../../client/api.ts'
import { DownloadButton } from '../../../ui/button-link.tsx'
import { type Column, DataTable } from '../../../ui/data-table.tsx'
import { count } from '../../../ui/formats.ts'
import { EmptyState, Loaded } from '../../../ui/list-states.tsx'
import { NumberForm } from '../../../ui/number-form.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { Section } from '../../../ui/section.tsx'
import { StatTile, StatTiles } from '../../../ui/stat-tile.tsx'
import { RelativeTime, Time } from '../../../ui/time.tsx'
import { listOf } from '../../../ui/use-list.ts'
import { ImportTable } from './import-table.tsx'

type Table = AnswerOf<'GET /operator/portability'>

const columns: readonly Column<Table['networks'][number]>[] = [
  { label: 'Network', render: ({ network }) => network, narrow: 'title' },
  { label: 'Numbers', render: ({ numbers }) => count(numbers), align: 'right', width: '140px', narrow: 'figure' },
]

export function PortabilityPage() {
  const answer = useAnswer('GET /operator/portability')
  return (
    <>
      <PageHeader
        title="Number portability"
        intro="Numbers that moved to another network. Messages are routed by this table."
        action={
          answer.data !== undefined &&
          answer.data.rows > 0 && (
            <DownloadButton href={addressOf('GET /operator/portability/export')}>Export CSV</DownloadButton>
          )
        }
      />
      <Loaded answer={answer} rows={4}>
        {(table) => <Now table={table} />}
      </Loaded>
      <ImportTable />
      <LookUp />
      {answer.data && (
        <Section title="Numbers by network">
          <DataTable
            label="Numbers by network"
            columns={columns}
            list={listOf(answer.data.networks)}
            rowKey={({ network }) => network}
            empty={
              <EmptyState
                icon={IconArrowsShuffle}
                title="The table is empty"
                text="Networks are told by number prefix alone. Import a file above."
              />
            }
          />
        </Section>
      )}
    </>
  )
}

function Now({ table: { rows, source, imported_at, networks } }: { table: Table }) {
  return (
    <StatTiles>
      <StatTile
        label="Numbers"
        value={count(rows)}
        note={networks.length === 1 ? '1 network' : `${count(networks.length)} networks`}
      />
      <StatTile
        label="From"
        value={source === 'demo' ? 'the demo table' : (source ?? 'nowhere')}
        note={source === 'demo' ? 'included with the simulator' : undefined}
      />
      <StatTile
        label="Imported"
        value={<RelativeTime value={imported_at} />}
        {...(imported_at !== null && { note: <Time value={imported_at} /> })}
      />
    </StatTiles>
  )
}

function LookUp() {
  const look = useMutation({
    mutationFn: (number: string) => api('GET /operator/portability/number', { query: { number } }),
  })
  return (
    <Section title="Look up a number" intro="Checks the table and the number's prefix. No HLR provider is asked.">
      <NumberForm
        action="Look up"
        variant="default"
        loading={look.isPending}
        error={look.error}
        onNumber={(number) => look.mutate(number)}
      />
      <div aria-live="polite">{look.data !== undefined && look.error === null && <Found found={look.data} />}</div>
    </Section>
  )
}

function Found({ found }: { found: AnswerOf<'GET /operator/portability/number'> }) {
  const { number, in_table, prefix_holder } = found
  return (
    <Text size="sm" mt="sm">
      <strong>{number}</strong>{' '}
      {in_table === null ? 'is not in the table.' : `is on ${in_table}, according to the table.`}{' '}
      {prefix_holder === null
        ? 'Its prefix is not assigned to a known network.'
        : `Its prefix is assigned to ${prefix_holder}.`}
    </Text>
  )
}
