/** Carriers that are binds of one account: ids, receipts and replies over one of them belong to the account. */
import type { Connection } from '../connection.ts'
import type { GroupCommit } from '../group-commit.ts'

/** The carriers of a carrier's account, itself included, the oldest first. */
type CarrierAccounts = (carrierId: number) => readonly number[]

export function prepareCarrierAccounts(db: Connection, commits: Pick<GroupCommit, 'keep'>): CarrierAccounts {
  const binds = db.prepare(
    'SELECT id FROM carriers WHERE account = (SELECT account FROM carriers WHERE id = ?) ORDER BY id',
  )
  const known = new Map<number, readonly number[]>()
  commits.keep({ forget: () => known.clear() })
  return (carrierId) => {
    let ids = known.get(carrierId)
    if (ids === undefined) {
      ids = binds.all(carrierId).map(({ id }) => Number(id))
      if (ids.length === 0) ids = [carrierId]
      known.set(carrierId, ids)
    }
    return ids
  }
}
