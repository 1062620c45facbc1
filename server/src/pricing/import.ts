/** Imports a price list: the preview of a file, and the replacement of the list that was previewed. */
import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { ListOwner } from '../rules/pricing/price.ts'
import type { Store } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import { UserError } from '../user-error.ts'
import { createKnownNames } from './destination.ts'
import { allEntries, findList, replaceList, stateOf } from './lists.ts'
import { compareLists, type ListChanges, type PriceFile, readPriceFile } from './price-file.ts'

export interface ImportPreview {
  file: PriceFile
  /** Empty while the file has faults: the rows that could not be read would count as removed. */
  changes: ListChanges
  /** Names the list and the file that were compared; null when the file has faults. */
  confirm: string | null
}

export async function previewImport(
  db: Kysely<Tables>,
  networks: Iterable<string>,
  owner: ListOwner,
  bytes: Uint8Array,
): Promise<ImportPreview> {
  const file = await readPriceFile(bytes, createKnownNames(networks))
  const list = await findList(db, owner)
  const isFaulty = file.faultsCount > 0
  const changes = isFaulty
    ? noChanges
    : await compareLists(list === null ? [] : allEntries(db, list.listId), file.entries)
  const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 22)
  return { file, changes, confirm: isFaulty ? null : `${stateOf(list)} ${hash}` }
}

const noChanges: ListChanges = { added: [], changed: [], removed: [], unchanged: 0 }

/** The list has changed since it was previewed. */
export class ListChangedError extends Error {
  override name = 'ListChangedError'
}

interface Confirmed {
  owner: ListOwner
  preview: ImportPreview
  /** `confirm` of the preview that somebody has seen. */
  confirm: string
}

/** `note` writes the audit entry, in the transaction that puts the list in place. @throws ListChangedError; UserError for another
 *  file than was previewed, or one with faults */
export async function runImport(
  store: Pick<Store, 'change'>,
  { owner, preview, confirm }: Confirmed,
  note: (db: Kysely<Tables>) => Promise<void>,
): Promise<void> {
  if (preview.confirm === null) throw new UserError('The file has faults: nothing was changed.')
  const [state, hash] = confirm.split(' ')
  if (preview.confirm.split(' ')[1] !== hash) {
    throw new UserError('The file has changed since it was previewed: nothing was changed. Preview it again.')
  }
  await replaceList(store, owner, preview.file.entries, async (db) => {
    if (stateOf(await findList(db, owner)) !== state) throw new ListChangedError()
    await note(db)
  })
}

/** Facts for the audit log. */
export function importDetail({ changes }: ImportPreview): Readonly<Record<string, number>> {
  const { added, changed, removed, unchanged } = changes
  return { added: added.length, changed: changed.length, removed: removed.length, unchanged }
}
