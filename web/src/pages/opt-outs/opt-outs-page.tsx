/** Numbers that get no more messages from a sender: the list with its evidence, what members add and remove, and texts to settle. */
import { Button, Text } from '@mantine/core'
import { IconHandStop, IconPlus, IconUpload } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { OptOutItem } from '@websms/contract/members'
import { addressOf } from '../../client/api.ts'
import { useMay } from '../../client/session.ts'
import { ButtonLink, DownloadButton } from '../../ui/button-link.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { FilterBar, FilterText, NoMatch } from '../../ui/filter-bar.tsx'
import { useDialogInAddress, useFilterQuery } from '../../ui/filters.ts'
import { EmptyState } from '../../ui/list-states.tsx'
import { HiddenText } from '../../ui/message-text.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { Time } from '../../ui/time.tsx'
import { useList } from '../../ui/use-list.ts'
import { AddOptOuts } from './add-opt-outs.tsx'
import { RemoveOptOut } from './remove-opt-out.tsx'
import { Reviews } from './reviews.tsx'
import { sourceNames } from './source-words.ts'

const filterNames = ['number', 'sender'] as const

export function OptOutsPage() {
  const query = useFilterQuery('GET /optouts', filterNames)
  const list = useList('GET /optouts', { query, refetchMs: 15_000 })
  const mayChange = useMay('developer')
  const { opened, open, close } = useDialogInAddress('new')
  const add = mayChange && (
    <Button leftSection={<IconPlus size={16} />} onClick={open}>
      Add opt-outs
    </Button>
  )
  return (
    <>
      <PageHeader
        title="Opt-outs"
        intro="Numbers that get no more messages from a sender, because they answered STOP or you put them here. One-time codes are sent all the same."
        action={
          <>
            <ButtonLink to="/opt-outs/settings" variant="default">
              Words and answers
            </ButtonLink>
            <DownloadButton href={addressOf('GET /optouts/export', { query })}>Export CSV</DownloadButton>
            {mayChange && (
              <ButtonLink to="/opt-outs/import" variant="default" leftSection={<IconUpload size={15} />}>
                Import CSV
              </ButtonLink>
            )}
            {add}
          </>
        }
      />
      <Reviews />
      <FilterBar names={filterNames}>
        <FilterText name="number" label="Number" inputMode="tel" />
        <FilterText name="sender" label="Sender" />
      </FilterBar>
      <DataTable
        label="Opt-outs"
        columns={mayChange ? [...columns, actions] : columns}
        list={list}
        rowKey={({ id }) => id}
        empty={
          <NoMatch names={filterNames} things="opt-outs">
            <EmptyState
              icon={IconHandStop}
              title="Nobody has opted out"
              text="A number appears here when it answers STOP to one of your messages, with its text as evidence."
              action={add}
            />
          </NoMatch>
        }
      />
      <AddOptOuts opened={opened && mayChange} onClose={close} />
    </>
  )
}

const columns: readonly Column<OptOutItem>[] = [
  { label: 'Number', render: ({ number }) => <bdi>{number}</bdi>, width: '140px', narrow: 'title' },
  { label: 'Sender', render: ({ sender }) => <bdi>{sender}</bdi>, width: '110px' },
  { label: 'Since', render: ({ at }) => <Time value={at} />, width: '140px', narrow: 'aside' },
  { label: 'By', render: (optOut) => <Source optOut={optOut} />, width: '190px', wraps: true },
  { label: 'Evidence', render: (optOut) => <Evidence optOut={optOut} />, narrow: 'block', wraps: true },
]

const actions: Column<OptOutItem> = {
  label: 'Actions',
  hideLabel: true,
  align: 'right',
  width: '90px',
  narrow: 'block',
  render: (optOut) => optOut.scope === 'account' && <RemoveOptOut optOut={optOut} />,
}

function Source({ optOut: { source, member, scope } }: { optOut: OptOutItem }) {
  return (
    <span>
      {member === null ? sourceNames[source] : <bdi>{member}</bdi>}
      {scope === 'sender' && (
        <Text size="xs" c="dimmed" component="span" display="block">
          holds for every account that sends from it
        </Text>
      )}
    </span>
  )
}

function Evidence({ optOut: { source, text, note, inbound_id } }: { optOut: OptOutItem }) {
  const isText = source === 'reply' || source === 'review'
  return (
    <span>
      {isText && (text === null ? <HiddenText /> : <bdi>“{text}”</bdi>)}
      {inbound_id !== null && (
        <span style={{ display: 'block' }}>
          <Link to="/messages/inbound/$id" params={{ id: inbound_id }}>
            Message
          </Link>
        </span>
      )}
      {note !== '' && <bdi>{note}</bdi>}
      {!isText && note === '' && '–'}
    </span>
  )
}
