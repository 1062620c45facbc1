/** A file as it was read: its first rows, and rows that may mean something else. */
import { Alert, List, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { count } from '../../ui/formats.ts'
import classes from './bulk.module.css'
import type { CsvTable } from './read-csv.ts'

const rowsShown = 5
const columnsShown = 12

export function Preview({ table: { columns, rows }, column }: { table: CsvTable; column: number }) {
  const shown = columns.slice(0, columnsShown)
  return (
    // It scrolls, so the keyboard must reach it.
    <section className={classes.preview} tabIndex={0} aria-label="First rows">
      <table>
        <thead>
          <tr>
            <th scope="col">Row</th>
            {shown.map((label, index) => (
              <th key={label} scope="col" data-number={index === column || undefined}>
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, rowsShown).map(({ row, cells }) => (
            <tr key={row}>
              <td>{row}</td>
              {shown.map((label, index) => (
                <td key={label} data-number={index === column || undefined}>
                  <bdi>{cells[index] ?? ''}</bdi>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

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
