import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, describe, expect, test } from 'vitest'
import { runCommand } from '../test/command-line.ts'
import { temporaryFolder, temporaryStore } from '../test/temporary-store.ts'

const temporary = await temporaryStore({}, afterAll)
const scene = await temporary.scene()
const accountId = String(scene.accountId)

const websms = (words: string[], env: Record<string, string> = {}) =>
  runCommand(words, {
    env: { WEBSMS_DATA: temporary.dataDir, WEBSMS_SECRET_KEY: 'another key than that of the store', ...env },
  })

async function json(...words: string[]) {
  const { code, out, err } = await websms([...words, '--json'])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  return JSON.parse(out)
}

describe('account', () => {
  test('set changes the named settings alone, and list shows them', async () => {
    const words = ['--refund-policy', 'never', '--price', '0.2', '--rate-limit', '0', '--low-balance', '5000']
    expect(await json('account', 'set', accountId, ...words)).toEqual({
      account_id: accountId,
      refund_policy: 'never',
      price: 0.2,
      rate_limit: 0,
      low_balance: 5000,
    })
    expect(await json('account', 'set', accountId, '--price', '0.1')).toMatchObject({
      refund_policy: 'never',
      price: 0.1,
    })
    expect(await json('account', 'list')).toMatchObject([
      { refund_policy: 'never', low_balance: 5000, balance_is_low: true, suspended: false },
    ])
    expect((await websms(['account', 'list'])).out).toMatch(/never +low balance/)
    expect(await json('account', 'set', accountId, '--low-balance', 'none')).toMatchObject({ low_balance: null })
    await json('account', 'set', accountId, '--refund-policy', 'refused')
  })

  test.each([
    [['--refund-policy', 'always'], 2],
    [['--low-balance', '-1'], 2],
    [[], 2],
    [['--price', '-0.1'], 1],
  ])('set %j is refused', async (words, code) => {
    const before = await json('account', 'list')
    expect(await websms(['account', 'set', accountId, ...words])).toMatchObject({ code, out: '' })
    expect(await json('account', 'list')).toEqual(before)
  })

  test('suspend and resume can be repeated', async () => {
    for (const suspended of [true, true, false, false]) {
      await json('account', suspended ? 'suspend' : 'resume', accountId)
      expect(await json('account', 'list')).toMatchObject([{ suspended }])
    }
  })
})

test('message show tells the way of a message, its cost and its attempts', async () => {
  const id = await scene.sent(['0a1b'], { network: 'Spark' })
  await scene.receipt('0a1b', { state: 'UNDELIV', error: '001' })
  const [event] = await temporary.traffic.claimEvents({ limit: 1, perKey: 1, at: Date.now() })
  const attempt = { number: 1, startedAt: 5, durationMs: 7, statusCode: 500, error: null, response: 'no' }
  const next = { outcome: 'retry' as const, nextAt: Date.now() + 1000 }
  await temporary.traffic.attempts([{ ...event!, ...attempt, ...next }])
  expect(await json('message', 'show', String(id))).toMatchObject({
    message_id: String(id),
    status: 'failed',
    bulk_id: null,
    template: null,
    network: 'Spark',
    timeline: [{ status: 'accepted' }, { status: 'sent' }, { status: 'failed' }],
    carrier_refs: ['0a1b'],
    error: 'UNDELIV err:001',
    cost: [
      { kind: 'charge', amount: -0.1, price: 0.1, parts: 1 },
      { kind: 'kept', amount: 0, why: expect.stringContaining('UNDELIV err:001') },
    ],
    attempts: [{ event_id: String(event!.eventId), number: 1, duration_ms: 7, status_code: 500 }],
  })
  const { out } = await websms(['message', 'show', String(id)])
  await websms(['message', 'show', String(id), '--quiet'])
  // The text is read twice, by `--json` and for people.
  const read = { action: 'text.read', target: `message ${id}`, account_id: scene.accountId, member_id: null }
  const entries = temporary.store.read.selectFrom('audit').select(['action', 'target', 'account_id', 'member_id'])
  expect(await entries.where('action', '=', 'text.read').execute()).toEqual([read, read])
  expect(out).toContain('it said: UNDELIV err:001')
  expect(out).toMatch(/evt_\d+ +1 +7 ms +500/)
  expect(await websms(['message', 'show', '999'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('Message 999 not found'),
  })
})

test('a backup can be restored, and its ledger verified; drift ends with 1 and is named', async () => {
  const folder = await temporaryFolder()
  const file = join(folder, 'backup.db')
  expect(await json('backup', file)).toMatchObject({ file, bytes: expect.any(Number) })
  expect(await websms(['backup', file])).toMatchObject({ code: 1, err: expect.stringContaining('never overwrites') })

  const env = { WEBSMS_DATA: join(folder, 'data') }
  const restored = await websms(['restore', file], env)
  expect(restored).toMatchObject({ code: 0, out: expect.stringContaining('The next message ID is') })
  expect(restored.err).toContain('warning: the secret key is not that of this backup')
  const keyless = await websms(['restore', file, '--force', '--json'], { ...env, WEBSMS_SECRET_KEY: '' })
  expect(keyless).toMatchObject({ code: 0, err: expect.stringContaining('warning: secret.key is missing') })
  expect(existsSync(join(folder, 'data', 'secret.key'))).toBe(false)
  expect(JSON.parse(keyless.out)).toMatchObject({ secret_key: 'missing', moved_to: expect.any(String) })

  expect(await websms(['ledger', 'verify'], env)).toMatchObject({ code: 0, out: expect.stringContaining('in order') })
  const db = new DatabaseSync(join(folder, 'data', 'websms.db'))
  db.exec('UPDATE accounts SET balance_micros = balance_micros + 1000000')
  db.close()
  const drift = await websms(['ledger', 'verify', '--json'], env)
  expect(drift.code).toBe(1)
  expect(JSON.parse(drift.out)).toMatchObject({
    ok: false,
    drift_count: 1,
    drift: [{ kind: 'balance', account_id: accountId, expected_micros: 999_900_000, found_micros: 1_000_900_000 }],
  })
  expect((await websms(['ledger', 'verify'], env)).out).toContain(`The balance of account ${accountId} `)
})
