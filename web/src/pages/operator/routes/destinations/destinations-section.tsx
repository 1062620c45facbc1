/** Countries and prefixes that the site or an account allows, monitors or blocks. A change takes effect at once, and can be undone. */
import { Button, Menu } from '@mantine/core'
import { IconBan, IconCircleCheck, IconEye, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { Destinations } from '@websms/contract/members'
import { useState } from 'react'
import { useAnswer } from '../../../../client/answer.ts'
import { ActionsMenu } from '../../../../ui/actions-menu.tsx'
import { countryName } from '../../../../ui/countries.ts'
import { type Column, DataTable } from '../../../../ui/data-table.tsx'
import { isolated } from '../../../../ui/formats.ts'
import { EmptyState } from '../../../../ui/list-states.tsx'
import { Section } from '../../../../ui/section.tsx'
import { StatusBadge } from '../../../../ui/status-badge.tsx'
import { RelativeTime } from '../../../../ui/time.tsx'
import { noteWithUndo } from '../../../../ui/undo-note.tsx'
import { tellProblem } from '../../../../ui/use-change.ts'
import { listOf } from '../../../../ui/use-list.ts'
import { Warning } from '../warning.tsx'
import { DestinationForm } from './destination-form.tsx'
import classes from './destinations.module.css'
import { destinationText, type Entry, useDestinations } from './use-destinations.ts'

interface Row extends Entry {
  warning: string | undefined
  account: Destinations['accounts'][number] | null
}

export function DestinationsSection() {
  const { data, error, refetch } = useAnswer('GET /operator/routes/destinations')
  const [editing, setEditing] = useState<Entry | 'new' | null>(null)
  const { remove } = useDestinations()
  const take = (entry: Entry) =>
    remove(entry).then((undo) => noteWithUndo(`${destinationText(entry)}: removed.`, undo), tellProblem)
  const add = (
    <Button leftSection={<IconPlus size={15} />} onClick={() => setEditing('new')}>
      Add a destination
    </Button>
  )
  return (
    <Section
      title="Blocked destinations"
      intro={<Intro destinations={data} />}
      action={data !== undefined && data.entries.length > 0 && add}
    >
      <DataTable
        label="Destinations"
        columns={columnsOf({ edit: setEditing, remove: take })}
        list={listOf(data && rowsOf(data), { error, retry: () => void refetch() })}
        rowKey={({ account_id, by, value }) => `${account_id} ${by} ${value}`}
        empty={
          <EmptyState
            icon={IconBan}
            title="Nothing is blocked"
            text="Block a country or the first digits of numbers, for the whole site or one account. Monitor first to see how many messages a block would refuse."
            action={add}
          />
        }
      />
      <DestinationForm
        entry={editing}
        entries={data?.entries ?? []}
        accounts={data?.accounts ?? []}
        onClose={() => setEditing(null)}
      />
    </Section>
  )
}

function Intro({ destinations }: { destinations: Destinations | undefined }) {
  const { countries = null, changed = null } = destinations ?? {}
  return (
    <>
      An account's entries come before the site's; among them the longest prefix decides.{' '}
      {countries !== null && `WEBSMS_COUNTRIES allows ${countries.map(countryName).join(', ')} and nothing else. `}
      {changed !== null && (
        <>
          Last changed <RelativeTime value={changed.at} />{' '}
          {changed.by === null ? 'on the command line' : `by ${isolated(changed.by)}`}.
        </>
      )}
    </>
  )
}

function rowsOf({ entries, warnings, accounts }: Destinations): Row[] {
  const warningOf = new Map(warnings.map(({ entry, text }) => [entry, text]))
  return entries.map((entry, index) => ({
    ...entry,
    warning: warningOf.get(index),
    account: accounts.find(({ id }) => id === entry.account_id) ?? null,
  }))
}

const modes = {
  allow: { tone: 'good', icon: IconCircleCheck, text: 'allowed' },
  monitor: { tone: 'warning', icon: IconEye, text: 'monitored' },
  block: { tone: 'bad', icon: IconBan, text: 'blocked' },
} as const

function columnsOf(does: { edit: (entry: Entry) => void; remove: (entry: Entry) => void }): Column<Row>[] {
  return [
    {
      label: 'Destination',
      narrow: 'title',
      render: (row) => (
        <div className={classes.destination}>
          {destinationText(row)}
          {row.warning !== undefined && <Warning>{row.warning}</Warning>}
        </div>
      ),
    },
    {
      label: 'For',
      width: '240px',
      render: ({ account_id, account }) =>
        account_id === null ? (
          'everyone'
        ) : (
          <Link to="/operator/accounts/$id" params={{ id: account_id }}>
            <bdi>{account?.name ?? account_id}</bdi>
          </Link>
        ),
    },
    {
      label: 'Messages are',
      width: '140px',
      render: ({ mode }) => <StatusBadge status={modes[mode].text} {...modes[mode]} />,
    },
    {
      label: 'Actions',
      hideLabel: true,
      align: 'right',
      width: '50px',
      narrow: 'aside',
      render: (row) => (
        <ActionsMenu name={destinationText(row)} width={150}>
          <Menu.Item leftSection={<IconPencil size={15} />} onClick={() => does.edit(row)}>
            Edit
          </Menu.Item>
          <Menu.Item leftSection={<IconTrash size={15} />} color="red" onClick={() => does.remove(row)}>
            Remove
          </Menu.Item>
        </ActionsMenu>
      ),
    },
  ]
}
