/** Before a list is sent: the column with the numbers, the text, the rows that are skipped, and the cost. */
import { Button, Checkbox, Group, Select, SimpleGrid, Stack, Text } from '@mantine/core'
import { foldToGsm7, renamePlaces } from '@websms/sms'
import { ChooseTemplate } from '../../ui/choose-template.tsx'
import { count, countOf } from '../../ui/formats.ts'
import { MessageField } from '../../ui/message-field.tsx'
import { Section } from '../../ui/section.tsx'
import { SendLater } from '../../ui/send-time.tsx'
import { SenderFields } from '../send/sender-fields.tsx'
import { BadRows } from './bad-rows.tsx'
import classes from './bulk.module.css'
import { withColumns } from './prepare.ts'
import { Preview, ReadingNotes } from './preview.tsx'
import type { CsvTable } from './read-csv.ts'
import { Review } from './review.tsx'
import { type Draft, useDraft } from './use-draft.ts'

export function SetUp({ name, table }: { name: string; table: CsvTable }) {
  const draft = useDraft(table)
  return (
    <>
      <ListSection table={table} draft={draft} />
      <BadRows bad={draft.bad} name={name} />
      <MessageSection columns={table.columns} draft={draft} />
      <Review name={name} draft={draft} />
    </>
  )
}

function ListSection({ table, draft: { choices, choose, numbers } }: { table: CsvTable; draft: Draft }) {
  return (
    <Section title="List">
      <Stack>
        <Group align="flex-end">
          <Select
            label="Phone number column"
            searchable={table.columns.length > 8}
            w={260}
            data={table.columns.map((label, index) => ({ value: String(index), label }))}
            value={String(choices.column)}
            onChange={(value) => choose({ column: Number(value) })}
          />
          {numbers.repeated > 0 && (
            <Checkbox
              pb={6}
              label={`Also send to ${countOf(numbers.repeated, 'duplicate')}`}
              checked={choices.keepRepeated}
              onChange={(event) => choose({ keepRepeated: event.currentTarget.checked })}
            />
          )}
          {numbers.lackZero > 0 && (
            <Checkbox
              pb={6}
              label={`Add the missing 0 to ${countOf(numbers.lackZero, 'number')}`}
              checked={choices.addZeros}
              onChange={(event) => choose({ addZeros: event.currentTarget.checked })}
            />
          )}
        </Group>
        <ReadingNotes table={table} />
        <Preview table={table} column={choices.column} />
      </Stack>
    </Section>
  )
}

/** Columns that have a button. */
const columnsMax = 30

function MessageSection({ columns, draft }: { columns: readonly string[]; draft: Draft }) {
  const { choices, choose, prepared, example, partsMax, prices } = draft
  const unknown = draft.unknownPlaceholders[0]
  const { text, fold, later } = choices
  return (
    <Section title="Message">
      <Stack maw={720}>
        <SenderFields choices={choices} choose={choose} />
        <ChooseTemplate
          value={choices.template}
          onChoose={(template) =>
            choose(
              template === null
                ? { template: null }
                : { template: template.name, text: withColumns({ text: template.text, columns }) },
            )
          }
          description="Its text appears below, and its fields are filled from the columns of the same names"
        />
        <MessageField
          label="Text"
          error={unknown !== undefined && `There is no column “${unknown}”, so it is sent as written.`}
          value={text}
          onChange={(text) => choose({ text })}
          prices={prices}
          folding={{ chosen: fold, onChoose: (fold) => choose({ fold }), saved: prepared.saved }}
          recipients={Math.max(1, prepared.rows.length)}
          partsMax={partsMax}
          measured={example?.text}
        />
        <SendLater value={later} onChange={(later) => choose({ later })}>
          The list is uploaded now, and charged as it is sent from that time on. Until then it can be cancelled.
        </SendLater>
        <UnknownFields columns={columns} draft={draft} />
        <div className={classes.columns}>
          Insert a column:
          {columns.slice(0, columnsMax).map((label) => (
            <Button
              key={label}
              variant="default"
              size="compact-xs"
              onClick={() => choose({ text: `${text}{{${label}}}` })}
            >
              {label.slice(0, 40)}
            </Button>
          ))}
        </div>
        {example && (
          <div>
            <Text size="xs" c="dimmed" mb={4}>
              Preview of row {count(example.row)}:
            </Text>
            <p className={classes.text} dir="auto">
              {fold ? foldToGsm7(example.text) : example.text}
            </p>
          </div>
        )}
      </Stack>
    </Section>
  )
}

/** A choice of the column for each field that no column has. */
function UnknownFields({
  columns,
  draft: { choices, choose, unknownPlaceholders: unknown },
}: {
  columns: readonly string[]
  draft: Draft
}) {
  if (unknown.length === 0) return null
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
      {unknown.slice(0, fieldsShown).map((field) => (
        <Select
          key={field}
          label={`Column for ${field.slice(0, 40)}`}
          placeholder="Sent as written"
          searchable={columns.length > 8}
          data={[...columns]}
          value={null}
          onChange={(column) =>
            column !== null &&
            choose({ text: renamePlaces(choices.text, (name) => (name === field ? column : undefined)) })
          }
        />
      ))}
    </SimpleGrid>
  )
}

/** Fields that have a choice. */
const fieldsShown = 10
