/**
 * Dense rows for lists. Every list has its skeleton, its fault with Retry and its empty state; long ones go on with "Load
 * more". On a phone each row becomes a card.
 */
import { Button } from '@mantine/core'
import { Link, type LinkProps, useRouter } from '@tanstack/react-router'
import type { MouseEvent, ReactNode } from 'react'
import classes from './data-table.module.css'
import { ErrorState, ListSkeleton } from './list-states.tsx'
import type { List } from './use-list.ts'

export interface Column<Row> {
  /** The heading; it also names the value on a phone. */
  label: string
  render: (row: Row) => ReactNode
  /** Numbers stand at the right. */
  align?: 'right'
  /** CSS; the widest column has none. */
  width?: string
  /** On a phone: the card's first line (`title`, `aside` at its right, `figure` there with its label), a labelled line, a
   *  label with sentences below it (`block`), or nothing. `line` unless said. */
  narrow?: 'title' | 'aside' | 'figure' | 'line' | 'block' | 'hidden'
  /** A long text goes on in the next line. Otherwise it is cut off. */
  wraps?: boolean
  /** For a column of buttons: its heading is only read out. */
  hideLabel?: boolean
}

interface DataTableProps<Row> {
  /** The name of the rows, read out: `Messages`. */
  label: string
  columns: readonly Column<Row>[]
  list: List<Row>
  rowKey: (row: Row) => string
  /** The page of a row, made with `linkOptions`. The first column has the link, and a click anywhere in the row follows it. */
  link?: (row: Row) => LinkProps
  /** Shown for no rows: an EmptyState. */
  empty: ReactNode
}

export function DataTable<Row>({ label, columns, list, rowKey, link, empty }: DataTableProps<Row>) {
  const { items, error, retry, more, loadingMore } = list
  if (error !== null && error !== undefined) return <ErrorState error={error} onRetry={retry} />
  if (items === undefined) return <ListSkeleton />
  if (items.length === 0) return <>{empty}</>
  return (
    <>
      <div className={classes.scroll}>
        <table className={classes.table} aria-label={label}>
          <thead>
            <tr>
              {columns.map(({ label: heading, align, width, hideLabel }) => (
                <th key={heading} scope="col" data-align={align} style={width === undefined ? undefined : { width }}>
                  <span data-hidden={hideLabel || undefined}>{heading}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {items.map((row) => (
              <Row key={rowKey(row)} row={row} columns={columns} link={link?.(row)} />
            ))}
          </tbody>
        </table>
      </div>
      {more !== null && (
        <Button variant="default" mt="sm" loading={loadingMore} onClick={more}>
          Load more
        </Button>
      )}
    </>
  )
}

interface RowProps<Row> {
  row: Row
  columns: readonly Column<Row>[]
  link: LinkProps | undefined
}

function Row<Row>({ row, columns, link }: RowProps<Row>) {
  const router = useRouter()
  const follow = (event: MouseEvent) => {
    if (link === undefined || !isForRow(event)) return
    if (event.metaKey || event.ctrlKey) {
      window.open(router.history.createHref(router.buildLocation(link as never).publicHref), '_blank', 'noopener')
    } else void router.navigate(link as never)
  }
  return (
    // The keyboard uses the link in the first cell.
    <tr data-link={link !== undefined || undefined} onClick={follow}>
      {columns.map(({ label, render, align, narrow = 'line', wraps, hideLabel }, index) => (
        <td key={label} data-align={align} data-narrow={narrow} data-wraps={wraps} data-label={hideLabel ? '' : label}>
          {index === 0 && link !== undefined ? <Link {...link}>{render(row)}</Link> : render(row)}
        </td>
      ))}
    </tr>
  )
}

/** False for a click on a control within the row, and for one that ends a selection of text. */
function isForRow({ target, currentTarget }: MouseEvent): boolean {
  if (!(target instanceof Element) || !currentTarget.contains(target)) return false
  if (target.closest('a, button, input, label, [role="menuitem"]') !== null) return false
  return window.getSelection()?.isCollapsed !== false
}
