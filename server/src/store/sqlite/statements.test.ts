import type { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../test/temporary-store.ts'
import { prepareEventClaims } from './event-claims.ts'
import { GroupCommit } from './group-commit.ts'
import { prepareFindAnswer } from './idempotency.ts'
import { migrate } from './migrate.ts'
import { openDatabase } from './open.ts'
import { createVerbs } from './verbs.ts'

/** What may be read from its beginning, and why that is cheap. */
const allowed: Record<string, string> = {
  'SELECT 1 FROM waiting_receipts LIMIT 1': 'stops at the first row',
  'SELECT * FROM inbound_parts ORDER BY id LIMIT 1': 'the first row by key',
  'DELETE FROM waiting_receipts WHERE received_at < ? AND id IN (SELECT id FROM waiting_receipts ORDER BY id LIMIT ?)':
    'the first rows by key',
  'SELECT c.message_id, c.expires_at, m.status FROM otp_codes c LEFT JOIN messages m ON m.id = c.message_id ORDER BY c.message_id LIMIT ?':
    'the first rows by key',
  'DELETE FROM idempotency_keys WHERE created_at < ? AND id IN (SELECT id FROM idempotency_keys ORDER BY id LIMIT ?)':
    'the first rows by key',
  'UPDATE claims SET unknown_at = ? WHERE unknown_at IS NULL RETURNING carrier_id, to_number': 'once a start',
}

/** What never has more than a few rows: the bulks being worked at, and the numbers of a message's parts. */
const small = /^SCAN (bulks|parts|CONSTANT)\b/

test('no statement of the traffic store scans a table that grows: each is a search by key', async () => {
  const db = openDatabase({ dataDir: await temporaryFolder() })
  const group = new GroupCommit(db)
  onTestFinished(async () => {
    await group.close()
    db.close()
  })
  migrate(db)
  const statements: string[] = []
  const recording = Object.create(db, {
    prepare: {
      value(text: string) {
        statements.push(text.replace(/\s+/g, ' ').trim())
        return db.prepare(text)
      },
    },
  }) as DatabaseSync
  createVerbs(recording, group, {})
  prepareEventClaims(recording)
  prepareFindAnswer(recording)

  expect(statements.length).toBeGreaterThan(60)
  const scans = statements.flatMap((text) => {
    const plan = db.prepare(`EXPLAIN QUERY PLAN ${text}`).all()
    const steps = plan
      .map(({ detail }) => String(detail))
      .filter((detail) => /^SCAN /.test(detail) && !small.test(detail))
    return steps.length > 0 && !(text in allowed) ? [`${text}: ${steps.join('; ')}`] : []
  })
  expect(scans).toEqual([])
  expect(Object.keys(allowed).filter((text) => !statements.includes(text))).toEqual([])
})
