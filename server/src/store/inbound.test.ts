import { sql } from 'kysely'
import { afterAll, describe, expect, test } from 'vitest'
import { revokeKey } from '../accounts/keys.ts'
import { lanes } from '../rules/status.ts'
import { addSender } from '../senders/register.ts'
import { type Scene, temporaryStore } from '../test/temporary-store.ts'
import type { InboundPart } from './traffic/inbound.ts'

const temporary = await temporaryStore({ siteSender: '552' }, afterAll)
const { scene } = temporary

const gsm7 = 0
const ucs2 = 8
const day = 24 * 3_600_000

const hex = (text: string, dataCoding = gsm7) =>
  (dataCoding === ucs2 ? Buffer.from(text, 'utf16le').swap16() : Buffer.from(text, 'latin1')).toString('hex')

const inbound = (s: Scene, text: string, part: Partial<InboundPart> = {}) => {
  const { carrierId, handset } = s
  const payload = hex(text, part.dataCoding)
  return temporary.traffic.inbound([
    { carrierId, from: handset, to: '552', dataCoding: gsm7, payload, concat: null, at: Date.now(), ...part },
  ])
}
const pieceOf =
  (total: number, reference = 7) =>
  (part: number) => ({ concat: { reference, part, total } })

const received = ({ carrierId }: Scene) =>
  temporary.rows(
    sql<{
      body: string
      key_id: number | null
    }>`SELECT body, key_id FROM inbound WHERE carrier_id = ${carrierId} ORDER BY id`,
  )
const bodies = async (s: Scene) => (await received(s)).map(({ body }) => body)
const keptParts = ({ carrierId }: Scene) =>
  temporary.rows(sql`SELECT part FROM inbound_parts WHERE carrier_id = ${carrierId}`)

describe('parts', () => {
  const orders = [
    [1, 2, 3],
    [3, 1, 2],
    [2, 2, 3, 3, 1],
    [1, 2, 3, 2, 1],
  ]
  for (const order of orders) {
    test(`in the order ${order.join(', ')} are joined once`, async () => {
      const s = await scene()
      const piece = pieceOf(3)
      for (const part of order) await inbound(s, `<${part}>`, piece(part))
      expect(await bodies(s)).toEqual(['<1><2><3>'])
      await temporary.traffic.inboundOverdue(Date.now() + day, Date.now(), 1000)
      expect(await bodies(s)).toEqual(['<1><2><3>'])
      expect(await keptParts(s)).toEqual([])
    })
  }

  test('of 16 bits and of two messages at once are kept apart', async () => {
    const s = await scene()
    const one = pieceOf(2, 0xbeef)
    const two = pieceOf(2, 0xef)
    await inbound(s, 'a', one(1))
    await inbound(s, 'x', two(1))
    await inbound(s, 'y', two(2))
    await inbound(s, 'b', one(2))
    expect(await bodies(s)).toEqual(['xy', 'ab'])
  })

  test('of two handsets with the same reference are kept apart', async () => {
    const s = await scene()
    const piece = pieceOf(2)
    await inbound(s, 'a', piece(1))
    await inbound(s, 'b', { ...piece(2), from: '6426666666' })
    expect(await bodies(s)).toEqual([])
  })

  test('cut inside a surrogate pair are healed by joining', async () => {
    const s = await scene()
    const piece = pieceOf(2)
    await inbound(s, '', { ...piece(1), dataCoding: ucs2, payload: '0041d83d' })
    await inbound(s, '', { ...piece(2), dataCoding: ucs2, payload: 'de00' })
    expect(await bodies(s)).toEqual(['A\u{1f600}'])
  })

  test('of a handset that uses its reference again lose nothing: earlier parts are delivered as they are', async () => {
    const s = await scene()
    const piece = pieceOf(2)
    await inbound(s, 'old 1', piece(1))
    await inbound(s, 'new 1', piece(1))
    await inbound(s, 'new 2', piece(2))
    await inbound(s, 'again 2', piece(2))
    await inbound(s, 'again 1', piece(1))
    expect(await bodies(s)).toEqual(['old 1', 'new 1new 2', 'again 1again 2'])
  })

  test('that lack one are delivered as they are after their time, the oldest first, in slices', async () => {
    await temporary.store.change((db) => sql`DELETE FROM inbound_parts`.execute(db))
    const s = await scene()
    const at = Date.now() - 40 * 60_000
    await inbound(s, 'c', { ...pieceOf(3, 1)(3), at })
    await inbound(s, 'a', { ...pieceOf(3, 1)(1), at: at + 1 })
    await inbound(s, 'x', { ...pieceOf(2, 2)(1), at: at + 2 })
    await inbound(s, 'young', pieceOf(2, 3)(1))
    const before = Date.now() - 30 * 60_000
    expect(await temporary.traffic.inboundOverdue(before, Date.now(), 1)).toBe(2)
    expect(await bodies(s)).toEqual(['ac'])
    expect(await temporary.traffic.inboundOverdue(before, Date.now(), 100)).toBe(1)
    expect(await bodies(s)).toEqual(['ac', 'x'])
    expect(await temporary.traffic.inboundOverdue(before, Date.now(), 100)).toBe(0)
  })

  test('are read each by its own coding, and neighbours of one coding together', async () => {
    const s = await scene()
    const piece = pieceOf(5)
    await inbound(s, 'price ', piece(1))
    await inbound(s, '', { ...piece(2), payload: '1b' })
    await inbound(s, '', { ...piece(3), payload: '65' })
    await inbound(s, '', { ...piece(4), dataCoding: ucs2, payload: '0020d83d' })
    await inbound(s, '', { ...piece(5), dataCoding: ucs2, payload: 'de000021' })
    expect(await bodies(s)).toEqual(['price €\u0020\u{1f600}!'])
  })

  test('on either side of a gap are read apart: no character is made of parts that do not belong together', async () => {
    await temporary.store.change((db) => sql`DELETE FROM inbound_parts`.execute(db))
    const s = await scene()
    const piece = pieceOf(3)
    const at = Date.now() - day
    await inbound(s, '', { ...piece(1), dataCoding: ucs2, payload: '0041d83d', at })
    await inbound(s, '', { ...piece(3), dataCoding: ucs2, payload: 'de000042', at })
    await temporary.traffic.inboundOverdue(Date.now() - 30 * 60_000, Date.now(), 100)
    expect(await bodies(s)).toEqual(['A\ufffd\ufffdB'])
  })

  test('survive a restart', async () => {
    const s = await scene()
    const piece = pieceOf(2)
    await inbound(s, 'a', piece(1))
    await temporary.reopen()
    await inbound(s, 'b', piece(2))
    expect(await bodies(s)).toEqual(['ab'])
  })

  test('a total of one is a message by itself', async () => {
    const s = await scene()
    await inbound(s, 'alone', pieceOf(1)(1))
    expect(await bodies(s)).toEqual(['alone'])
  })
})

