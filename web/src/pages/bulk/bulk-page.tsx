/** A text to a list of recipients: the file is read in the browser, its rows are uploaded, and the server sends them by itself. */
import { Button } from '@mantine/core'
import { IconFileSpreadsheet } from '@tabler/icons-react'
import { linkOptions } from '@tanstack/react-router'
import { useState } from 'react'
import { useMay } from '../../client/session.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { count, countOf, isolated } from '../../ui/formats.ts'
import { EmptyState } from '../../ui/list-states.tsx'
import { Money } from '../../ui/money.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { Section } from '../../ui/section.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { useList } from '../../ui/use-list.ts'
import { ChooseFile } from './choose-file.tsx'
import { JobState } from './job-state.tsx'
import type { CsvTable } from './read-csv.ts'
import { SetUp } from './set-up.tsx'

export function BulkPage() {
  const may = useMay('developer')
  const [chosen, setChosen] = useState<{ name: string; table: CsvTable } | null>(null)
  const list = useList('GET /bulk-jobs', { refetchMs: 5000 })
  if (chosen !== null) {
    return (
      <>
        <PageHeader
          title="Bulk"
          intro={`${isolated(chosen.name)}: ${countOf(chosen.table.rows.length, 'row')}. Nothing is sent until you confirm.`}
          action={
            <Button variant="default" onClick={() => setChosen(null)}>
              Choose another file
            </Button>
          }
        />
        <SetUp name={chosen.name} table={chosen.table} />
      </>
    )
  }
  return (
    <>
      <PageHeader title="Bulk" intro="Send one text to everyone in a CSV file, or personalise it for each row." />
      {may && <ChooseFile onChoose={(name, table) => setChosen({ name, table })} />}
      <Section title="Bulk sends">
        <DataTable
          label="Bulk sends"
          list={list}
          rowKey={({ id }) => id}
          link={({ id }) => linkOptions({ to: '/bulk/$id', params: { id } })}
          empty={
            <EmptyState
              icon={IconFileSpreadsheet}
              title="No bulk sends yet"
              text="All you need is a CSV file with a column of phone numbers."
            />
          }
          columns={[
            { label: 'File', render: ({ name }) => <bdi>{name}</bdi>, narrow: 'title' },
            { label: 'State', render: (job) => <JobState job={job} />, width: '120px', narrow: 'aside' },
            { label: 'Rows', render: ({ rows }) => count(rows), align: 'right', width: '90px' },
            { label: 'Accepted', render: ({ accepted }) => count(accepted), align: 'right', width: '90px' },
            { label: 'Rejected', render: ({ refused }) => count(refused), align: 'right', width: '90px' },
            { label: 'Cost', render: ({ cost }) => <Money value={cost} />, align: 'right', width: '110px' },
            { label: 'Time', render: ({ created_at }) => <RelativeTime value={created_at} />, width: '120px' },
          ]}
        />
      </Section>
    </>
  )
}
