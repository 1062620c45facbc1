/** The door to the engine for what is done to its data beside the traffic: by commands, `doctor` and imports. */

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
export { openPortabilityImport, type PortabilityImport } from './sqlite/portability/import.ts'
export { openPortability } from './sqlite/portability/portability.ts'
