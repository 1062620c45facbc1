import type { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { lanes } from '../../rules/status.ts'
import { temporaryFolder, wellReceipt } from '../../test/temporary-store.ts'
import { prepareEventClaims } from '../sql/events/event-claims.ts'
import { GroupCommit } from '../sql/group-commit.ts'
import { prepareFindAnswer } from '../sql/tables/idempotency-keys.ts'
import { createVerbs } from '../sql/verbs/verbs.ts'
import { migrate } from './migrate.ts'
import { openDatabase } from './open.ts'

/** Statements that may read a table from its beginning, and why that is cheap. */
const allowed: Record<string, string> = {
  'SELECT 1 FROM waiting_receipts LIMIT 1': 'stops at the first row',
  'SELECT carrier_id, from_number, to_number, reference, total, received_at, joined FROM inbound_parts ORDER BY id LIMIT 1':
    'the first row by key',
  'DELETE FROM waiting_receipts WHERE received_at < ? AND id IN (SELECT id FROM waiting_receipts ORDER BY id LIMIT ?)':
    'the first rows by key',
  'SELECT c.message_id, c.expires_at, m.status FROM otp_codes c LEFT JOIN messages m ON m.id = c.message_id ORDER BY c.message_id LIMIT ?':
    'the first rows by key',
  'DELETE FROM idempotency_keys WHERE created_at < ? AND id IN (SELECT id FROM idempotency_keys ORDER BY id LIMIT ?)':
    'the first rows by key',
  'SELECT w.change_id, c.to_number, c.sender, c.account_id FROM optout_work w JOIN optout_changes c ON c.id = w.change_id ORDER BY w.change_id LIMIT ?':
    'the first rows by key',
  'UPDATE claims SET unknown_at = ? WHERE unknown_at IS NULL RETURNING carrier_id, to_number, message_id':
    'once a start',
  'SELECT DISTINCT carrier_id, to_number, sender FROM put_off LIMIT ?': 'once a start, in order of the key and bounded',
  'SELECT c.message_id, c.part, m.wire_parts, c.claimed_at, m.to_number, m.sender, c.unknown_at FROM (SELECT message_id, part, claimed_at, unknown_at FROM claims WHERE carrier_id = ? AND claimed_at <= ? LIMIT ?) c JOIN messages m ON m.id = c.message_id':
    'the first rows by key',
  'SELECT DISTINCT carrier_id FROM part_habits': 'a few rows a carrier',
  'SELECT reports, messages FROM part_habits WHERE carrier_id = ?': 'a few rows a carrier',
  'SELECT form, run FROM receipt_forms WHERE carrier_id = ?': 'a few rows a carrier',
  'SELECT due_at FROM put_off_queue WHERE carrier_id = ? ORDER BY due_at LIMIT 1': 'the first row by key',
  'SELECT message_id FROM put_off WHERE carrier_id = ? AND error = ? LIMIT ?':
    'when a carrier that was stopped runs again',
  'UPDATE claims SET unknown_at = ? WHERE unknown_at IS NULL AND carrier_id = ? RETURNING carrier_id, to_number, message_id':
    'once a lost link',
  'SELECT message_id FROM outbox WHERE carrier_id = ?1 UNION ALL SELECT message_id FROM put_off WHERE carrier_id = ?1 LIMIT ?2':
    'the first rows by key',
}

/** Tables that never have more than a few rows: bulks that are being accepted, and the numbers of a message's parts. */
const small = /^SCAN (bulks|parts|CONSTANT)\b/

/** Search by carrier alone, which finds nearly every row. */
const byCarrier = /^SEARCH .*\(carrier_id=\?\)$/

/** A migrated database, and every statement prepared on it and run, as they are written. */
async function openRecorded() {
  const db = openDatabase({ dataDir: await temporaryFolder() })
  migrate(db)
  const group = new GroupCommit(db)
  onTestFinished(async () => {
    await group.close()
    db.close()
  })
  const prepared: string[] = []
  const ran = new Set<string>()
  const recording = Object.create(db, {
    isTransaction: { get: () => db.isTransaction },
    exec: { value: (text: string) => db.exec(text) },
    prepare: {
      value(sql: string) {
        const text = sql.replace(/\s+/g, ' ').trim()
        prepared.push(text)
        const statement = db.prepare(text)
        for (const how of ['run', 'get', 'all'] as const) {
          const original = statement[how].bind(statement) as (...values: unknown[]) => never
          statement[how] = (...values: unknown[]) => {
            ran.add(text)
            return original(...values)
          }
        }
        return statement
      },
    },
  }) as DatabaseSync
  return {
    db,
    prepared,
    ran,
    verbs: createVerbs(recording, group, {}),
    claims: prepareEventClaims(recording),
    recording,
  }
}

test('no statement of the traffic store scans a table that grows: each is a search by key', async () => {
  const { db, prepared, recording } = await openRecorded()
  prepareFindAnswer(recording)

  expect(prepared.length).toBeGreaterThan(60)
  expect(prepared.filter((text, index) => prepared.indexOf(text) !== index)).toEqual([])
  const scans = prepared.flatMap((text) => {
    const plan = db.prepare(`EXPLAIN QUERY PLAN ${text}`).all()
    const steps = plan
      .map(({ detail }) => String(detail))
      .filter((detail) => (/^SCAN /.test(detail) && !small.test(detail)) || byCarrier.test(detail))
    return steps.length > 0 && !(text in allowed) ? [`${text}: ${steps.join('; ')}`] : []
  })
  expect(scans).toEqual([])
  expect(Object.keys(allowed).filter((text) => !prepared.includes(text))).toEqual([])
})

test('no statement that a message in one part runs on its way builds a table of its own, which costs more than the rest', async () => {
  const { db, ran, verbs, claims } = await openRecorded()
  db.exec(`INSERT INTO ledger_accounts VALUES (1000, 'customer');
           INSERT INTO accounts (id, name, balance_micros, created_at) VALUES (1000, 'customer', 200000, 0);
           INSERT INTO api_keys (id, account_id, name, client_id, secret_hash, webhook_url, webhook_secret, created_at)
           VALUES (1, 1000, 'key', 'id', '', 'http://127.0.0.1/', '', 0)`)
  const [to, at] = ['64211234567', Date.now()]
  const message = { to, sender: '552', body: 'hello', parts: 1, wireParts: 1, carrierId: 1, network: null }
  const request = { accountId: 1000, keyId: 1, lane: lanes.single, priceMicros: 100_000, messages: [message], at }
  await verbs.accept(request)
  await verbs.accept(request)
  const [taken, refused] = await verbs.claim(1, 10)
  await verbs.submitted([
    { claim: taken!, at, outcome: 'accepted', carrierRef: 'a1' },
    { claim: refused!, at, outcome: 'refused', error: 'ESME_RINVDSTADR' },
  ])
  const receipt = { ...wellReceipt, carrierId: 1, carrierRefs: ['a1'], source: to, destination: '552', at }
  expect(await verbs.receipts([receipt])).toEqual({ settled: 1 })
  for (const { eventId, keyId } of claims.claim({ limit: 10, perKey: 10, at })) {
    const attempt = { eventId, keyId, number: 1, startedAt: at, durationMs: 1, statusCode: 200, error: null }
    const dueAt = claims.dueAt(keyId, eventId)!
    await verbs.attempts([{ ...attempt, response: '', outcome: 'delivered', nextAt: null, dueAt }])
  }
  expect(db.prepare('SELECT state FROM events').all()).toMatchObject([{ state: 1 }, { state: 1 }])
  expect(db.prepare('SELECT message_id FROM refunds').all()).toHaveLength(1)

  expect(ran.size).toBeGreaterThan(15)
  const builds = [...ran].filter((text) =>
    db
      .prepare(`EXPLAIN ${text}`)
      .all()
      .some(({ opcode }) => opcode === 'OpenEphemeral'),
  )
  expect(builds).toEqual([])
})