describe('once a message has been joined', () => {
  const at = Date.now() - 10 * 60_000
  const minute = 60_000
  const whole = async (s: Scene, texts: readonly string[], at: number) => {
    for (const [index, text] of texts.entries()) await inbound(s, text, { ...pieceOf(texts.length)(index + 1), at })
  }
  /** Time passes for all that waits. */
  const wait = () => temporary.traffic.inboundOverdue(Date.now() + day, Date.now(), 1000)

  test('all its parts again are another message, as often as they come', async () => {
    const s = await scene()
    for (const seconds of [0, 22, 44]) await whole(s, ['Yes ', 'please'], at + seconds * 1000)
    expect(await bodies(s)).toEqual(Array(3).fill('Yes please'))
    await wait()
    expect(await bodies(s)).toHaveLength(3)
    expect(await keptParts(s)).toEqual([])
  })

  test('some of its parts again are a repeat, and no message is made of them, however late they come', async () => {
    const s = await scene()
    await whole(s, ['a', 'b', 'c'], at - 20 * minute)
    await inbound(s, 'b', { ...pieceOf(3)(2), at })
    await inbound(s, 'c', { ...pieceOf(3)(3), at })
    // The parts that were joined are older than parts ever wait, and those that repeat them are not.
    await temporary.traffic.inboundOverdue(at - 15 * minute, at, 1000)
    expect(await keptParts(s)).not.toEqual([])
    await temporary.traffic.inboundOverdue(at + minute, at + 31 * minute, 1000)
    expect(await bodies(s)).toEqual(['abc'])
    expect(await keptParts(s)).toEqual([])
  })

  test('half of another message is delivered after its time, including a part that resembles the previous message', async () => {
    const s = await scene()
    await whole(s, ['a', 'b', 'c'], at)
    await inbound(s, 'a', { ...pieceOf(3)(1), at: at + 1000 })
    await inbound(s, 'x', { ...pieceOf(3)(2), at: at + 2000 })
    await wait()
    expect(await bodies(s)).toEqual(['abc', 'ax'])
  })

  test('another one may end as it did', async () => {
    const s = await scene()
    await whole(s, ['one', ' -- signature'], at)
    await inbound(s, ' -- signature', { ...pieceOf(2)(2), at: at + 22_000 })
    await inbound(s, 'two', { ...pieceOf(2)(1), at: at + 23_000 })
    expect(await bodies(s)).toEqual(['one -- signature', 'two -- signature'])
  })

  test('a part that the carrier repeated is not mixed into the next message with its reference', async () => {
    const s = await scene()
    await whole(s, ['old 1 ', 'old 2'], at)
    await inbound(s, 'old 2', { ...pieceOf(2)(2), at: at + minute })
    await whole(s, ['new 1 ', 'new 2'], at + 3 * minute)
    await wait()
    expect(await bodies(s)).toEqual(['old 1 old 2', 'new 1 new 2'])
  })
})

