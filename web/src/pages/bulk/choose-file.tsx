/** The field into which a CSV file is dropped. */
import { Alert, Button, Loader, Text } from '@mantine/core'
import { IconAlertCircle, IconFileUpload } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { type DragEvent, useRef, useState } from 'react'
import classes from './bulk.module.css'
import { type CsvTable, FileError, readCsv } from './read-csv.ts'

export function ChooseFile({ onChoose }: { onChoose: (name: string, table: CsvTable) => void }) {
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const reading = useMutation({
    mutationFn: (file: File) => readCsv(file),
    onSuccess: (table, file) => onChoose(file.name, table),
  })
  const take = (files: FileList | null) => {
    const file = files?.[0]
    if (file !== undefined) reading.mutate(file)
    if (input.current !== null) input.current.value = ''
  }
  const drag = (dragged: boolean) => (event: DragEvent) => {
    event.preventDefault()
    setOver(dragged)
  }
  return (
    <>
      {reading.error !== null && (
        <Alert color="red" icon={<IconAlertCircle size={18} />} mb="sm" role="alert" title="This file cannot be read">
          {reading.error instanceof FileError ? reading.error.message : 'The browser could not read it.'}
        </Alert>
      )}
      <section
        className={classes.drop}
        data-over={over || undefined}
        aria-label="Recipients"
        onDragOver={drag(true)}
        onDragLeave={drag(false)}
        onDrop={(event) => {
          drag(false)(event)
          take(event.dataTransfer.files)
        }}
      >
        {reading.isPending ? <Loader size={26} /> : <IconFileUpload size={28} stroke={1.4} aria-hidden />}
        <Button onClick={() => input.current?.click()} loading={reading.isPending}>
          Choose a CSV file
        </Button>
        <Text size="sm" c="dimmed">
          or drop it here. Up to 100,000 rows, exported from Excel, Numbers or Google Sheets. It is read in your
          browser.
        </Text>
        <input
          ref={input}
          type="file"
          accept=".csv,.txt,.tsv,text/csv,text/plain"
          hidden
          aria-label="CSV file"
          onChange={(event) => take(event.currentTarget.files)}
        />
      </section>
    </>
  )
}
