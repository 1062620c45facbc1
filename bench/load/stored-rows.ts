/**
 * Fills the data of a gateway that does not run with messages that look as if it had sent them: written in bulk by SQL
 * into the schema that the migrations made, paid for in transfers of 10,000, so that millions take a minute.
 */
import { Client } from 'pg'
import { lanes, status } from '../../server/src/rules/status.ts'
import type { Place } from '../../server/src/store/place.ts'
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

/** The gateway must have started on the data once, with its customer and its carrier. */
export async function fillStored(
  place: Place,
  { delivered = 0, days = 300, endedDaysAgo = 0, queued = 0 }: StoredRows,
) {
  const db = place.databaseUrl === null ? onSqlite(place) : await onPostgres(place.databaseUrl)
  try {
    const untilAt = Date.now() - endedDaysAgo * dayMs
    const stepMs = (days * dayMs) / Math.max(1, delivered)
    const firstId = await insert(db, delivered, { untilAt, stepMs, state: status.delivered })
    await insert(db, queued, { untilAt: Date.now(), stepMs: 0, state: status.queued })
    // The gateway's hourly sweep of messages over 48 h old would have come so far.
    const young = Math.min(delivered, Math.max(0, Math.floor((validityMs - endedDaysAgo * dayMs) / stepMs)))
    await db.exec(`INSERT INTO counters (name, value) VALUES ('expired_up_to', ${firstId - 1 + delivered - young})
                   ON CONFLICT (name) DO UPDATE SET value = excluded.value`)
  } finally {
    await db.end()
  }
}

/** Words of SQL in which the engines differ, and a connection. */
interface Database {
  exec(sql: string): Promise<void>
  /** The only value of the first row. */
  one(sql: string): Promise<number>
  /** A table `n (i)` of the numbers from one to below another. */
  numbers(from: number, to: number): string
  least: string
  /** The number with seven digits. */
  sevenDigits(number: string): string
  end(): Promise<void>
}

/** Rows written here need not outlive a power cut; the gateway's own, later in the same file, must. */
function onSqlite({ dataDir }: Place): Database {
  const db = openDatabase({ dataDir })
  db.exec('PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF')
  return {
    exec: async (sql) => db.exec(sql),
    one: async (sql) => Number(Object.values(db.prepare(sql).get() ?? { none: 0 })[0]),
    numbers: (from, to) =>
      `(WITH RECURSIVE n (i) AS (SELECT ${from} UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${to}) SELECT i FROM n) n`,
    least: 'min',
    sevenDigits: (number) => `printf('%07d', ${number})`,
    async end() {
      db.exec('PRAGMA synchronous = FULL; PRAGMA journal_mode = WAL; PRAGMA wal_checkpoint(TRUNCATE)')
      db.close()
    },
  }
}

/** Ids of new transfers go on behind these rows, and the planner knows of them, as after a night. */
async function onPostgres(url: string): Promise<Database> {
  const client = new Client(url)
  await client.connect()
  await client.query('SET synchronous_commit = off')
  const exec = async (sql: string) => void (await client.query(sql))
  return {
    exec,
    one: async (sql) => Number(Object.values((await client.query(sql)).rows[0] ?? { none: 0 })[0]),
    numbers: (from, to) => `generate_series(${from}::bigint, ${to - 1}) AS n (i)`,
    least: 'least',
    sevenDigits: (number) => `lpad((${number})::text, 7, '0')`,
    async end() {
      await exec("SELECT setval(pg_get_serial_sequence('transfers', 'id'), (SELECT max(id) FROM transfers))")
      await exec('VACUUM (ANALYZE)')
      await client.end()
    },
  }
}

interface Made {
  /** Time of the last message, and interval between messages, in ms. */
  untilAt: number
  stepMs: number
  state: 0 | 2
}

/** Returns the id of the first. */
async function insert(db: Database, count: number, { untilAt, stepMs, state }: Made): Promise<number> {
  const { one } = db
  const price = await one('SELECT price_micros FROM accounts ORDER BY id DESC LIMIT 1')
  const account = await one('SELECT id FROM accounts ORDER BY id DESC LIMIT 1')
  const key = await one('SELECT id FROM api_keys ORDER BY id DESC LIMIT 1')
  const carrier = await one('SELECT id FROM carriers ORDER BY id DESC LIMIT 1')
  const firstId = (await one("SELECT value FROM counters WHERE name = 'message'")) + 1
  const firstTransfer = (await one('SELECT coalesce(max(id), 0) FROM transfers')) + 1
  const madeAt = `CAST(${untilAt} - (${count} - i) * ${stepMs} AS bigint)`
  const ended = state === status.delivered
  for (let from = 0; from < count; from += sliceRows) {
    const to = Math.min(count, from + sliceRows)
    const numbers = db.numbers(from, to)
    await db.exec(`BEGIN;
      INSERT INTO transfers (id, kind, debit_id, credit_id, amount_micros, message_id, created_at)
        SELECT ${firstTransfer} + i / ${perTransfer}, 'charge', ${account}, 1,
               ${price} * ${db.least}(${perTransfer}, ${count} - i), ${firstId} + i, ${madeAt}
        FROM ${numbers} WHERE i % ${perTransfer} = 0;
      INSERT INTO messages (id, account_id, key_id, transfer_id, to_number, sender, body, lane, parts, wire_parts,
                price_micros, carrier_id, network, status, created_at, sent_at, final_at, carrier_ref)
        SELECT ${firstId} + i, ${account}, ${key}, ${firstTransfer} + i / ${perTransfer},
               '6421' || ${db.sevenDigits('i * 7919 % 10000000')}, '552', 'Your appointment is tomorrow at 2pm', ${lanes.bulk}, 1, 1,
               ${price}, ${carrier}, NULL, ${state}, ${madeAt},
               ${ended ? `${madeAt} + 800, ${madeAt} + 4000, CAST(1500000000 + i AS text)` : 'NULL, NULL, NULL'}
        FROM ${numbers};
      ${ended ? '' : `INSERT INTO outbox (carrier_id, lane, account_id, message_id, part) SELECT ${carrier}, ${lanes.bulk}, ${account}, ${firstId} + i, 1 FROM ${numbers};`}
      COMMIT`)
  }
  await db.exec(`UPDATE counters SET value = value + ${count} WHERE name = 'message';
           UPDATE accounts SET balance_micros = balance_micros - ${count * price} WHERE id = ${account}`)
  return firstId
}
