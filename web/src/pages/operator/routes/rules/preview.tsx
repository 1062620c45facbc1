/** The dry run of a draft: what it would have made of past traffic, by carrier. */
import { Button, SegmentedControl, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { RoutePreview } from '@websms/contract/members'
import { useEffect, useRef, useState } from 'react'
import { api } from '../../../../client/api.ts'
import { type Column, DataTable } from '../../../../ui/data-table.tsx'
import { dayOf, dayStart } from '../../../../ui/days.ts'
import { count, countOf, dollars, momentsText } from '../../../../ui/formats.ts'
import { ProblemAlert } from '../../../../ui/problem-alert.tsx'
import { listOf } from '../../../../ui/use-list.ts'
import { bodyOf, type DraftRule } from './draft.ts'
import classes from './preview.module.css'

const spans = { yesterday: 'Yesterday', today: 'Today so far', week: 'Last 7 days' } as const
type SpanName = keyof typeof spans

/** Whole days of the browser's own zone. */
function momentsOf(span: SpanName): { since: string; until: string } {
  const daysAgo = (days: number) => {
    const day = new Date()
    return dayStart(dayOf(new Date(day.getFullYear(), day.getMonth(), day.getDate() - days)))!
  }
  if (span === 'today') return { since: daysAgo(0), until: new Date().toISOString() }
  return { since: daysAgo(span === 'week' ? 7 : 1), until: daysAgo(0) }
}

/** The preview of the rules on the page; none after they have changed. */
export function usePreview(rules: readonly DraftRule[]) {
  const [span, setSpan] = useState<SpanName>('yesterday')
  const run = useMutation({
    mutationFn: async (asked: { span: SpanName; rules: readonly DraftRule[] }) => {
      const body = { rules: bodyOf(asked.rules), ...momentsOf(asked.span) }
      return { ...asked, preview: await api('POST /operator/routes/rules/preview', { body }) }
    },
  })
  const isOf = (asked: { rules: readonly DraftRule[] } | undefined) => asked?.rules === rules
  return {
    span,
    pending: run.isPending,
    error: isOf(run.variables) ? run.error : null,
    preview: isOf(run.data) ? run.data!.preview : null,
    run(next: SpanName = span) {
      setSpan(next)
      run.mutate({ span: next, rules })
    },
    close: run.reset,
  }
}

interface PreviewProps {
  preview: ReturnType<typeof usePreview>
}

export function Preview({ preview: { preview, span, pending, error, run, close } }: PreviewProps) {
  const shown = useRef<HTMLElement>(null)
  useEffect(() => {
    if (preview !== null) shown.current?.scrollIntoView({ block: 'nearest' })
  }, [preview])
  if (preview === null && error === null) return null
  return (
    <section ref={shown} className={classes.preview} aria-label="Preview">
      <div className={classes.head}>
        <h3>What the draft would have done</h3>
        <SegmentedControl
          size="xs"
          aria-label="Traffic"
          data={Object.entries(spans).map(([value, label]) => ({ value, label }))}
          value={span}
          onChange={(value) => run(value as SpanName)}
          disabled={pending}
        />
        <Button variant="subtle" size="compact-sm" onClick={close}>
          Close
        </Button>
      </div>
      <ProblemAlert error={error} />
      {preview !== null && <Result preview={preview} />}
    </section>
  )
}

type Row = RoutePreview['carriers'][number]

function Result({ preview }: { preview: RoutePreview }) {
  const { since, until, messages, parts, carriers } = preview
  const time = momentsText(since, until)
  if (messages === 0) return <Text size="sm">There was no traffic to compare with ({time}).</Text>
  const unpriced = carriers.reduce((sum, { after }) => sum + after.parts_without_cost, 0)
  return (
    <>
      <Text size="sm" c="dimmed" role="status">
        {countOf(messages, 'message')} in {countOf(parts, 'part')}, {time}, as if every carrier were healthy. Nothing
        has been changed.
      </Text>
      <DataTable
        label="Preview by carrier"
        columns={columns}
        list={listOf([...carriers, totalOf(carriers)])}
        rowKey={({ id, name }) => `${id} ${name}`}
        empty={null}
      />
      {unpriced > 0 && (
        <Text size="sm" c="dimmed" mt="xs">
          The cost of {countOf(unpriced, 'part')} is not known: neither a rule nor the carrier's list of costs gives it.
        </Text>
      )}
    </>
  )
}

const total = 'All'

function totalOf(rows: readonly Row[]): Row {
  const sum = (side: 'before' | 'after', field: keyof Row['before']) =>
    rows.reduce((all, row) => all + row[side][field], 0)
  const traffic = (side: 'before' | 'after') => ({
    messages: sum(side, 'messages'),
    parts: sum(side, 'parts'),
    cost: sum(side, 'cost'),
    parts_without_cost: sum(side, 'parts_without_cost'),
  })
  return { id: '', name: total, before: traffic('before'), after: traffic('after') }
}

const columns: readonly Column<Row>[] = [
  {
    label: 'Carrier',
    narrow: 'title',
    render: ({ id, name }) => (id === null ? 'None: refused' : name === total && id === '' ? <b>{name}</b> : name),
  },
  { label: 'Messages now', align: 'right', render: ({ before }) => count(before.messages) },
  { label: 'After', align: 'right', render: ({ after }) => count(after.messages) },
  { label: 'Difference', align: 'right', render: (row) => <Difference {...row} of="messages" text={count} /> },
  { label: 'Parts after', align: 'right', render: ({ after }) => count(after.parts) },
  { label: 'Cost now', align: 'right', render: ({ before }) => costText(before) },
  { label: 'Cost after', align: 'right', render: ({ after }) => costText(after) },
  { label: 'Cost difference', align: 'right', render: (row) => <Difference {...row} of="cost" text={dollars} /> },
]

function costText(traffic: Row['before']): string {
  return isUnknown(traffic) ? 'not known' : dollars(traffic.cost)
}

function isUnknown({ parts, parts_without_cost }: Row['before']): boolean {
  return parts > 0 && parts_without_cost === parts
}

function Difference({ before, after, of, text }: Row & { of: 'messages' | 'cost'; text: (value: number) => string }) {
  if (of === 'cost' && (isUnknown(before) || isUnknown(after))) return '–'
  const difference = Math.round((after[of] - before[of]) * 1e6) / 1e6
  if (difference === 0) return '0'
  return <b>{difference > 0 ? `+${text(difference)}` : `−${text(-difference)}`}</b>
}
