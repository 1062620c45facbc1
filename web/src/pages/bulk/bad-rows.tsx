/** Rows to which nothing will be sent, each with its reason. */
import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { DataTable } from '../../ui/data-table.tsx'
import { count, countOf } from '../../ui/formats.ts'
import { saveCsv } from '../../ui/save-file.ts'
import { Section } from '../../ui/section.tsx'
import { listOf } from '../../ui/use-list.ts'
import type { BadRow } from './prepare.ts'

const shownMax = 8

interface BadRowsProps {
  bad: readonly BadRow[]
  /** The name of the file. */
  name: string
  /** The fate of these rows, as a sentence. */
  intro?: string
}

export function BadRows({ bad, name, intro = 'These cannot be sent to.' }: BadRowsProps) {
  if (bad.length === 0) return null
  const save = () => {
    const rows = bad.map(({ row, written, reason }) => [row, written, reason])
    saveCsv(`${name.replace(/\.\w+$/, '')}-bad-rows.csv`, ['row', 'number', 'reason'], rows)
  }
  return (
    <Section
      title={`${countOf(bad.length, 'row')} skipped`}
      intro={bad.length > shownMax ? `${intro} The first ${shownMax}:` : intro}
      action={
        <Button variant="default" size="compact-sm" leftSection={<IconDownload size={14} />} onClick={save}>
          Download as CSV
        </Button>
      }
    >
      <DataTable
        label="Skipped rows"
        list={listOf(bad.slice(0, shownMax))}
        rowKey={({ row }) => String(row)}
        empty={null}
        columns={[
          { label: 'Row', render: ({ row }) => count(row), width: '70px', narrow: 'figure' },
          {
            label: 'Number',
            render: ({ written }) => <bdi>{written.slice(0, 40)}</bdi>,
            width: '180px',
            narrow: 'title',
          },
          { label: 'Reason', render: ({ reason }) => reason, wraps: true },
        ]}
      />
    </Section>
  )
}
