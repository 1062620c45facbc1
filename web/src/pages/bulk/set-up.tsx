/** Before a list is sent: which column, which text, what is wrong with it, what it costs. */
import { Button, Checkbox, Group, Progress, Select, Stack, Text } from '@mantine/core'
import { IconSend } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { measure } from '@websms/sms'
import { useDeferredValue, useMemo, useState } from 'react'
import { useAccount } from '../../client/session.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { balanceDollars, count, countOf, dollars } from '../../ui/formats.ts'
import { MessageField } from '../../ui/message-field.tsx'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { Section } from '../../ui/section.tsx'
import { SenderFields, sendingQuery } from '../send/sender-fields.tsx'
import { BadRows } from './bad-rows.tsx'
import classes from './bulk.module.css'
import { ListFacts } from './list-facts.tsx'
import { isPersonal, prepare, readNumbers, textFor, unknownPlaceholders } from './prepare.ts'
import { Preview } from './preview.tsx'
import type { CsvTable } from './read-csv.ts'
import { ReadingNotes } from './reading-notes.tsx'
import { useUpload } from './use-upload.ts'

export function SetUp({ name, table }: { name: string; table: CsvTable }) {
  const account = useAccount()
  const partsMax = useQuery(sendingQuery).data?.parts_max ?? Number.POSITIVE_INFINITY
  const [column, setColumn] = useState(table.numberColumn)
  const [keepRepeated, setKeepRepeated] = useState(false)
  const [addZeros, setAddZeros] = useState(false)
  const [text, setText] = useState('')
  const [from, setFrom] = useState<string | null>(null)
  const [keyId, setKeyId] = useState<string | null>(null)
  const [asking, setAsking] = useState(false)

  // Of 100,000 rows this takes a moment: the field that is typed in goes first.
  const settledText = useDeferredValue(text)
  const numbers = useMemo(() => readNumbers(table.rows, column, { addZeros }), [table, column, addZeros])
  const template = { text: settledText, columns: table.columns }
  const prepared = useMemo(
    () =>
      prepare(numbers.recipients, { template: { text: settledText, columns: table.columns }, keepRepeated, partsMax }),
    [numbers, settledText, table, keepRepeated, partsMax],
  )
  const personal = isPersonal(template)
  const first = numbers.recipients[0]
  const unknown = unknownPlaceholders(template)
  const cost = prepared.parts * account.price
  const bad = [...numbers.bad, ...prepared.bad].sort((one, other) => one.row - other.row)
  const list = { name, body: personal ? null : text, from, keyId, rows: prepared.rows }
  const { sending, progress, cancel } = useUpload(list, JSON.stringify([text, column, keepRepeated, addZeros]))
  const fault =
    measure(text).parts === 0
      ? 'Enter a message.'
      : prepared.rows.length === 0
        ? 'No row has a number that can be sent to.'
        : cost > account.balance
          ? `This costs ${dollars(cost)}, but the balance is ${balanceDollars(account.balance)}.`
          : null

  return (
    <>
      <Section title="List">
        <Stack gap="md">
          <Group align="flex-end" gap="md">
            <Select
              label="Phone number column"
              allowDeselect={false}
              searchable={table.columns.length > 8}
              w={260}
              data={table.columns.map((label, index) => ({ value: String(index), label }))}
              value={String(column)}
              onChange={(value) => setColumn(Number(value))}
            />
            {numbers.repeated > 0 && (
              <Checkbox
                pb={6}
                label={`Also send to ${countOf(numbers.repeated, 'duplicate')}`}
                checked={keepRepeated}
                onChange={(event) => setKeepRepeated(event.currentTarget.checked)}
              />
            )}
            {numbers.lackZero > 0 && (
              <Checkbox
                pb={6}
                label={`Add the missing 0 to ${countOf(numbers.lackZero, 'number')}`}
                checked={addZeros}
                onChange={(event) => setAddZeros(event.currentTarget.checked)}
              />
            )}
          </Group>
          <ReadingNotes table={table} />
          <Preview table={table} column={column} />
        </Stack>
      </Section>
      <BadRows bad={bad} name={name} />
      <Section title="Message">
        <Stack gap="md" maw={720}>
          <SenderFields from={from} onFrom={setFrom} keyId={keyId} onKeyId={setKeyId} />
          <MessageField
            label="Text"
            error={unknown.length > 0 && `There is no column “${unknown[0]}”, so it is sent as written.`}
            value={text}
            onChange={setText}
            price={account.price}
            recipients={Math.max(1, prepared.rows.length)}
            partsMax={Number.isFinite(partsMax) ? partsMax : undefined}
            measured={personal && first !== undefined ? textFor({ ...template, text }, first.cells).text : undefined}
          />
          <div className={classes.columns}>
            Insert a column:
            {table.columns.slice(0, 30).map((label) => (
              <Button
                key={label}
                variant="default"
                size="compact-xs"
                onClick={() => setText((before) => `${before}{{${label}}}`)}
              >
                {label.slice(0, 40)}
              </Button>
            ))}
          </div>
          {personal && first !== undefined && (
            <div>
              <Text size="xs" c="dimmed" mb={4}>
                Preview of row {count(first.row)}:
              </Text>
              <p className={classes.text} dir="auto">
                {textFor({ ...template, text }, first.cells).text}
              </p>
            </div>
          )}
        </Stack>
      </Section>
      <Section title="Review">
        <ListFacts numbers={numbers} prepared={prepared} bad={bad.length} cost={cost} keepRepeated={keepRepeated} />
        <Stack gap="sm">
          <ProblemAlert error={sending.error} />
          {sending.isPending ? (
            <>
              <Progress value={100 * progress} aria-label="Upload" animated />
              <Group gap="sm">
                <Text size="sm" aria-live="polite">
                  Uploading: {Math.round(100 * progress)} %. Nothing is sent until the upload is complete.
                </Text>
                <Button variant="default" size="compact-sm" onClick={cancel}>
                  Cancel
                </Button>
              </Group>
            </>
          ) : (
            <Group gap="md">
              <Button leftSection={<IconSend size={16} />} disabled={fault !== null} onClick={() => setAsking(true)}>
                Send to {count(prepared.rows.length)}
              </Button>
              {fault !== null && (
                <Text size="sm" c={text === '' ? 'dimmed' : 'red'}>
                  {fault}
                </Text>
              )}
            </Group>
          )}
        </Stack>
      </Section>
      <Confirm
        opened={asking}
        onClose={() => setAsking(false)}
        title={`Send to ${countOf(prepared.rows.length, 'number')}?`}
        action={`Send for ${dollars(cost)}`}
        harmless
        onConfirm={async () => sending.mutate()}
      >
        {countOf(prepared.parts, 'part')} at {dollars(account.price)} each. Sending continues if you close the page, and
        you can stop it at any time.
      </Confirm>
    </>
  )
}
