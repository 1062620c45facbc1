/** Replaces a list by a CSV file: the file is previewed first, with what it would change. */
import { Alert, Button, FileInput, Group, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconAlertTriangle, IconFileTypeCsv } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import type { PriceImport } from '@websms/contract/members'
import { useState } from 'react'
import { Problem } from '../../../client/problem.ts'
import { sendFile } from '../../../client/send-file.ts'
import { type Column, DataTable } from '../../../ui/data-table.tsx'
import { count, countOf, dollars } from '../../../ui/formats.ts'
import { ProblemAlert } from '../../../ui/problem-alert.tsx'
import { Section } from '../../../ui/section.tsx'
import { listOf } from '../../../ui/use-list.ts'
import { isCosts, type ListName, placeText, usePricesChanged } from './lists.ts'
import classes from './prices.module.css'

interface ImportPricesProps {
  list: ListName
  /** For sentences: `the prices of all accounts`. */
  what: string
  onClose: () => void
}

export function ImportPrices({ list, what, onClose }: ImportPricesProps) {
  const changed = usePricesChanged()
  const [file, setFile] = useState<File | null>(null)
  const preview = useMutation({
    mutationFn: (chosen: File) => sendFile('POST /operator/prices/import', { list, file: chosen.name }, chosen),
  })
  const save = useMutation({
    mutationFn: (confirm: string) =>
      sendFile('POST /operator/prices/import', { list, file: file!.name, confirm }, file!),
    onSuccess: async ({ entries }) => {
      notifications.show({ message: `${file!.name}: imported. The list now has ${count(entries)} entries.` })
      await changed()
      onClose()
    },
  })
  const choose = (chosen: File | null) => {
    setFile(chosen)
    save.reset()
    preview.reset()
    if (chosen !== null) preview.mutate(chosen)
  }
  const isStale = Problem.of(save.error).type === 'changed_meanwhile'
  return (
    <Section
      title="Import a file"
      intro={`A CSV file with destination,price in each line. It replaces ${what} at once; you see what changes first.`}
      action={
        <Button variant="subtle" color="gray" onClick={onClose}>
          Close the import
        </Button>
      }
    >
      <Stack gap="sm">
        <FileInput
          label="File"
          placeholder={preview.isPending ? 'Reading…' : 'Choose a CSV file'}
          accept=".csv,.txt,text/csv"
          leftSection={<IconFileTypeCsv size={16} />}
          clearable
          clearButtonProps={{ 'aria-label': 'Clear the file' }}
          className={classes.list}
          value={file}
          onChange={choose}
        />
        <ProblemAlert error={preview.error ?? save.error} />
        {isStale && file !== null && (
          <Group>
            <Button variant="default" onClick={() => choose(file)}>
              Preview again
            </Button>
          </Group>
        )}
        <div aria-live="polite">
          {preview.data !== undefined && !isStale && (
            <Preview
              list={list}
              preview={preview.data}
              saving={save.isPending}
              onSave={() => save.mutate(preview.data.confirm!)}
            />
          )}
        </div>
      </Stack>
    </Section>
  )
}

/** Lines of each kind that are shown: a price list may have thousands. */
const shownMax = 20

interface PreviewProps {
  list: ListName
  preview: PriceImport
  saving: boolean
  onSave: () => void
}

function Preview({ list, preview, saving, onSave }: PreviewProps) {
  const { confirm, added, changed, removed, unchanged, faults, notes } = preview
  const changes = added.count + changed.count + removed.count
  const things = isCosts(list) ? 'costs' : 'prices'
  return (
    <Stack gap="sm">
      {faults.count === 0 && (
        <Text size="sm" fw={600}>
          {count(added.count)} added, {count(changed.count)} changed, {count(removed.count)} removed, {count(unchanged)}{' '}
          unchanged
        </Text>
      )}
      {notes.map((note) => (
        <Text key={note} size="sm" c="dimmed">
          {note}
        </Text>
      ))}
      {faults.count > 0 && <Faults faults={faults} />}
      <Warnings warnings={preview.warnings} />
      {changes > 0 && <Changes preview={preview} />}
      {confirm !== null && (
        <Group>
          <Button loading={saving} disabled={changes === 0} onClick={onSave}>
            {changes === 0 ? 'Nothing changes' : `Replace the ${things}`}
          </Button>
        </Group>
      )}
    </Stack>
  )
}

type Fault = PriceImport['faults']['first'][number]

const faultColumns: readonly Column<Fault>[] = [
  { label: 'Line', render: ({ line }) => line, align: 'right', width: '80px', narrow: 'title' },
  { label: 'Problem', render: ({ text }) => <span className={classes.destination}>{text}</span> },
]

function Faults({ faults: { count: all, first } }: { faults: PriceImport['faults'] }) {
  const shown = first.slice(0, shownMax)
  return (
    <>
      <Alert color="red" icon={<IconAlertTriangle size={18} />} title={countOf(all, 'faulty line')} role="alert">
        Nothing can be imported while the file has a faulty line. Correct it, then choose it again.
        {all > shown.length && ` The first ${shown.length} are below.`}
      </Alert>
      <DataTable
        label="Faulty lines"
        columns={faultColumns}
        list={listOf(shown)}
        rowKey={({ line, text }) => `${line} ${text}`}
        empty={null}
      />
    </>
  )
}

function Warnings({ warnings: { count: all, first } }: { warnings: PriceImport['warnings'] }) {
  if (all === 0) return null
  const shown = first.slice(0, shownMax)
  return (
    <Alert color="orange" icon={<IconAlertTriangle size={18} />} title={countOf(all, 'warning')}>
      <ul className={classes.warnings}>
        {shown.map(({ by, value, text }) => (
          <li key={`${by} ${value}`}>
            {placeText({ by, value })}: {text}
          </li>
        ))}
      </ul>
      {all > shown.length && `And ${count(all - shown.length)} more.`}
    </Alert>
  )
}

type Change = PriceImport['added']['first'][number] & { kind: 'Added' | 'Changed' | 'Removed' }

const changeColumns: readonly Column<Change>[] = [
  {
    label: 'Destination',
    render: (change) => <span className={classes.destination}>{placeText(change)}</span>,
    narrow: 'title',
  },
  { label: 'Change', render: ({ kind }) => kind, width: '110px', narrow: 'aside' },
  { label: 'Before', render: ({ before }) => amount(before), align: 'right', width: '120px' },
  { label: 'Now', render: ({ price }) => amount(price), align: 'right', width: '120px' },
]

function amount(value: number | null): string {
  return value === null ? '–' : dollars(value)
}

function Changes({ preview: { added, changed, removed } }: { preview: PriceImport }) {
  const rows: Change[] = [
    ...changed.first.slice(0, shownMax).map((change) => ({ ...change, kind: 'Changed' as const })),
    ...added.first.slice(0, shownMax).map((change) => ({ ...change, kind: 'Added' as const })),
    ...removed.first.slice(0, shownMax).map((change) => ({ ...change, kind: 'Removed' as const })),
  ]
  const all = added.count + changed.count + removed.count
  return (
    <div>
      <DataTable
        label="Changes"
        columns={changeColumns}
        list={listOf(rows)}
        rowKey={({ kind, by, value }) => `${kind} ${by} ${value}`}
        empty={null}
      />
      {all > rows.length && (
        <Text size="sm" c="dimmed" mt={4}>
          And {count(all - rows.length)} more.
        </Text>
      )}
    </div>
  )
}
