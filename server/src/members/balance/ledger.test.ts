import type { Transfer } from '@websms/contract/members'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { creditAccount } from '../../accounts/accounts.ts'
import { type TemporaryMember, type TemporaryMembers, temporaryMembers } from '../../test/temporary-members.ts'
import type { Scene } from '../../test/temporary-store.ts'

let members: TemporaryMembers
let scene: Scene
let member: TemporaryMember
const cleanUps: (() => Promise<void>)[] = []
const day = (number: number) => Date.parse('2026-01-01T00:00:00Z') + number * 86_400_000

/** Eight movements on as many days, among those of another account. */
beforeAll(async () => {
  members = await temporaryMembers((cleanUp) => cleanUps.push(cleanUp))
  scene = await members.temporary.scene({ creditMicros: 0 })
  const other = await members.temporary.scene()
  const credit = (micros: number, note: string | null, at: number) =>
    members.store.change((db) => creditAccount(db, scene.accountId, micros, note, at))
  await credit(50_000_000, '=HYPERLINK("http://evil")', day(1))
  await scene.accept([{}], { at: day(2) })
  await other.accept([{}, {}], { at: day(2) })
  await scene.accept([{}, { parts: 2, wireParts: 2 }, {}], { at: day(3) })
  // Its id was taken, and is not given again.
  await expect(other.accept([{ to: null as never }])).rejects.toThrow(/not.null/i)
  await credit(-1_000_000, 'taken back', day(4))
  const [claim] = await scene.claim(1)
  await scene.submitted(claim!, { outcome: 'refused', error: 'Invalid destination' }, day(5))
  await other.accept([{}], { at: day(5) })
  await scene.accept([{}], { at: day(6), priceMicros: 37_500 })
  await credit(20_000_000, null, day(7))
  await other.accept([{}], { at: day(8) })
  member = await members.member({ accountId: scene.accountId })
})
afterAll(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp()
})

async function all(query: object = {}, limit = 200, by = member): Promise<Transfer[]> {
  const items: Transfer[] = []
  let cursor: string | undefined
  do {
    const { body } = await by.call('GET /ledger', { query: { ...query, limit, ...(cursor ? { cursor } : {}) } })
    items.push(...body.items)
    cursor = body.next ?? undefined
  } while (cursor !== undefined)
  return items
}

test('every movement has the balance after it, newest first, from the balance of now back to nothing', async () => {
  const ledger = await all()
  expect(ledger.map(({ kind, amount, messages }) => [kind, amount, messages])).toEqual([
    ['top_up', 20, null],
    ['charge', -0.0375, 1],
    ['refund', 0.1, null],
    ['adjustment', -1, null],
    ['charge', -0.4, 3],
    ['charge', -0.1, 1],
    ['top_up', 50, null],
  ])
  expect(ledger[0]!.balance).toBe((await scene.balance()) / 1e6)
  ledger.forEach(({ balance, amount }, index) => {
    expect(balance).toBeCloseTo((ledger[index + 1]?.balance ?? 0) + amount, 9)
  })
  expect(ledger[2]!.message_id).toBe(ledger[5]!.message_id)
})

test.each([1, 2, 3, 7])('pages of %i give what one page gives', async (limit) => {
  expect(await all({}, limit)).toEqual(await all())
})

test.each([
  [{ kind: 'charge' as const }],
  [{ kind: 'top_up' as const }],
  [{ kind: 'adjustment' as const }],
  [{ since: new Date(day(3)).toISOString(), until: new Date(day(6)).toISOString() }],
  [{ kind: 'charge' as const, until: new Date(day(6)).toISOString() }],
  [{ since: new Date(day(30)).toISOString() }],
])('a filter leaves movements out, and their balances are the same: %j', async (filter) => {
  const { kind, since, until }: { kind?: string; since?: string; until?: string } = filter
  const expected = (await all()).filter(
    (row) =>
      (kind === undefined || row.kind === kind) &&
      (since === undefined || row.at >= since) &&
      (until === undefined || row.at < until),
  )
  expect(await all(filter)).toEqual(expected)
  expect(await all(filter, 1)).toEqual(expected)
})

test('money that moves while somebody turns pages changes nothing on the pages to come', async () => {
  const before = await all()
  const first = await member.call('GET /ledger', { query: { limit: 2 } })
  await scene.accept([{}], { at: day(9) })
  const next = await member.call('GET /ledger', { query: { limit: 3, cursor: first.body.next! } })
  expect([...first.body.items, ...next.body.items]).toEqual(before.slice(0, 5))
})

test('nothing of another account is seen', async () => {
  const stranger = await members.member({ accountId: await members.account({ creditMicros: 0 }) })
  expect(await all({}, 200, stranger)).toEqual([])
})

test('the file holds the same, and no cell that a spreadsheet takes for a formula', async () => {
  const { text, headers } = await member.call('GET /ledger.csv', { query: { kind: 'top_up' } })
  const [head, ...rows] = text.trimEnd().split('\r\n')
  expect(head).toBe('\ufefftransfer_id,at,kind,amount,balance,message_id,messages,note')
  expect(rows.map((row) => row.split(',').slice(1, 5))).toEqual([
    ['2026-01-08T00:00:00.000Z', 'top_up', '20', expect.any(String)],
    ['2026-01-02T00:00:00.000Z', 'top_up', '50', '50'],
  ])
  expect(rows[1]).toContain(`"'=HYPERLINK(""http://evil"")"`)
  expect(headers['content-disposition']).toBe('attachment; filename="websms-ledger.csv"')
})

test('only an owner sets the low-balance threshold, and the audit log has it', async () => {
  const { status } = await member.call('PUT /low-balance', { body: { low_balance: 99.5 } })
  expect(status).toBe(204)
  const session = await member.call('GET /session')
  expect(session.body.account).toMatchObject({ low_balance: 99.5, balance_is_low: true })
  const entry = await members.store.read
    .selectFrom('audit')
    .select(['action', 'detail'])
    .where('account_id', '=', scene.accountId)
    .executeTakeFirstOrThrow()
  expect(entry).toEqual({ action: 'account.low_balance_set', detail: '{"low_balance":99.5}' })
  await member.call('PUT /low-balance', { body: { low_balance: null } })
  expect((await member.call('GET /session')).body.account!.balance_is_low).toBe(false)
  const bad = await member.call('PUT /low-balance', { body: { low_balance: 0.0000001 } })
  expect(bad.status).toBe(422)
  const developer = await members.member({ accountId: scene.accountId, role: 'developer' })
  expect((await developer.call('PUT /low-balance', { body: { low_balance: 1 } })).status).toBe(403)
})