describe('data for a program', () => {
  const octets = 4

  test('is kept in hexadecimal, and no webhook is told', async () => {
    const s = await scene()
    await s.accept([{}])
    await inbound(s, '', { dataCoding: octets, payload: '0605040b8423f0dcba00' })
    await inbound(s, '', { ...pieceOf(2)(2), dataCoding: octets, payload: '0203' })
    await inbound(s, '', { ...pieceOf(2)(1), dataCoding: octets, payload: '0001' })
    const rows = await temporary.rows(
      sql`SELECT body, data, key_id FROM inbound WHERE carrier_id = ${s.carrierId} ORDER BY id`,
    )
    expect(rows).toEqual([
      { body: '0605040b8423f0dcba00', data: 1, key_id: s.keyId },
      { body: '00010203', data: 1, key_id: s.keyId },
    ])
    expect(await temporary.rows(sql`SELECT id FROM events WHERE key_id = ${s.keyId}`)).toEqual([])
  })
})

test('text that no engine could keep as it is is stored and told with U+FFFD', async () => {
  const s = await scene()
  await s.accept([{}])
  await inbound(s, '', { dataCoding: ucs2, payload: '00000041d83d' })
  expect(await bodies(s)).toEqual(['\ufffdA\ufffd'])
  const [event] = await temporary.rows(sql<{ body: string }>`SELECT body FROM events WHERE key_id = ${s.keyId}`)
  expect(JSON.parse(event!.body).message).toBe('\ufffdA\ufffd')
})

test('a NUL at the end is cut off in charsets where it is not a character', async () => {
  const s = await scene()
  await inbound(s, '', { dataCoding: 3, payload: '59657300' })
  await inbound(s, '', { dataCoding: ucs2, payload: '0059006500730000' })
  await inbound(s, '', { payload: '59657300' })
  expect(await bodies(s)).toEqual(['Yes', 'Yes', 'Yes@'])
})

describe('a reply to the shared code', () => {
  test('belongs to the key that wrote last, and its event has the text', async () => {
    const first = await scene()
    const last = await scene()
    await first.accept([{}])
    await last.accept([{ to: first.handset }])
    await inbound(first, 'Yes')
    expect(await received(first)).toEqual([{ body: 'Yes', key_id: last.keyId }])
    const [event] = await temporary.rows(sql<{ body: string }>`SELECT body FROM events WHERE key_id = ${last.keyId}`)
    expect(JSON.parse(event!.body)).toMatchObject({ type: 'mo', from: first.handset, to: '552', message: 'Yes' })
  })

  test('never belongs to who sent a one-time code, or from another code', async () => {
    const writer = await scene()
    const other = await scene()
    await writer.accept([{}])
    await other.accept([{ to: writer.handset }], { lane: lanes.otp })
    await other.accept([{ to: writer.handset, sender: '2190' }])
    await inbound(writer, 'Yes')
    expect(await received(writer)).toMatchObject([{ key_id: writer.keyId }])
  })

  test('is unassigned, without an event, when no key wrote to the handset within 7 days', async () => {
    const s = await scene()
    await s.accept([{}], { at: Date.now() - 8 * day })
    await inbound(s, 'Yes')
    expect(await received(s)).toMatchObject([{ body: 'Yes', key_id: null }])
    expect(await temporary.rows(sql`SELECT id FROM events WHERE key_id = ${s.keyId}`)).toEqual([])
  })

  test('finds its writer many thousand messages ago, and across ids that were skipped', async () => {
    const s = await scene()
    await s.accept([{}], { at: Date.now() - 6 * day })
    await temporary.store.change(async (db) => {
      await sql`UPDATE counters SET value = value + 50000 WHERE name = 'message'`.execute(db)
    })
    await s.accept([{ to: '6425555555' }])
    await inbound(s, 'Yes')
    expect(await received(s)).toMatchObject([{ key_id: s.keyId }])
  })

  test('writes no event for a key without an address', async () => {
    const s = await scene({ webhookUrl: null })
    await s.accept([{}])
    await inbound(s, 'Yes')
    expect(await received(s)).toMatchObject([{ key_id: s.keyId }])
    expect(await temporary.rows(sql`SELECT id FROM events WHERE key_id = ${s.keyId}`)).toEqual([])
  })
})

