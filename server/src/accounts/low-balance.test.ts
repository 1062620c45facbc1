import { pino } from 'pino'
import { expect, onTestFinished, test, vi } from 'vitest'
import { priceMicros, temporaryStore } from '../test/temporary-store.ts'
import { setAccount } from './account-settings.ts'
import { creditAccount } from './accounts.ts'
import { startLowBalanceWatch } from './low-balance.ts'

async function watched(accountsMax?: number) {
  const temporary = await temporaryStore()
  const lines: string[] = []
  const log = pino({}, { write: (line: string) => void lines.push(line) })
  const { store } = temporary
  const watch = startLowBalanceWatch({ store, log, intervalMs: 5, ...(accountsMax && { accountsMax }) })
  onTestFinished(() => watch.stop())
  const notices = () =>
    store.read.selectFrom('notices').selectAll().where('kind', '=', 'low_balance').orderBy('id').execute()
  const scene = async (creditMicros: number, lowBalanceMicros: number) => {
    const made = await temporary.scene({ creditMicros })
    await store.change((db) => setAccount(db, made.accountId, { lowBalanceMicros }))
    return made
  }
  return { store, lines, notices, scene }
}

test('a balance that falls below its threshold is noticed once, and again only after it was above', async () => {
  const { store, lines, notices, scene } = await watched()
  const s = await scene(10 * priceMicros, 5 * priceMicros)
  await s.accept([{}, {}, {}, {}, {}])
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(await notices()).toEqual([]) // it has just what the threshold says
  await s.accept([{}])
  await vi.waitFor(async () => expect(await notices()).toMatchObject([{ account_id: s.accountId, ended_at: null }]))
  await s.accept([{}])
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(await notices()).toHaveLength(1)
  expect(lines).toHaveLength(1)
  expect(lines[0]).toContain(
    `The balance of account ${s.accountId} (\u2068Customer 1\u2069) is low: $0.40, below $0.50.`,
  )

  await store.change((db) => creditAccount(db, s.accountId, priceMicros * 5, null, 1))
  await vi.waitFor(async () => expect(await notices()).toMatchObject([{ ended_at: expect.any(Number) }]))
  await s.accept([{}, {}, {}, {}])
  await vi.waitFor(async () => expect(await notices()).toHaveLength(2))
})

test('a notice ends with the threshold that it speaks of', async () => {
  const { store, notices, scene } = await watched()
  const { accountId } = await scene(priceMicros, 3 * priceMicros)
  const held = async () => (await notices()).filter(({ ended_at }) => ended_at === null).map(({ text }) => text)
  await vi.waitFor(async () => expect(await held()).toEqual([expect.stringContaining('below $0.30')]))
  await store.change((db) => setAccount(db, accountId, { lowBalanceMicros: 2 * priceMicros }))
  await vi.waitFor(async () => expect(await held()).toEqual([expect.stringContaining('below $0.20')]))
  await store.change((db) => setAccount(db, accountId, { lowBalanceMicros: null }))
  expect(await held()).toEqual([])
})

test('an account without a threshold is never noticed, and a few at a time all are', async () => {
  const { notices, scene } = await watched(2)
  await scene(0, 0)
  for (let account = 0; account < 5; account++) await scene(priceMicros, 2 * priceMicros)
  await vi.waitFor(async () => expect(await notices()).toHaveLength(5))
})
