/** The door to the engine for what is done to its data beside the traffic: by commands, `doctor` and imports. */
import type { Place } from './place.ts'
import type { PortabilityImport } from './portability.ts'
import { openPostgresImport } from './postgres/portability-import.ts'
import { openPortabilityImport } from './sqlite/portability/import.ts'

export type { LedgerCheck } from './sql/ledger/check.ts'
export { backUp } from './sqlite/backup/backup.ts'
export { type Restored, restore } from './sqlite/backup/restore.ts'
export {
  dataShape,
  hasDatabase,
  isHeld,
  lostDatabase,
  migrateData,
  newestWriteAt,
  openNotices,
  pendingMigrations,
  sealedTexts,
  senderOwner,
  storedCarriers,
  unmatchedReceipts,
  verifyLedger,
} from './sqlite/data-folder.ts'
export { openPortability } from './sqlite/portability/portability.ts'

/** A new portability table for the data at a place, which is migrated. */
export function openImport({ dataDir, databaseUrl }: Place): PortabilityImport {
  return databaseUrl === null ? openPortabilityImport({ dataDir }) : openPostgresImport(databaseUrl)
}
