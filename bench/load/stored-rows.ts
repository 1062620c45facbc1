/**
 * Fills the data folder of a gateway that does not run with messages that look as if it had sent them: written in bulk by SQL
 * into the schema that the migrations made, paid for in transfers of 10,000, so that millions take a minute.
 */
import type { DatabaseSync } from 'node:sqlite'
import { lanes, status } from '../../server/src/rules/status.ts'
import { openDatabase } from '../../server/src/store/sqlite/open.ts'

interface StoredRows {
  /** Messages that were delivered, evenly over the days before now. Default none. */
  delivered?: number
  /** Over how many days, the last of which ended so long ago. Default 300 and 0. */
  days?: number
  endedDaysAgo?: number
  /** Messages that wait for the carrier, made just now. Default none. */
  queued?: number
}

/** Messages that one transfer pays for, as a bulk's does. */
const perTransfer = 10_000
/** Rows in one transaction: what journal and cache hold with ease. */
const sliceRows = 500_000
const dayMs = 86_400_000
/** Time after which the gateway ends a message that is still open (reference §4: 48 h). */
const validityMs = 2 * dayMs

/** The gateway must have started on the folder once, with its customer and its carrier. */
export function fillStored(dataDir: string, { delivered = 0, days = 300, endedDaysAgo = 0, queued = 0 }: StoredRows) {
  const db = openDatabase({ dataDir })
  try {
    // Rows written here need not outlive a power cut; the gateway's own, later in the same file, must.
    db.exec('PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF')
    const untilAt = Date.now() - endedDaysAgo * dayMs
    const stepMs = (days * dayMs) / Math.max(1, delivered)
    const firstId = insert(db, delivered, { untilAt, stepMs, state: status.delivered })
    insert(db, queued, { untilAt: Date.now(), stepMs: 0, state: status.queued })
    // The gateway's hourly sweep of messages over 48 h old would have come so far.
    const young = Math.min(delivered, Math.max(0, Math.floor((validityMs - endedDaysAgo * dayMs) / stepMs)))
    db.prepare(`INSERT OR REPLACE INTO counters (name, value) VALUES ('expired_up_to', ?)`).run(
      firstId - 1 + delivered - young,
    )
    db.exec('PRAGMA synchronous = FULL; PRAGMA journal_mode = WAL; PRAGMA wal_checkpoint(TRUNCATE)')
  } finally {
    db.close()
  }
}

interface Made {
  /** Time of the last message, and interval between messages, in ms. */
  untilAt: number
  stepMs: number
  state: 0 | 2
}

/** Returns the id of the first. */
function insert(db: DatabaseSync, count: number, { untilAt, stepMs, state }: Made): number {
  const one = (sql: string) => Number(Object.values(db.prepare(sql).get() ?? { none: 0 })[0])
  const price = one('SELECT price_micros FROM accounts ORDER BY id DESC LIMIT 1')
  const account = one('SELECT id FROM accounts ORDER BY id DESC LIMIT 1')
  const key = one('SELECT id FROM api_keys ORDER BY id DESC LIMIT 1')
  const carrier = one('SELECT id FROM carriers ORDER BY id DESC LIMIT 1')
  const firstId = one("SELECT value FROM counters WHERE name = 'message'") + 1
  const firstTransfer = one('SELECT coalesce(max(id), 0) FROM transfers') + 1
  const madeAt = `CAST(${untilAt} - (${count} - i) * ${stepMs} AS INTEGER)`
  const ended = state === status.delivered
  for (let from = 0; from < count; from += sliceRows) {
    const to = Math.min(count, from + sliceRows)
    const rows = `WITH RECURSIVE n (i) AS (SELECT ${from} UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${to})`
    db.exec(`BEGIN;
      ${rows} INSERT INTO transfers (id, kind, debit_id, credit_id, amount_micros, message_id, created_at)
        SELECT ${firstTransfer} + i / ${perTransfer}, 'charge', ${account}, 1,
               ${price} * min(${perTransfer}, ${count} - i), ${firstId} + i, ${madeAt}
        FROM n WHERE i % ${perTransfer} = 0;
      ${rows} INSERT INTO messages (id, account_id, key_id, transfer_id, to_number, sender, body, lane, parts, wire_parts,
                price_micros, carrier_id, network, status, created_at, sent_at, final_at, carrier_ref)
        SELECT ${firstId} + i, ${account}, ${key}, ${firstTransfer} + i / ${perTransfer},
               printf('6421%07d', i * 7919 % 10000000), '552', 'Your appointment is tomorrow at 2pm', ${lanes.bulk}, 1, 1,
               ${price}, ${carrier}, NULL, ${state}, ${madeAt},
               ${ended ? `${madeAt} + 800, ${madeAt} + 4000, 1500000000 + i` : 'NULL, NULL, NULL'}
        FROM n;
      ${ended ? '' : `${rows} INSERT INTO outbox (carrier_id, lane, account_id, message_id, part) SELECT ${carrier}, ${lanes.bulk}, ${account}, ${firstId} + i, 1 FROM n;`}
      COMMIT`)
  }
  db.exec(`UPDATE counters SET value = value + ${count} WHERE name = 'message';
           UPDATE accounts SET balance_micros = balance_micros - ${count} * ${price} WHERE id = ${account}`)
  return firstId
}
