/** How a file was read, and which of its rows may mean something else. */
import { Alert, List, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { count } from '../../ui/formats.ts'
import type { CsvTable } from './read-csv.ts'

export function ReadingNotes({ table }: { table: CsvTable }) {
  return (
    <>
      {table.notes.length > 0 && (
        <Alert color="orange" icon={<IconAlertTriangle size={18} />} title="Check these rows of the file">
          <List size="sm">
            {table.notes.map((note) => (
              <List.Item key={note}>{note}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      <Text size="sm" c="dimmed">
        {readingOf(table)}
      </Text>
    </>
  )
}

const separatorNames: Record<string, string> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' }

function readingOf({ encoding, separator, columns, headingRow }: CsvTable): string {
  const text = encoding === null ? 'Plain text' : encoding
  const between = columns.length > 1 ? `, ${separatorNames[separator] ?? `“${separator}”`} between the columns` : ''
  return `${text}${between}, ${headingRow === null ? 'no heading' : `the heading in row ${count(headingRow)}`}.`
}
