import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { sql } from 'kysely'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { creditAccount } from '../../../accounts/accounts.ts'
import {
  priceMicros,
  type Scene,
  type TemporaryStore,
  temporaryFolder,
  temporaryStore,
} from '../../../test/temporary-store.ts'
import { ledgerFault, startLedgerWatch } from '../../thread/ledger-watch.ts'
import { checkLedger, type LedgerCheckOptions } from './check.ts'

/** Everything that moves money: top-ups, charges of one and of several messages, refunds, a bulk that was given back. */
async function makeBusy(temporary: TemporaryStore) {
  const scene = await temporary.scene({ refundPolicy: 'failed' })
  await temporary.store.change((db) => creditAccount(db, scene.accountId, -1_000_000, 'taken back', 1))
  const delivered = await scene.sent(['1'])
  await scene.receipt('1')
  const failed = await scene.sent(['2'])
  await scene.receipt('2', { state: 'UNDELIV' })
  await scene.accept([{}, { parts: 2, wireParts: 2 }])
  await abortedBulk(temporary, scene)
  return { temporary, scene, delivered, failed }
}

async function busyStore() {
  const busy = await makeBusy(await temporaryStore())
  return { ...busy, ...checksOn(join(busy.temporary.dataDir, 'websms.db')) }
}

function checksOn(file: string) {
  const db = new DatabaseSync(file, { timeout: 5000, enableForeignKeyConstraints: false })
  onTestFinished(() => db.close())
  const check = (options: LedgerCheckOptions = {}) => checkLedger(db, { sliceTransfers: 2, ...options })
  /** Changes what nobody may change, and says what the check finds. */
  const tampered = async (sql: string, options?: LedgerCheckOptions) => {
    db.exec(`DROP TRIGGER IF EXISTS transfers_never_change; DROP TRIGGER IF EXISTS transfers_never_go; ${sql}`)
    const result = (await check(options))!
    return result.drift.map(({ kind, text }) => `${kind}: ${text}`)
  }
  return { db, check, tampered }
}

async function openBulk(temporary: TemporaryStore, { accountId, keyId, carrierId }: Scene) {
  const content = { sender: '552', body: 'Hello', parts: 1, wireParts: 1 }
  const bulk = { accountId, keyId, priceMicros, content, count: 3, at: Date.now() }
  const opened = await temporary.traffic.openBulk(bulk)
  if (!opened.ok) throw new Error(opened.reason)
  const recipients = ['6421', '6422', '6423'].map((to) => ({ to, carrierId, network: null }))
  return { ...opened, store: () => temporary.traffic.storeBulk({ ...opened, bulk, recipients }) }
}

async function abortedBulk(temporary: TemporaryStore, scene: Scene) {
  const { transferId, store } = await openBulk(temporary, scene)
  await store()
  await temporary.traffic.abortBulk(transferId, Date.now())
  await vi.waitFor(async () =>
    expect((await temporary.store.read.selectFrom('messages').selectAll().execute()).length).toBe(4),
  )
}

test('a ledger in order passes, from the beginning and from where the last check ended', async () => {
  const { check, scene } = await busyStore()
  expect(await check()).toMatchObject({ ok: true, full: false, checked: 8, transfers: 8, drift: [] })
  expect(await check()).toMatchObject({ ok: true, checked: 0, transfers: 8 })
  await scene.accept([{}])
  expect(await check()).toMatchObject({ ok: true, checked: 1, transfers: 9 })
  expect(await check({ full: true })).toMatchObject({ ok: true, full: true, checked: 9 })
})

test('a balance that was changed is found with its account and both amounts, and recovers when it is put right', async () => {
  const { check, tampered, scene, db } = await busyStore()
  await check()
  const { accountId } = scene
  expect(await tampered(`UPDATE accounts SET balance_micros = balance_micros + 5 WHERE id = ${accountId}`)).toEqual([
    expect.stringMatching(new RegExp(`balance: The balance of account ${accountId} .* expected, .* found`)),
  ])
  db.exec(`UPDATE accounts SET balance_micros = balance_micros - 5 WHERE id = ${accountId}`)
  expect(await check()).toMatchObject({ ok: true, full: true })
  expect(await check()).toMatchObject({ ok: true, full: false })
})

/** The data of a busy store, in a file that tests copy before they tamper with it. */
const template = join(await temporaryFolder(afterAll), 'template.db')
let ids: Busy
beforeAll(async () => {
  const { temporary, delivered, failed } = await makeBusy(await temporaryStore({}, afterAll))
  const [row] = await temporary.rows(
    sql<Busy>`SELECT m.transfer_id AS charge, r.transfer_id AS refund FROM messages m, refunds r
              WHERE m.id = ${delivered} AND r.message_id = ${failed}`,
  )
  ids = { ...row!, delivered, failed }
  await sql`VACUUM INTO ${template}`.execute(temporary.store.read)
})

