/** The entries of one list, with warnings at those that they are about; each can be changed and removed. */
import { Button, Menu } from '@mantine/core'
import { IconCoins, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react'
import type { OperatorPrice } from '@websms/contract/members'
import { useState } from 'react'
import { ActionsMenu } from '../../../ui/actions-menu.tsx'
import { type Column, DataTable } from '../../../ui/data-table.tsx'
import { dollars } from '../../../ui/formats.ts'
import { EmptyState } from '../../../ui/list-states.tsx'
import { noteWithUndo } from '../../../ui/undo-note.tsx'
import { tellProblem } from '../../../ui/use-change.ts'
import { useList } from '../../../ui/use-list.ts'
import { Warning } from '../routes/warning.tsx'
import { isCosts, type ListName, placeText, usePrices } from './lists.ts'
import { PriceForm } from './price-form.tsx'
import classes from './prices.module.css'

interface PriceTableProps {
  list: ListName
  /** A part of the destination. */
  q?: string | undefined
  /** The consequence of a list without entries. */
  empty: string
}

export function PriceTable({ list, q, empty }: PriceTableProps) {
  const rows = useList('GET /operator/prices', { query: { list, ...(q !== undefined && { q }) } })
  const [editing, setEditing] = useState<OperatorPrice | 'new' | null>(null)
  const { remove } = usePrices(list)
  const thing = isCosts(list) ? 'cost' : 'price'
  const take = (entry: OperatorPrice) =>
    remove(entry).then((undo) => noteWithUndo(`${placeText(entry)}: removed.`, undo), tellProblem)
  const add = (
    <Button variant="default" leftSection={<IconPlus size={15} />} onClick={() => setEditing('new')}>
      Add a {thing}
    </Button>
  )
  return (
    <>
      {rows.items !== undefined && rows.items.length > 0 && <div className={classes.add}>{add}</div>}
      <DataTable
        label={isCosts(list) ? 'Costs' : 'Prices'}
        columns={columnsOf({ thing, edit: setEditing, remove: take })}
        list={rows}
        rowKey={({ by, value }) => `${by} ${value}`}
        empty={
          q === undefined ? (
            <EmptyState icon={IconCoins} title={`No ${thing}s yet`} text={empty} action={add} />
          ) : (
            <EmptyState icon={IconCoins} title={`No ${thing}s match`} text="Change or clear the search to see more." />
          )
        }
      />
      <PriceForm list={list} entry={editing} onClose={() => setEditing(null)} />
    </>
  )
}

interface Does {
  thing: string
  edit: (entry: OperatorPrice) => void
  remove: (entry: OperatorPrice) => void
}

const kinds = { country: 'Country', network: 'Network', prefix: 'Prefix' }

function columnsOf({ thing, edit, remove }: Does): Column<OperatorPrice>[] {
  return [
    {
      label: 'Destination',
      narrow: 'title',
      render: (entry) => (
        <div className={classes.destination}>
          {placeText(entry)}
          {entry.warning !== null && <Warning>{entry.warning}</Warning>}
        </div>
      ),
    },
    { label: 'Kind', width: '110px', render: ({ by }) => kinds[by] },
    {
      label: `${thing === 'cost' ? 'Cost' : 'Price'} of a part`,
      align: 'right',
      width: '140px',
      render: ({ price }) => dollars(price),
    },
    {
      label: 'Actions',
      hideLabel: true,
      align: 'right',
      width: '50px',
      narrow: 'aside',
      render: (entry) => (
        <ActionsMenu name={placeText(entry)} width={150}>
          <Menu.Item leftSection={<IconPencil size={15} />} onClick={() => edit(entry)}>
            Edit
          </Menu.Item>
          <Menu.Item leftSection={<IconTrash size={15} />} color="red" onClick={() => remove(entry)}>
            Remove
          </Menu.Item>
        </ActionsMenu>
      ),
    },
  ]
}
