/** One-time codes in the store: limits, guesses, and the end of their time. */
import { sql } from 'kysely'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { lanes } from '../rules/status.ts'
import { priceMicros, type Scene, temporaryStore } from '../test/temporary-store.ts'
import type { NewCode } from './traffic/codes.ts'

const temporary = await temporaryStore({}, afterAll)
const lifetimeMs = 600_000
const noLimits = { number: 0, prefix: 0, account: 0 }

// Sweeps follow the order of arrival over all accounts.
beforeEach(() =>
  temporary.store.change(async (db) => {
    await sql`DELETE FROM otp_codes`.execute(db)
    await sql`DELETE FROM messages`.execute(db)
  }),
)

function codeOf(scene: Scene, { message, ...code }: Partial<Omit<NewCode, 'message'>> & { message?: object } = {}) {
  const { accountId, keyId, messages } = scene.request([{ body: 'Your code is: ••••••', ...message }])
  const at = code.at ?? Date.now()
  const own = { accountId, keyId, priceMicros, sealedText: 'sealed', codeHash: 'a'.repeat(64), limits: noLimits }
  return { ...own, message: messages[0]!, at, expiresAt: at + lifetimeMs, ...code }
}

async function sent(scene: Scene, code?: Parameters<typeof codeOf>[1]): Promise<number> {
  const result = await temporary.traffic.acceptCode(codeOf(scene, code))
  if (!result.ok) throw new Error(result.reason)
  return result.messageId
}

const rowOf = async (messageId: number) => {
  const query = temporary.store.read.selectFrom('otp_codes').selectAll().where('message_id', '=', messageId)
  return query.executeTakeFirst()
}
const guess = (scene: Scene, messageId: number, codeHash = 'b'.repeat(64), at = Date.now()) =>
  temporary.traffic.guessCode({ accountId: scene.accountId, messageId, codeHashes: [codeHash], guessesMax: 5, at })
const right = 'a'.repeat(64)

describe('accepting', () => {
  test('takes the money, and puts the message into the lane of one-time codes, its text encrypted', async () => {
    const s = await temporary.scene()
    const messageId = await sent(s, { message: { parts: 2, wireParts: 2 } })
    expect(await s.balance()).toBe(1_000_000_000 - 2 * priceMicros)
    const parts = await s.claim()
    expect(parts.map(({ part }) => part)).toEqual([1, 2])
    expect(parts[0]).toMatchObject({ messageId, lane: lanes.otp, body: 'sealed', to: s.handset })
  })

  test('without the money leaves nothing', async () => {
    const s = await temporary.scene({ creditMicros: priceMicros - 1 })
    expect(await temporary.traffic.acceptCode(codeOf(s))).toMatchObject({ ok: false, reason: 'insufficient_balance' })
    expect(await temporary.rows(sql`SELECT * FROM otp_codes`)).toEqual([])
    expect(await s.claim()).toEqual([])
  })

  test('a message of that lane that has no code is claimed without a text, never with its dots', async () => {
    const s = await temporary.scene()
    await s.accept([{}], { lane: lanes.otp })
    expect(await s.claim()).toMatchObject([{ body: '' }])
  })
})

describe('limits', () => {
  const at = 1_700_000_000_000
  const number = (last: string) => `642755${last}`

  test.each([
    ['number', { ...noLimits, number: 3 }, () => number('50000'), [number('50001')]],
    ['prefix', { ...noLimits, prefix: 3 }, (n: number) => number(`5000${n}`), [number('60000'), number('500000')]],
    ['account', { ...noLimits, account: 3 }, (n: number) => `64275${n}50000`, []],
  ] as const)(
    'for one %s: the fourth is refused until the first is over, over a restart too',
    async (scope, limits, to, free) => {
      const [s, other] = [await temporary.scene(), await temporary.scene()]
      const send = (scene: Scene, handset: string, sentAt: number) =>
        temporary.traffic.acceptCode(codeOf(scene, { message: { to: handset }, limits, at: sentAt }))
      for (let n = 0; n < 3; n++) expect(await send(s, to(n), at + n)).toMatchObject({ ok: true })
      await temporary.reopen()
      const balance = await s.balance()
      for (const refusedAt of [at + 3, at + lifetimeMs - 1]) {
        const refusal = { ok: false, reason: 'too_many_codes', scope, retryAt: at + lifetimeMs }
        expect(await send(s, to(4), refusedAt)).toEqual(refusal)
      }
      expect(await s.balance()).toBe(balance)
      for (const handset of free) expect(await send(s, handset, at + 3)).toMatchObject({ ok: true })
      expect(await send(other, to(4), at + 3)).toMatchObject({ ok: true })

      expect(await send(s, to(5), at + lifetimeMs)).toMatchObject({ ok: true })
      expect(await send(s, to(6), at + lifetimeMs)).toMatchObject({ retryAt: at + 1 + lifetimeMs })
      // Expired codes do not count, before and after they are forgotten.
      await temporary.traffic.expireCodes(at + lifetimeMs + 1, 100)
      expect(await send(s, to(7), at + lifetimeMs + 1)).toMatchObject({ ok: true })
      expect(await send(s, to(8), at + lifetimeMs + 1)).toMatchObject({ retryAt: at + 2 + lifetimeMs })
    },
  )

  test('64 at once never get past them', async () => {
    const s = await temporary.scene()
    const send = () => temporary.traffic.acceptCode(codeOf(s, { limits: { number: 10, prefix: 0, account: 0 } }))
    const results = await Promise.all(Array.from({ length: 64 }, send))
    expect(results.filter(({ ok }) => ok)).toHaveLength(10)
    expect(await s.balance()).toBe(1_000_000_000 - 10 * priceMicros)
  })
})

