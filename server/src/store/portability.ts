/** The portability table: which network serves a number that has left the holder of its prefix. */

export interface Portability {
  /** The network of a number, normalised; null when the table does not have it. Costs nothing while the table is empty. */
  networkOf(number: string): string | null
  state(): PortabilityState
  /** Call it when settings have changed: the table may have been replaced. */
  refresh(): void
  close(): void
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
