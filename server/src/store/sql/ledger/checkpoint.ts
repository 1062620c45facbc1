/** Progress of the ledger's check, and the findings of the last one. */

import type { Drift } from '../../../rules/ledger/drift.ts'
import type { Sums } from '../../../rules/ledger/replay.ts'
import type { Connection } from '../connection.ts'

interface Checkpoint {
  /** `full` where the check has to begin with the first transfer: asked for, or because of what the last one found. */
  load(full: boolean): { upTo: number; sums: Sums; full: boolean }
  /** Keeps the sums of the transfers up to `upTo`, unless another check has kept its own meanwhile. */
  save(upTo: number, sums: Sums): void
  /** After a finding the next check reads everything again. */
  finish(result: { drift: readonly Drift[]; driftCount: number; at: number }): void
}

export function prepareCheckpoint(db: Connection): Checkpoint {
  const state = db.prepare('SELECT up_to, full_next FROM ledger_check')
  const readSums = db.prepare('SELECT ledger_account_id, net_micros FROM ledger_sums')
  readSums.setReadBigInts(true)
  const move = db.prepare('UPDATE ledger_check SET up_to = ? WHERE up_to = ?')
  const put = db.prepare(
    `INSERT INTO ledger_sums (ledger_account_id, net_micros) VALUES (?, ?)
     ON CONFLICT (ledger_account_id) DO UPDATE SET net_micros = excluded.net_micros`,
  )
  const forgetDrift = db.prepare('DELETE FROM ledger_drift')
  const insertDrift = db.prepare('INSERT INTO ledger_drift (kind, account_id, text) VALUES (?, ?, ?)')
  const end = db.prepare('UPDATE ledger_check SET full_next = ?, checked_at = ?, drift_count = ?')

  const inTransaction = (work: () => void) => {
    db.exec('BEGIN IMMEDIATE')
    try {
      work()
      db.exec('COMMIT')
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK')
      throw error
    }
  }

  let loadedUpTo = 0
  let kept: Sums = new Map()

  return {
    load(asked) {
      db.exec('BEGIN')
      const { up_to, full_next } = state.get()!
      for (const row of readSums.all()) kept.set(Number(row.ledger_account_id), row.net_micros as bigint)
      db.exec('COMMIT')
      loadedUpTo = Number(up_to)
      const full = asked || full_next === 1
      return full ? { upTo: 0, sums: new Map(), full } : { upTo: loadedUpTo, sums: new Map(kept), full }
    },
    save(upTo, sums) {
      inTransaction(() => {
        if (move.run(upTo, loadedUpTo).changes === 0) return
        for (const [id, net] of sums) if (kept.get(id) !== net) put.run(id, net)
        for (const id of kept.keys()) if (!sums.has(id)) put.run(id, 0)
        loadedUpTo = upTo
        kept = new Map(sums)
      })
    },
    finish({ drift, driftCount, at }) {
      inTransaction(() => {
        forgetDrift.run()
        for (const { kind, accountId, text } of drift) insertDrift.run(kind, accountId, text)
        end.run(driftCount > 0 ? 1 : 0, at, driftCount)
      })
    },
  }
}
