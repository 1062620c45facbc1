/** Adds the numbers of a CSV file to the list of opt-outs: shows what the file has, then adds it in slices. */
import { Alert, Button, FileInput, Group, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconAlertCircle, IconFileTypeCsv } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useInvalidate } from '../../client/answer.ts'
import { api } from '../../client/api.ts'
import { TextareaField, TextField } from '../../ui/fields.tsx'
import { Form, FormProblem } from '../../ui/form.tsx'
import { count, countOf } from '../../ui/formats.ts'
import { PageHeader } from '../../ui/page-header.tsx'
import { Section } from '../../ui/section.tsx'
import { BadRows } from '../bulk/bad-rows.tsx'
import { readNumbers } from '../bulk/prepare.ts'
import { FileError, readCsv } from '../bulk/read-csv.ts'
import { useDefaultSender } from './use-default-sender.ts'

/** Numbers of one request, at most those of the contract (`optOutNumbersMax`). */
const sliceNumbers = 1000

export function ImportOptOutsPage() {
  const [file, setFile] = useState<File | null>(null)
  const reading = useMutation({ mutationFn: read })
  const choose = (chosen: File | null) => {
    setFile(chosen)
    reading.reset()
    if (chosen !== null) reading.mutate(chosen)
  }
  const { data, error, isPending } = reading
  return (
    <>
      <PageHeader
        title="Import opt-outs"
        back={<Link to="/opt-outs">Opt-outs</Link>}
        intro="A CSV file with a column of phone numbers, such as the list of your previous provider. Other columns are ignored. You see what is in it before anything is added."
      />
      <Stack gap="sm">
        <FileInput
          label="File"
          placeholder={isPending ? 'Reading…' : 'Choose a CSV file'}
          accept=".csv,.txt,text/csv"
          leftSection={<IconFileTypeCsv size={16} />}
          clearable
          clearButtonProps={{ 'aria-label': 'Clear the file' }}
          maw={420}
          value={file}
          onChange={choose}
        />
        {error !== null && (
          <Alert color="red" icon={<IconAlertCircle size={18} />} role="alert" title="This file cannot be read">
            {error instanceof FileError ? error.message : 'The browser could not read it.'}
          </Alert>
        )}
        <div aria-live="polite">
          {data !== undefined && file !== null && <Preview key={file.name} name={file.name} found={data} />}
        </div>
      </Stack>
    </>
  )
}

async function read(file: File) {
  const table = await readCsv(file)
  const { recipients, bad, repeated } = readNumbers(table.rows, table.numberColumn, { addZeros: true })
  const numbers = [...new Set(recipients.map(({ to }) => to))]
  return {
    numbers,
    bad,
    repeated,
    column: table.columns[table.numberColumn] ?? '',
    notes: [...table.notes, ...senderNote(table.columns)],
  }
}

/** An export of this page names the sender of each number. */
function senderNote(columns: readonly string[]): string[] {
  const column = columns.find((name) => /^(sender|from)$/i.test(name.trim()))
  return column === undefined
    ? []
    : [`The column “${column}” is not read: all numbers are opted out of the sender below.`]
}

function Preview({ name, found }: { name: string; found: Awaited<ReturnType<typeof read>> }) {
  const { numbers, bad, repeated, column, notes } = found
  const defaultSender = useDefaultSender(true)
  const [typed, setTyped] = useState<string | null>(null)
  const [note, setNote] = useState(`From ${name}`)
  const [done, setDone] = useState(0)
  const sender = typed ?? defaultSender ?? ''
  const invalidate = useInvalidate()
  const navigate = useNavigate()
  const add = useMutation({
    mutationFn: async () => {
      let added = 0
      for (let start = 0; start < numbers.length; start += sliceNumbers) {
        const slice = numbers.slice(start, start + sliceNumbers)
        added += (await api('POST /optouts', { body: { numbers: slice, sender, note } })).added
        setDone(start + slice.length)
      }
      return added
    },
    onSuccess: async (added) => {
      notifications.show({ message: `${countOf(added, 'opt-out')} added from ${name}.` })
      await invalidate('GET /optouts')
      await navigate({ to: '/opt-outs' })
    },
  })
  return (
    <>
      <Section title="What the file has">
        <Form onSubmit={() => add.mutate()} error={add.error}>
          <Stack gap="sm" maw={520}>
            <Text size="sm">
              <strong>{countOf(numbers.length, 'number')}</strong> in the column <bdi>“{column}”</bdi>
              {repeated > 0 && `; ${count(repeated)} repeated`}
              {bad.length > 0 && `; ${countOf(bad.length, 'row')} without a valid number`}.
            </Text>
            {notes.map((text) => (
              <Text key={text} size="sm" c="dimmed">
                {text}
              </Text>
            ))}
            <FormProblem />
            <TextField
              label="Sender"
              name="sender"
              description="These numbers get no more messages from it"
              required
              maxLength={30}
              value={sender}
              onChange={(event) => setTyped(event.currentTarget.value)}
            />
            <TextareaField
              label="Note"
              name="note"
              autosize
              maxLength={500}
              value={note}
              onChange={(event) => setNote(event.currentTarget.value)}
            />
            <Group>
              <Button type="submit" loading={add.isPending} disabled={numbers.length === 0}>
                {add.isPending ? `${count(done)} added` : `Add ${countOf(numbers.length, 'opt-out')}`}
              </Button>
            </Group>
          </Stack>
        </Form>
      </Section>
      <BadRows bad={bad} name={name} intro="These are not added." />
    </>
  )
}
