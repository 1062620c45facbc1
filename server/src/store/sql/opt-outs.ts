/**
 * Opt-outs as the main thread asks for them for each recipient, on its reading connection. Numbers of all opt-outs are in a filter
 * in memory, so that the store is asked about those alone that may have opted out. The filter is filled in slices once the
 * gateway asks for the version; until then the store is asked about every number.
 */

import { setImmediate as nextTurn } from 'node:timers/promises'
import { createNumberFilter, type NumberFilter } from '../number-filter.ts'
import type { OptOuts } from '../store.ts'
import type { Connection } from './connection.ts'
import { prepareOptOuts } from './tables/opt-outs.ts'

/** Rows that are read in one turn of the event loop: some milliseconds. */
const sliceRows = 2000

/** Changes that are added to the filter at once; with more it is filled again, in slices. */
const changesMax = 5000

export function optOutsOn(db: Connection): OptOuts {
  const optOuts = prepareOptOuts(db)
  const count = db.prepare('SELECT count(*) AS n FROM optouts')
  const after = db.prepare('SELECT to_number FROM optouts WHERE to_number > ? ORDER BY to_number LIMIT ?')
  let version = optOuts.version()
  let filter: NumberFilter | null = null
  let filling = false

  /** Adds what changed since `from`. False when that is too much at once. */
  const catchUp = (to: NumberFilter, from: number): boolean => {
    const changes = optOuts.since(from, changesMax + 1)
    for (const { number } of changes) to.add(number)
    return changes.length <= changesMax
  }

  const fill = async (): Promise<void> => {
    const from = optOuts.version()
    const filled = createNumberFilter(Number(count.get()!.n))
    for (let last = ''; ; ) {
      const rows = after.all(last, sliceRows)
      for (const { to_number } of rows) filled.add(String(to_number))
      if (rows.length < sliceRows) break
      last = String(rows.at(-1)!.to_number)
      await nextTurn()
      if (!db.isOpen) return
    }
    version = optOuts.version()
    if (catchUp(filled, from) && !filled.isFull()) filter = filled
  }

  return {
    version: () => version,
    refresh() {
      const before = version
      version = optOuts.version()
      if (filter !== null && version !== before && (!catchUp(filter, before) || filter.isFull())) filter = null
      if (filter !== null || filling || version === 0) return
      filling = true
      // After a failure the next refresh tries again.
      void fill()
        .catch(() => {})
        .finally(() => {
          filling = false
        })
    },
    holds: (accountId, number, sender) => filter?.mayHave(number) !== false && optOuts.holds(number, sender, accountId),
  }
}