test.each([
  [
    'a charge of another amount',
    (s: Busy) => `UPDATE transfers SET amount_micros = amount_micros + 1 WHERE id = ${s.charge}`,
    /charge: Charge/,
  ],
  [
    'a transfer that went',
    (s: Busy) => `DELETE FROM transfers WHERE id = ${s.charge}`,
    /message: Message \d+ names transfer/,
  ],
  [
    'a transfer between strangers',
    (s: Busy) => `UPDATE transfers SET credit_id = 2 WHERE id = ${s.charge}`,
    /sides: Transfer/,
  ],
  [
    'a message of another price',
    (s: Busy) => `UPDATE messages SET price_micros = 1 WHERE id = ${s.delivered}`,
    /charge: Charge/,
  ],
  ['a message that went', (s: Busy) => `DELETE FROM messages WHERE id = ${s.delivered}`, /charge: Charge/],
  [
    'a refund of a delivered message',
    (s: Busy) => `UPDATE messages SET status = 2 WHERE id = ${s.failed}`,
    /refund: .*has not failed/,
  ],
  [
    'a refund that is not held',
    (s: Busy) => `DELETE FROM refunds WHERE message_id = ${s.failed}`,
    /refund: .*does not have it/,
  ],
  [
    'a second refund',
    (s: Busy) =>
      `INSERT INTO transfers (kind, debit_id, credit_id, amount_micros, message_id, created_at)
         SELECT kind, debit_id, credit_id, amount_micros, message_id, 1 FROM transfers WHERE id = ${s.refund};
       UPDATE accounts SET balance_micros = balance_micros + ${priceMicros}`,
    /refund: .*refunds that message already/,
  ],
  [
    'a refund of nothing',
    (s: Busy) => `UPDATE transfers SET message_id = 999999999 WHERE id = ${s.refund}`,
    /refund: /,
  ],
  [
    'a held refund without a transfer',
    () => 'INSERT INTO refunds (message_id, transfer_id) VALUES (5, 77)',
    /refund: Message 5 counts as refunded/,
  ],
] as const)('%s is found, again and again until it is put right', async (_what, change, expected) => {
  const copy = join(await temporaryFolder(), 'websms.db')
  await copyFile(template, copy)
  const { tampered, check } = checksOn(copy)
  const found = await tampered(change(ids), { full: true })
  expect(found.join('\n')).toMatch(expected)
  expect(await check()).toMatchObject({ ok: false, full: true, driftCount: found.length })
})

interface Busy {
  delivered: number
  failed: number
  charge: number
  refund: number
}

test('a bulk that is being stored is not drift, and is checked against its messages once they are there', async () => {
  const { check, temporary, scene, tampered } = await busyStore()
  const { transferId, store } = await openBulk(temporary, scene)
  await scene.accept([{}])
  expect(await check()).toMatchObject({ ok: true, checked: 10 })
  await store()
  await temporary.traffic.commitBulk(transferId)
  await vi.waitFor(async () => expect(await scene.claim(1)).toHaveLength(1))
  expect(await tampered(`DELETE FROM messages WHERE transfer_id = ${transferId}`)).toEqual([
    expect.stringContaining(`charge: Charge ${transferId} `),
  ])
})

test('a check goes on while messages are accepted, and never reports drift where there is none', async () => {
  const { check, scene, temporary } = await busyStore()
  await temporary.store.change((db) => creditAccount(db, scene.accountId, 1e12, null, 1))
  let running = true
  const traffic = (async () => {
    while (running) await Promise.all(Array.from({ length: 5 }, () => scene.accept([{}, {}])))
  })()
  const checks = []
  for (let round = 0; round < 6; round++) checks.push(await check({ full: round % 2 === 0, sliceTransfers: 50 }))
  running = false
  await traffic
  expect(checks.filter((result) => !result!.ok)).toEqual([])
})

test('a check that is stopped gives no result, and the next one goes on', async () => {
  const { check } = await busyStore()
  expect(await check({ stopped: () => true })).toBe(null)
  expect(await check()).toMatchObject({ ok: true })
})

test('the gateway checks by itself on a thread of its own, logs what it finds, and is not ready until that is put right', async () => {
  const { temporary, db, scene } = await busyStore()
  db.exec(`UPDATE accounts SET balance_micros = balance_micros + 1 WHERE id = ${scene.accountId}`)
  const lines: string[] = []
  const log = pino({}, { write: (line: string) => void lines.push(line) })
  const { read } = temporary.store
  const watching = { place: temporary.place, read, log, pollMs: 10 }
  const watch = startLedgerWatch(watching)
  await vi.waitFor(async () => expect(await ledgerFault(read)).toMatch(`account ${scene.accountId} `), {
    timeout: 10_000,
  })
  await watch.stop()
  expect(lines.join('')).toContain(`The balance of account ${scene.accountId}`)
  db.exec(`UPDATE accounts SET balance_micros = balance_micros - 1 WHERE id = ${scene.accountId}`)
  // The next check comes after a minute, not only a day later.
  const later = startLedgerWatch({ ...watching, now: () => Date.now() + 60_000 })
  await vi.waitFor(async () => expect(await ledgerFault(read)).toBe(null))
  await later.stop()
})