describe('guessing', () => {
  test('100 wrong ones at once: five are looked at, the others find no code, nor does the right one then', async () => {
    const s = await temporary.scene()
    const messageId = await sent(s)
    const results = await Promise.all(Array.from({ length: 100 }, () => guess(s, messageId)))
    const left = results.flatMap((result) => (!result.ok && result.reason === 'wrong_code' ? [result.left] : []))
    expect(left).toEqual([4, 3, 2, 1, 0])
    expect(await guess(s, messageId, right)).toEqual({ ok: false, reason: 'no_code' })
  })

  test('two right ones at once: one succeeds', async () => {
    const s = await temporary.scene()
    const messageId = await sent(s)
    const results = await Promise.all([guess(s, messageId, right), guess(s, messageId, right)])
    expect(results).toEqual([{ ok: true }, { ok: false, reason: 'no_code' }])
  })

  test('the count is kept over a restart, and four wrong ones leave the right one', async () => {
    const s = await temporary.scene()
    const messageId = await sent(s)
    for (let left = 4; left > 0; left--) expect(await guess(s, messageId)).toMatchObject({ left })
    await temporary.reopen()
    expect(await guess(s, messageId, right)).toEqual({ ok: true })
    await temporary.reopen()
    expect(await guess(s, messageId, right)).toEqual({ ok: false, reason: 'no_code' })
  })

  test('a guess after its time, by another account or for an unknown message finds no code and is not counted', async () => {
    const [s, other] = [await temporary.scene(), await temporary.scene()]
    const messageId = await sent(s, { at: 1000 })
    const none = { ok: false, reason: 'no_code' }
    expect(await guess(s, messageId, right, 1000 + lifetimeMs)).toEqual(none)
    expect(await guess(other, messageId, right, 1000)).toEqual(none)
    expect(await guess(s, 1, right, 1000)).toEqual(none)
    expect(await rowOf(messageId)).toMatchObject({ guesses: 0, used_at: null })
    expect(await guess(s, messageId, right, 999 + lifetimeMs)).toEqual({ ok: true })
  })
})

describe('the text', () => {
  test('is forgotten when the message is final, and the code can still be checked', async () => {
    const s = await temporary.scene()
    const delivered = await sent(s)
    const [claim] = await s.claim()
    await s.submitted(claim!, { outcome: 'accepted', carrierRef: 'd1' })
    expect(await rowOf(delivered)).toMatchObject({ sealed_text: 'sealed' })
    await s.receipt('d1')
    expect(await rowOf(delivered)).toMatchObject({ sealed_text: null })
    expect(await guess(s, delivered, right)).toEqual({ ok: true })

    const refused = await sent(s)
    await s.submitted((await s.claim())[0]!, { outcome: 'refused', error: 'ESME_RINVDSTADR' })
    expect(await rowOf(refused)).toMatchObject({ sealed_text: null })
    expect(await s.balance()).toBe(1_000_000_000 - priceMicros)
  })
})

