/** Uploads a file and follows its import, which continues when the page is left. */
import { Alert, Button, Checkbox, Code, FileInput, Group, Progress, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconFileTypeCsv } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useAnswer, useInvalidate } from '../../../client/answer.ts'
import { type AnswerOf, api } from '../../../client/api.ts'
import { Problem } from '../../../client/problem.ts'
import { sendFile } from '../../../client/send-file.ts'
import { countOf } from '../../../ui/formats.ts'
import { ProblemAlert } from '../../../ui/problem-alert.tsx'
import { Section } from '../../../ui/section.tsx'
import { Time } from '../../../ui/time.tsx'
import { BadRows } from './bad-rows.tsx'

type Import = NonNullable<AnswerOf<'GET /operator/portability/import'>['import']>

/** While an import runs, in ms. */
const refetchMs = 500

export function ImportTable() {
  const invalidate = useInvalidate()
  const [file, setFile] = useState<File | null>(null)
  const [skipBad, setSkipBad] = useState(false)
  const upload = useMutation({
    mutationFn: () => sendFile('POST /operator/portability/import', { file: file!.name, skip_bad: skipBad }, file!),
    onSettled: () => invalidate('GET /operator/portability/import'),
    onSuccess: () => setFile(null),
  })
  const { data } = useAnswer(
    'GET /operator/portability/import',
    {},
    {
      refetchInterval: ({ state }) => (upload.isPending || isRunning(state.data?.import) ? refetchMs : false),
    },
  )
  const running = isRunning(data?.import)
  const ended = data?.import?.ended_at
  useEffect(() => {
    if (ended) void invalidate('GET /operator/portability')
  }, [ended, invalidate])
  const { mutate: cancel, isPending: cancelling } = useMutation({
    mutationFn: () => api('DELETE /operator/portability/import'),
    onSettled: () => invalidate('GET /operator/portability/import'),
  })
  return (
    <Section
      title="Import a file"
      intro="A CSV file with a number and its network in each row; the first line may name the columns. It replaces the whole table once it is read completely. Messages continue meanwhile."
    >
      <Stack gap="sm">
        <Group gap="sm" align="flex-end">
          <FileInput
            label="File"
            placeholder="Choose a CSV file"
            accept=".csv,.txt,text/csv"
            leftSection={<IconFileTypeCsv size={16} />}
            clearable
            w={280}
            value={file}
            onChange={setFile}
          />
          <Button
            disabled={file === null || running}
            loading={upload.isPending && !running}
            onClick={() => upload.mutate()}
          >
            Import
          </Button>
        </Group>
        <Checkbox
          label="Skip bad rows. Otherwise, one bad row stops the import."
          checked={skipBad}
          onChange={(event) => setSkipBad(event.currentTarget.checked)}
        />
        <ProblemAlert error={Problem.of(upload.error).type === 'refused' && running ? null : upload.error} />
        {data?.import && <State state={data.import} cancel={cancel} cancelling={cancelling} />}
      </Stack>
    </Section>
  )
}

function isRunning(state: Import | null | undefined): boolean {
  return state !== null && state !== undefined && state.ended_at === null
}

const steps = {
  receiving: 'Uploading',
  reading: 'Reading',
  storing: 'Storing',
}

interface StateProps {
  state: Import
  cancel: () => void
  cancelling: boolean
}

function State({ state, cancel, cancelling }: StateProps) {
  const { step, file, share, rows, bad_rows, error, ended_at, strangers, encoding } = state
  if (step === 'receiving' || step === 'reading' || step === 'storing') {
    return (
      <div role="status">
        <Group justify="space-between" mb={4}>
          <Text size="sm">
            {steps[step]} <Code>{file}</Code>: {Math.floor(share * 100)} %, {countOf(rows, 'row')}
            {bad_rows > 0 && `, ${countOf(bad_rows, 'bad row')}`}
          </Text>
          <Button variant="default" size="compact-sm" loading={cancelling} onClick={cancel}>
            Cancel
          </Button>
        </Group>
        <Progress value={share * 100} aria-label={`${steps[step]} ${file}`} />
      </div>
    )
  }
  const when = ended_at === null ? null : <Time value={ended_at} />
  return (
    <>
      {step === 'done' && (
        <Alert color="teal" icon={<IconCircleCheck size={18} />} title={`${file} imported`}>
          {countOf(rows, 'number')}, {when}.{encoding !== null && ` Read as ${encoding}.`}
          {bad_rows > 0 && ` ${countOf(bad_rows, 'bad row')} skipped.`}
        </Alert>
      )}
      {step === 'failed' && (
        <Alert color="red" icon={<IconAlertTriangle size={18} />} title={`${file} was not imported`}>
          {error} ({when})
        </Alert>
      )}
      {step === 'cancelled' && (
        <Text size="sm" c="dimmed">
          The import of {file} was cancelled, {when}. The table was not changed.
        </Text>
      )}
      {strangers.length > 0 && (
        <Alert color="orange" icon={<IconAlertTriangle size={18} />} title="Unknown networks">
          No prefix and no carrier uses the name {strangers.join(', ')}. Check the spelling. Their numbers go to
          carriers that take any number.
        </Alert>
      )}
      <BadRows state={state} />
    </>
  )
}