test('a reply to a shared number is recognised in every form of the number', async () => {
  const s = await scene()
  await s.accept([{ sender: '0215550100' }])
  await inbound(s, 'Yes', { to: '64215550100', toForms: ['0215550100'] })
  expect(await received(s)).toMatchObject([{ key_id: s.keyId }])
})

test('a reply to the default sender of the settings is its writer’s, even if one account has it in the register', async () => {
  const [writer, owner] = [await scene(), await scene()]
  // From before the settings made it the default.
  await temporary.store.change((db) => addSender(db, '552', owner.accountId, { siteSender: '77' }))
  await writer.accept([{}])
  await inbound(writer, 'Yes')
  await inbound({ ...writer, handset: '64219999999' }, 'Hello?')
  expect(await received(writer)).toMatchObject([{ key_id: writer.keyId }, { key_id: null }])
  await temporary.store.change((db) => db.deleteFrom('senders').where('code', '=', '552').execute())
})

describe('a reply to a registered code', () => {
  test('is recognised in every form of the number', async () => {
    const owner = await scene()
    await temporary.store.change((db) => addSender(db, '215550199', owner.accountId, { siteSender: '552' }))
    const toForms = ['64215550199', '0215550199', '215550199']
    await inbound(owner, 'Hi', { to: '64215550199', toForms })
    await inbound(owner, 'Hi', { to: '+99', toForms: ['99'] })
    const rows = await temporary.rows(
      sql`SELECT to_number, key_id FROM inbound WHERE carrier_id = ${owner.carrierId} ORDER BY id`,
    )
    expect(rows).toEqual([
      { to_number: '215550199', key_id: owner.keyId },
      { to_number: '+99', key_id: null },
    ])
  })

  test('belongs to its owner, even if another key wrote to the handset', async () => {
    const owner = await scene()
    const other = await scene()
    await temporary.store.change((db) => addSender(db, '3001', owner.accountId, { siteSender: '552' }))
    await other.accept([{ to: owner.handset, sender: '3001' }])
    await inbound(owner, 'Hi', { to: '3001' })
    expect(await received(owner)).toMatchObject([{ key_id: owner.keyId }])
  })

  test('goes to the owner’s newest key that has an address and was not revoked', async () => {
    const owner = await scene()
    await temporary.store.change(async (db) => {
      await addSender(db, '3002', owner.accountId, { siteSender: '552' })
      const values = { account_id: owner.accountId, secret_hash: '', webhook_secret: '', created_at: 1 }
      const empty = { webhook_url: null, last_used_at: null, revoked_at: null }
      await db
        .insertInto('api_keys')
        .values({ ...values, ...empty, name: 'no address', client_id: 'wsc_a' })
        .execute()
      const withUrl = { ...empty, webhook_url: 'https://b.example/' }
      await db
        .insertInto('api_keys')
        .values({ ...values, ...withUrl, name: 'revoked', client_id: 'wsc_b' })
        .execute()
      await revokeKey(db, 'wsc_b', 1)
    })
    await inbound(owner, 'Hi', { to: '3002' })
    expect(await received(owner)).toMatchObject([{ key_id: owner.keyId }])
  })
})

describe('a message with an id of the carrier', () => {
  const minute = 60_000

  test('is recorded once however often it comes within ten minutes, and again after them', async () => {
    const s = await scene()
    const at = Date.now()
    const same = (after: number, more: Partial<InboundPart> = {}) =>
      inbound(s, 'Yes', { carrierRef: 'mo-1', at: at + after, ...more })
    await same(0)
    await same(1000)
    await same(9 * minute)
    expect(await bodies(s)).toEqual(['Yes'])
    await same(11 * minute)
    expect(await bodies(s)).toEqual(['Yes', 'Yes'])
  })

  test('is another one with another id, text or number, or without an id', async () => {
    const s = await scene()
    await inbound(s, 'Yes', { carrierRef: 'mo-1' })
    await inbound(s, 'Yes', { carrierRef: 'mo-2' })
    await inbound(s, 'No', { carrierRef: 'mo-1' })
    await inbound(s, 'No', { carrierRef: 'mo-1', to: '553' })
    for (const _ of [1, 2]) await inbound(s, 'No')
    expect(await bodies(s)).toEqual(['Yes', 'Yes', 'No', 'No', 'No', 'No'])
  })
})