describe('after 600 s', () => {
  const old = () => Date.now() - lifetimeMs - 1
  const expireAll = async () => {
    for (let passed = 1; passed > 0; ) passed = await temporary.traffic.expireCodes(Date.now(), 2)
  }

  test('an open message expires with one event, is refunded only if no part was taken, and its code is forgotten', async () => {
    const s = await temporary.scene()
    const at = old()
    const taken = await sent(s, { at })
    await s.submitted((await s.claim())[0]!, { outcome: 'accepted', carrierRef: 't1' })
    const lost = await sent(s, { at })
    await s.submitted((await s.claim())[0]!, { outcome: 'unknown' })
    const inFlight = await sent(s, { at })
    const [late] = await s.claim()
    const delivered = await sent(s, { at })
    await s.submitted((await s.claim())[0]!, { outcome: 'accepted', carrierRef: 't2' })
    await s.receipt('t2')
    const waiting = await sent(s, { at, message: { parts: 2, wireParts: 2 } })
    const young = await sent(s)

    await expireAll()
    await expireAll()
    for (const id of [taken, lost, inFlight, waiting]) {
      expect(await s.message(id)).toMatchObject({ status: 'expired' })
      expect(await s.told(id)).toEqual(['expired'])
      expect(await rowOf(id)).toBe(undefined)
    }
    expect(await s.message(delivered)).toMatchObject({ status: 'delivered' })
    expect(await rowOf(delivered)).toBe(undefined)
    expect(await s.message(young)).toMatchObject({ status: 'queued' })
    expect(await s.balance()).toBe(1_000_000_000 - 5 * priceMicros)

    // A later answer or receipt of the carrier finds its part, and changes nothing.
    await s.submitted(late!, { outcome: 'accepted', carrierRef: 't3' })
    await s.receipt('t3')
    await s.receipt('t1')
    expect(await s.told(taken)).toEqual(['expired'])
    expect(await s.places(taken)).toEqual({})
    expect(await s.places(inFlight)).toEqual({})
    expect(await temporary.rows(sql`SELECT * FROM waiting_receipts WHERE source = ${s.handset}`)).toEqual([])
    expect((await s.claim()).map(({ messageId }) => messageId)).toEqual([young])
  })

  test('messages that a carrier never reported on are forgotten with everything else after 48 h', async () => {
    const s = await temporary.scene()
    const at = Date.now() - 49 * 3_600_000
    const silent = await sent(s, { at })
    await s.submitted((await s.claim())[0]!, { outcome: 'accepted', carrierRef: 's1' })
    const lost = await sent(s, { at })
    await s.submitted((await s.claim())[0]!, { outcome: 'unknown' })
    await expireAll()
    expect(await s.places(lost)).toEqual({ claims: 1 })
    while ((await temporary.traffic.expire(Date.now() - 48 * 3_600_000, Date.now(), 100)) > 0);
    expect(await s.places(silent)).toEqual({})
    expect(await s.places(lost)).toEqual({})
    expect(await s.told(silent)).toEqual(['expired'])
  })

  test('one that was claimed but not written ends as expired and is refunded, all its parts together', async () => {
    const s = await temporary.scene()
    const messageId = await sent(s, { at: old(), message: { parts: 2, wireParts: 2 } })
    const claims = await s.claim()
    await temporary.traffic.submitted(claims.map((claim) => ({ claim, at: Date.now(), outcome: 'expired' })))
    expect(await s.message(messageId)).toMatchObject({ status: 'expired' })
    expect(await s.told(messageId)).toEqual(['expired'])
    expect(await s.places(messageId)).toEqual({})
    expect(await s.balance()).toBe(1_000_000_000)
  })

  test('one of which a part was taken is not refunded', async () => {
    const s = await temporary.scene()
    const messageId = await sent(s, { at: old(), message: { parts: 2, wireParts: 2 } })
    const [first, second] = await s.claim()
    await s.submitted(first!, { outcome: 'accepted', carrierRef: 'p1' })
    await temporary.traffic.submitted([{ claim: second!, at: Date.now(), outcome: 'expired' }])
    expect(await s.message(messageId)).toMatchObject({ status: 'expired' })
    expect(await s.balance()).toBe(1_000_000_000 - 2 * priceMicros)
    await s.receipt('p1')
    expect(await s.places(messageId)).toEqual({})
  })
})

test('a one-time code whose answer was lost is never sent again', async () => {
  const s = await temporary.scene()
  const messageId = await sent(s)
  await s.submitted((await s.claim())[0]!, { outcome: 'unknown' })
  expect(await temporary.traffic.resendUnknown(Date.now() + 60_000)).toBe(0)
  expect(await s.places(messageId)).toEqual({ claims: 1 })
})

test('a reply belongs to the key that wrote last, and a one-time code does not count', async () => {
  const [writer, coder] = [await temporary.scene(), await temporary.scene()]
  await writer.accept([{}])
  await sent(coder, { message: { to: writer.handset } })
  const reply = { carrierId: writer.carrierId, from: writer.handset, to: '552', dataCoding: 0, payload: '596573' }
  await temporary.traffic.inbound([{ ...reply, concat: null, at: Date.now() }])
  expect(await temporary.rows(sql`SELECT key_id FROM inbound WHERE from_number = ${writer.handset}`)).toEqual([
    { key_id: writer.keyId },
  ])
})
