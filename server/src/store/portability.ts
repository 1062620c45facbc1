/** The portability table: which network serves a number that has left the holder of its prefix. */
import type { CollectedRows } from './collected-rows.ts'

export interface Portability {
  /** The network of a number, normalised; null when the table does not have it. Costs nothing while the table is empty. */
  networkOf(number: string): string | null
  state(): PortabilityState
  /** Call it when settings have changed: the table may have been replaced. Done when a new one has been read. */
  refresh(): void | Promise<void>
  close(): void
}

/** The rows of a new table, until they take the place of the old ones. */
export interface PortabilityImport extends CollectedRows {
  /** Replaces the table by the collected rows; may be called once. @throws UserError when another import began
   *  meanwhile. */
  replace(replacement: Replacement): Promise<void>
  close(): void
}

export interface Replacement {
  /** Source of the rows; null for the empty table. */
  source: string | null
  at: number
  /** Called after each slice with the number of rows copied so far. */
  onSlice?: (rows: number) => void | Promise<void>
}

export interface PortabilityState {
  rows: number
  /** The file that was imported, or `demo`; null when there is no table. */
  source: string | null
  /** Null while nothing has ever been imported. */
  importedAt: number | null
}

/** The source of the table that comes with the simulator. */
export const demoSource = 'demo'
