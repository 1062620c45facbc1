/** A new portability table: its rows are collected where they disturb nobody, and then copied. */
import { collectRows } from '../../collected-rows.ts'
import type { PortabilityImport } from '../../portability.ts'
import { migrate } from '../migrate.ts'
import { openDatabase } from '../open.ts'
import { replaceTable, type SliceOptions } from './replace.ts'

interface PortabilityImportOptions extends Partial<SliceOptions> {
  dataDir: string
}

/** Maximum time that a slice waits for the traffic's transactions before the import gives up, in ms. */
const busyTimeoutMs = 60_000

/** Opens the data folder, and migrates. */
export function openPortabilityImport(options: PortabilityImportOptions): PortabilityImport {
  const { dataDir, sliceRows = 2000, shareMax = 0.25 } = options
  const db = openDatabase({ dataDir })
  migrate(db)
  db.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`)
  return {
    ...collectRows(db),
    replace(replacement) {
      db.exec('COMMIT')
      return replaceTable(db, { sliceRows, shareMax }, replacement)
    },
    close: () => db.close(),
  }
}
