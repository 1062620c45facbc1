/**
 * The portability table of a node: a copy in memory, read again when another table has been put in its place. A send looks up
 * each of its numbers, and cannot wait for a server each time.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Portability, PortabilityState } from '../portability.ts'
import type { Tables } from '../tables.ts'
import { NumberTable } from './number-table.ts'

/** Rows of one query: some milliseconds. */
const pageRows = 5000

/** Pause before the next try where the table could not be read, in ms. */
const retryMs = 1000

export async function openPortabilityCopy(read: Kysely<Tables>): Promise<Portability> {
  let generation = -1
  let table = new NumberTable()
  let state: PortabilityState = { rows: 0, source: null, importedAt: null }
  const stopping = new AbortController()
  const readState = () => read.selectFrom('portability_state').selectAll().executeTakeFirstOrThrow()
  const follow = async (): Promise<void> => {
    for (let found = await readState(); found.generation !== generation && !stopping.signal.aborted; ) {
      const next = await readTable(read, found.generation)
      const now = await readState()
      // Rows of a table that was replaced meanwhile may have been removed before they were read.
      if (now.generation === found.generation) {
        generation = now.generation
        table = next
        state = { rows: now.row_count, source: now.source, importedAt: now.imported_at }
      }
      found = now
    }
  }
  const followPatiently = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const error = await follow().catch((error: Error) => error)
      if (error === undefined) return
      await pause(retryMs, undefined, { signal: stopping.signal, ref: false }).catch(() => {})
    }
  }
  await follow()
  let last = Promise.resolve()
  return {
    networkOf: (number) => table.get(number),
    state: () => state,
    refresh() {
      last = last.then(followPatiently)
      return last
    },
    close: () => stopping.abort(),
  }
}

async function readTable(read: Kysely<Tables>, generation: number): Promise<NumberTable> {
  const table = new NumberTable()
  for (let after = ''; ; ) {
    const rows = await read
      .selectFrom('portability')
      .select(['number', 'network'])
      .where('generation', '=', generation)
      .where('number', '>', after)
      .orderBy('number')
      .limit(pageRows)
      .execute()
    for (const { number, network } of rows) table.add(number, network)
    if (rows.length < pageRows) return table
    after = rows.at(-1)!.number
  }
}
