/** Texts that may be a wish to opt out, until somebody settles them. */
import { Box, Button, Group } from '@mantine/core'
import type { OptOutReview } from '@websms/contract/members'
import { api } from '../../client/api.ts'
import { useMay } from '../../client/session.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { HiddenText } from '../../ui/message-text.tsx'
import { Section } from '../../ui/section.tsx'
import { Time } from '../../ui/time.tsx'
import { tellProblem, useChange } from '../../ui/use-change.ts'
import { useList } from '../../ui/use-list.ts'

export function Reviews() {
  const list = useList('GET /optouts/reviews', { refetchMs: 15_000 })
  const mayChange = useMay('developer')
  if (list.items === undefined ? list.error === null : list.items.length === 0) return null
  return (
    <Box mb="md">
      <Section
        title="Texts to settle"
        intro={`The senders of these texts may want to opt out. ${
          mayChange
            ? 'Read each text, then opt the number out or dismiss the text.'
            : 'Developers and owners of the account decide.'
        }`}
      >
        <DataTable
          label="Texts to settle"
          columns={mayChange ? [...columns, actions] : columns}
          list={list}
          rowKey={({ id }) => id}
          empty={null}
        />
      </Section>
    </Box>
  )
}

const columns: readonly Column<OptOutReview>[] = [
  { label: 'Number', render: ({ number }) => <bdi>{number}</bdi>, width: '140px', narrow: 'title' },
  { label: 'To', render: ({ sender }) => sender, width: '90px' },
  { label: 'Time', render: ({ at }) => <Time value={at} />, width: '140px', narrow: 'aside' },
  {
    label: 'Text',
    narrow: 'block',
    wraps: true,
    render: ({ text }) => (text === null ? <HiddenText /> : <bdi>{text}</bdi>),
  },
]

const actions: Column<OptOutReview> = {
  label: 'Actions',
  hideLabel: true,
  align: 'right',
  width: '190px',
  narrow: 'block',
  render: (review) => <Decision review={review} />,
}

function Decision({ review: { id, number, sender } }: { review: OptOutReview }) {
  const settle = useChange(
    (decision: 'opt_out' | 'dismiss') => api('POST /optouts/reviews/:id', { params: { id }, body: { decision } }),
    {
      shownBy: ['GET /optouts/reviews', 'GET /optouts'],
      done: (decision) =>
        decision === 'opt_out' ? `${number} gets no more messages from ${sender}.` : 'The text is dismissed.',
    },
  )
  const decide = (decision: 'opt_out' | 'dismiss') => () => settle.mutate(decision, { onError: tellProblem })
  return (
    <Group gap={6} justify="flex-end" wrap="nowrap">
      <Button
        size="compact-sm"
        variant="default"
        disabled={settle.isPending}
        aria-label={`Opt out ${number}`}
        onClick={decide('opt_out')}
      >
        Opt out
      </Button>
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        disabled={settle.isPending}
        aria-label={`Dismiss the text of ${number}`}
        onClick={decide('dismiss')}
      >
        Dismiss
      </Button>
    </Group>
  )
}
