import { sql } from 'kysely'
import { afterAll, describe, expect, test } from 'vitest'
import { lanes } from '../rules/status.ts'
import { addSender } from '../senders/register.ts'
import { priceMicros, type Scene, temporaryStore } from '../test/temporary-store.ts'

const temporary = await temporaryStore({ siteSender: '552' }, afterAll)
const day = 24 * 3_600_000
const optedOut = { status: 'failed', error: 'recipient opted out' }

/** A text of the scene's handset. */
const reply = (
  s: Pick<Scene, 'carrierId' | 'handset'>,
  text: string,
  { to = '552', at = Date.now(), dataCoding = 0 } = {},
) =>
  temporary.traffic.inbound([
    {
      ...{ carrierId: s.carrierId, from: s.handset, to, dataCoding, concat: null, at },
      payload: Buffer.from(text, 'latin1').toString('hex'),
    },
  ])
/** Scenes that write to one handset over one carrier. */
const scenesOf = async (count: number): Promise<[Scene, Scene, Scene, Scene]> => {
  const scenes = await Promise.all(Array.from({ length: count }, () => temporary.scene()))
  const { handset, carrierId } = scenes[0]!
  return scenes.map((scene) => ({ ...scene, handset, carrierId })) as [Scene, Scene, Scene, Scene]
}
const heldFor = async (handset: string) =>
  (
    await temporary.rows(
      sql<{
        account_id: number
        sender: string
      }>`SELECT * FROM optouts WHERE to_number = ${handset} ORDER BY account_id`,
    )
  ).map(({ account_id, sender }) => `${sender} ${account_id}`)
const changesOf = (handset: string) =>
  temporary.rows(
    sql<Record<string, unknown>>`SELECT account_id, kind, source, word, text, inbound_id FROM optout_changes
      WHERE to_number = ${handset} ORDER BY id`,
  )
const dueFor = (handset: string) =>
  temporary.rows(
    sql<
      Record<string, unknown>
    >`SELECT kind, account_id, done_at FROM optout_answers WHERE to_number = ${handset} ORDER BY kind`,
  )
const settingsOf = (accountId: number, values: { words?: string[]; exempt_transactional?: number }) =>
  temporary.store.change((db) =>
    db
      .insertInto('optout_settings')
      .values({ account_id: accountId, ...values, words: JSON.stringify(values.words ?? []) })
      .execute(),
  )

describe('a STOP', () => {
  test('ends scheduled messages, and those that were released and wait, however long ago they were made', async () => {
    const s = await temporary.scene({ refundPolicy: 'never' })
    const [at, made] = [Date.now(), Date.now() - 60 * day]
    const [later, due] = await s.accept([{ dueAt: at + day }, { dueAt: at - 1 }], { at: made })
    await temporary.traffic.releaseDue({ at, expiredBefore: 0, limit: 1 })
    while ((await temporary.traffic.expire(at - 2 * day, at, 1000)) > 0);
    const other = await temporary.scene()
    const [kept] = await other.accept([{ dueAt: at + day }])
    await reply(s, 'STOP')
    for (const id of [later!, due!]) {
      expect(await s.message(id)).toMatchObject(optedOut)
      expect(await s.told(id)).toEqual(['failed'])
    }
    expect(await s.balance()).toBe(1_000_000_000)
    expect(await other.message(kept!)).toMatchObject({ status: 'queued' })
    await temporary.traffic.releaseDue({ at: at + 2 * day, expiredBefore: 0, limit: 10 })
    expect(await s.claim()).toEqual([])
  })

  test('ends what waits with its whole price back, whatever the refund policy, and keeps its evidence', async () => {
    const s = await temporary.scene({ refundPolicy: 'never' })
    const before = await s.balance()
    const [single, long] = await s.accept([{}, { parts: 3, wireParts: 3 }])
    expect(await s.balance()).toBe(before - 4 * priceMicros)
    await reply(s, ' Stop. ')
    for (const id of [single!, long!]) {
      expect(await s.message(id)).toMatchObject(optedOut)
      expect(await s.told(id)).toEqual(['failed'])
      expect(await s.places(id)).toEqual({})
    }
    expect(await s.balance()).toBe(before)
    expect(await s.claim()).toEqual([])
    expect(await changesOf(s.handset)).toEqual([
      {
        account_id: s.accountId,
        ...{ kind: 'opted_out', source: 'reply', word: 'stop', text: ' Stop. ', inbound_id: expect.any(Number) },
      },
    ])
    const events = await temporary.rows(sql<{ type: string }>`SELECT type FROM events WHERE key_id = ${s.keyId}`)
    expect(events.map(({ type }) => type).sort()).toEqual(['dlr', 'dlr', 'mo'])
  })

  test('leaves what is claimed to its answer, and never lets it be claimed again', async () => {
    const s = await temporary.scene({ refundPolicy: 'never' })
    const [taken, returned, putOff, half] = await s.accept([{}, {}, {}, { parts: 2, wireParts: 2 }])
    const before = await s.balance()
    const claims = await s.claim(4)
    expect(claims.map(({ messageId, part }) => [messageId, part])).toEqual([
      ...[
        [taken, 1],
        [returned, 1],
        [putOff, 1],
        [half, 1],
      ],
    ])
    await reply(s, 'STOP')
    expect(await s.message(taken!)).toMatchObject({ status: 'queued' })
    expect(await s.message(half!)).toMatchObject(optedOut)
    await s.submitted(claims[0]!, { outcome: 'accepted', carrierRef: 'a' })
    await s.submitted(claims[1]!, { outcome: 'retry' })
    await s.submitted(claims[2]!, { outcome: 'put_off', error: 'full', dueAt: Date.now() - 1 })
    expect(await s.message(taken!)).toMatchObject({ status: 'sent' })
    for (const id of [returned!, putOff!]) expect(await s.message(id)).toMatchObject(optedOut)
    expect(await s.balance()).toBe(before + 2 * priceMicros)
    expect(await s.claim()).toEqual([])
  })

  test('ends what was put off, and does not send again what a carrier may have', async () => {
    const s = await temporary.scene({ refundPolicy: 'never' })
    const [putOff, unknown] = await s.accept([{}, {}])
    const before = await s.balance()
    const claims = await s.claim()
    await s.submitted(claims[0]!, { outcome: 'put_off', error: 'full', dueAt: Date.now() + day })
    await s.submitted(claims[1]!, { outcome: 'unknown' })
    await reply(s, 'stop')
    expect(await s.message(putOff!)).toMatchObject(optedOut)
    expect(await s.message(unknown!)).toMatchObject({ status: 'sent' })
    expect(await temporary.traffic.resendUnknown(Date.now() + 1)).toBe(0)
    expect(await s.balance()).toBe(before + priceMicros)
    expect(await s.claim()).toEqual([])
  })

  test('holds for every purpose but one-time codes; transactional messages where the account exempts them', async () => {
    const s = await temporary.scene()
    const purposes = ['transactional', 'service', 'marketing'] as const
    const ids = await s.accept(purposes.map((purpose) => ({ purpose })))
    const [code] = await s.accept([{}], { lane: lanes.otp })
    await settingsOf(s.accountId, { exempt_transactional: 1 })
    await reply(s, 'STOP')
    const outcomes = await Promise.all([...ids, code!].map(async (id) => (await s.message(id)).status))
    expect(outcomes).toEqual(['queued', 'failed', 'failed', 'queued'])
    const version = 0
    const send = (purpose: (typeof purposes)[number]) =>
      temporary.traffic.accept({ ...s.request([{ purpose }]), optOutVersion: version })
    expect(await send('transactional')).toMatchObject({ ok: true })
    expect(await send('marketing')).toEqual({ ok: false, reason: 'opted_out_meanwhile' })
  })

  test('on a shared sender counts for all who wrote from it in 30 days, and for nobody else', async () => {
    const [one, two, late, other] = await scenesOf(4)
    await late.accept([{ to: one.handset, carrierId: one.carrierId }], { at: Date.now() - 31 * day })
    const ids = []
    for (const s of [one, two]) ids.push(...(await s.accept([{ to: one.handset, carrierId: one.carrierId }])))
    await other.accept([{ to: one.handset, sender: '777' }])
    await reply(one, 'STOP')
    expect(await heldFor(one.handset)).toEqual([`552 ${one.accountId}`, `552 ${two.accountId}`])
    for (const id of ids) expect(await one.message(id)).toMatchObject(optedOut)
    expect(await dueFor(one.handset)).toEqual([{ kind: 'confirmation', account_id: two.accountId, done_at: null }])
    await reply(one, 'start')
    expect(await heldFor(one.handset)).toEqual([])
  })

  test('of a handset to which nobody wrote counts for the sender itself, until START', async () => {
    const s = await temporary.scene()
    await reply(s, 'STOP')
    expect(await heldFor(s.handset)).toEqual(['552 0'])
    expect(await dueFor(s.handset)).toEqual([])
    expect(temporary.store.optOuts.holds(s.accountId, s.handset, '552')).toBe(true)
    expect(await temporary.traffic.accept({ ...s.request([{}]), optOutVersion: 0 })).toMatchObject({
      reason: 'opted_out_meanwhile',
    })
    await reply(s, 'UNSTOP')
    expect(await heldFor(s.handset)).toEqual([])
    expect(await temporary.traffic.accept({ ...s.request([{}]), optOutVersion: 0 })).toMatchObject({ ok: true })
  })

  test('on a sender of one account counts for that account alone, however its name is written', async () => {
    const [owner, other] = await scenesOf(2)
    const code = `ACME${owner.accountId}`
    await temporary.store.change((db) => addSender(db, code, owner.accountId, { terms: {}, siteSender: '552' }))
    await other.accept([{ to: owner.handset, sender: code }])
    const [id] = await owner.accept([{ sender: code.toLowerCase() }])
    await reply(owner, 'opt out', { to: code })
    expect(await heldFor(owner.handset)).toEqual([`${code.toLowerCase()} ${owner.accountId}`])
    expect(await owner.message(id!)).toMatchObject(optedOut)
  })

  test('counts where a carrier delivers it as data; other data is no text', async () => {
    const s = await temporary.scene()
    await s.accept([{}])
    await reply(s, '\x06\x05\x04\x15\x81\x00\x00STOP', { dataCoding: 4 })
    expect(await heldFor(s.handset)).toEqual([])
    await reply(s, 'Stop\r\n', { dataCoding: 4 })
    expect(await heldFor(s.handset)).toEqual([`552 ${s.accountId}`])
  })

  test('is confirmed once in 24 h', async () => {
    const s = await temporary.scene()
    await s.accept([{}])
    const at = Date.now()
    await reply(s, 'STOP', { at })
    expect(await dueFor(s.handset)).toMatchObject([{ kind: 'confirmation', done_at: null }])
    await temporary.traffic.dropAnswer({ to: s.handset, sender: '552', kind: 'confirmation' }, at)
    for (const later of [1, day - 1]) await reply(s, 'STOP', { at: at + later })
    expect(await dueFor(s.handset)).toMatchObject([{ done_at: at }])
    await reply(s, 'HELP', { at })
    await reply(s, 'STOP', { at: at + day + 1 })
    expect(await dueFor(s.handset)).toMatchObject([
      { kind: 'confirmation', done_at: null },
      { kind: 'help', account_id: s.accountId },
    ])
  })
})

test('YES resumes a number that has opted out, and is nothing else', async () => {
  const s = await temporary.scene()
  await s.accept([{}])
  await reply(s, 'yes')
  expect(await changesOf(s.handset)).toEqual([])
  await reply(s, 'STOP')
  await reply(s, 'Yes!')
  expect((await changesOf(s.handset)).map(({ kind }) => kind)).toEqual(['opted_out', 'resumed'])
})

test('a word that an account added counts for that account alone', async () => {
  const [one, two] = await scenesOf(2)
  await settingsOf(two.accountId, { words: ['Genug!'] })
  for (const s of [one, two]) await s.accept([{ to: one.handset }])
  await reply(one, 'genug')
  expect(await heldFor(one.handset)).toEqual([`552 ${two.accountId}`])
})

test('a near miss waits for a person, who settles it once, with an audit entry', async () => {
  const s = await temporary.scene()
  const [id] = await s.accept([{}])
  await reply(s, 'pls stop texting')
  await reply(s, 'stpo')
  expect(await heldFor(s.handset)).toEqual([])
  const reviews = await temporary.rows(
    sql<{
      id: number
      text: string
    }>`SELECT id, text FROM optout_reviews WHERE account_id = ${s.accountId} ORDER BY id`,
  )
  expect(reviews.map(({ text }) => text)).toEqual(['pls stop texting', 'stpo'])
  const audit = {
    memberId: 1,
    accountId: s.accountId,
    actingAs: false,
    action: 'optout.review_settled',
    target: s.handset,
  }
  const decide = (reviewId: number, optOut: boolean, accountId = s.accountId) =>
    temporary.traffic.settleReview({
      ...{ reviewId, accountId, optOut, memberId: 1, at: Date.now() },
      audit: { ...audit, detail: null, ip: null, requestId: null },
    })
  expect(await decide(reviews[0]!.id, true, s.accountId + 1)).toBe(false)
  expect(await decide(reviews[1]!.id, false)).toBe(true)
  expect(await heldFor(s.handset)).toEqual([])
  expect(await decide(reviews[0]!.id, true)).toBe(true)
  expect(await decide(reviews[0]!.id, true)).toBe(false)
  expect(await heldFor(s.handset)).toEqual([`552 ${s.accountId}`])
  expect(await s.message(id!)).toMatchObject(optedOut)
  const entries = await temporary.rows(sql`SELECT 1 FROM audit WHERE account_id = ${s.accountId}`)
  expect(entries).toHaveLength(2)
})

test('opt-outs that people add end what waits, and those that they remove let it be sent', async () => {
  const s = await temporary.scene()
  const [id] = await s.accept([{}])
  const change = (kind: 'opted_out' | 'resumed', entries = [{ number: s.handset, sender: '552', note: 'By phone' }]) =>
    temporary.traffic.changeOptOuts({
      ...{ accountId: s.accountId, kind, source: 'api' as const, memberId: null, audit: null, at: Date.now() },
      entries,
    })
  expect(await change('opted_out')).toBe(1)
  expect(await change('opted_out')).toBe(0)
  expect(await temporary.traffic.workOptOuts(Date.now(), 10)).toBe(1)
  expect(await temporary.traffic.workOptOuts(Date.now(), 10)).toBe(0)
  expect(await s.message(id!)).toMatchObject(optedOut)
  expect(await change('resumed')).toBe(1)
  expect(await temporary.traffic.accept({ ...s.request([{}]), optOutVersion: 0 })).toMatchObject({ ok: true })
})

test('a bulk in slices: an opt-out before its answer ends the message, and its money goes back once', async () => {
  const s = await temporary.scene()
  const before = await s.balance()
  const content = { sender: '552', body: 'Hi', parts: 1, wireParts: 1 }
  const bulk = { accountId: s.accountId, keyId: s.keyId, priceMicros, content, count: 3, at: Date.now() }
  const numbers = [s.handset, '64219990001', '64219990002']
  const store = async () => {
    const version = temporary.store.optOuts.version()
    const opened = await temporary.traffic.openBulk(bulk)
    if (!opened.ok) throw new Error(opened.reason)
    const recipients = numbers.map((to) => ({ to, carrierId: s.carrierId, network: null }))
    await temporary.traffic.storeBulk({ ...opened, bulk, recipients })
    return { ...opened, version }
  }
  const one = await store()
  const aborted = await store()
  await reply(s, 'STOP')
  expect(await s.message(one.firstId)).toMatchObject({ status: 'queued' })
  await temporary.traffic.commitBulk(one.transferId, undefined, { version: one.version, at: Date.now() })
  await temporary.traffic.abortBulk(aborted.transferId, Date.now())
  expect(await s.message(one.firstId)).toMatchObject(optedOut)
  expect(await s.balance()).toBe(before - 2 * priceMicros)
  await expect.poll(async () => (await s.claim()).map(({ to }) => to)).toEqual(numbers.slice(1))
})

test('an opt-out that another process added is seen by the next accept', async () => {
  const s = await temporary.scene()
  const version = temporary.store.optOuts.version()
  await temporary.store.change(async (db) => {
    const row = { account_id: s.accountId, to_number: s.handset, sender: '552' }
    const change = { ...row, kind: 'opted_out', source: 'command', at: Date.now() } as const
    const { id } = await db.insertInto('optout_changes').values(change).returning('id').executeTakeFirstOrThrow()
    await db
      .insertInto('optouts')
      .values({ ...row, change_id: id })
      .execute()
  })
  expect(await temporary.traffic.accept({ ...s.request([{}]), optOutVersion: version })).toMatchObject({ ok: false })
})

test('the webhook of a key is told of opt-outs where it asked for it', async () => {
  const s = await temporary.scene()
  await s.accept([{}])
  await temporary.store.change((db) =>
    db.updateTable('api_keys').set({ optout_events: 1 }).where('id', '=', s.keyId).execute(),
  )
  await reply(s, 'Stop')
  await reply(s, 'Start')
  const events = await temporary.rows(
    sql<{ body: string }>`SELECT body FROM events WHERE key_id = ${s.keyId} AND type = 'optout' ORDER BY id`,
  )
  const common = { type: 'optout', from: s.handset, to: '552' }
  expect(events.map(({ body }) => JSON.parse(body))).toEqual([
    { ...common, action: 'opted_out', message: 'Stop', timestamp: expect.any(String) },
    { ...common, action: 'resumed', message: 'Start', timestamp: expect.any(String) },
  ])
})

test('the filter in memory misses no opt-out, be it added before, while or after it is filled', async () => {
  const s = await temporary.scene()
  const numberOf = (index: number) => String(64_277_000_000 + index)
  const add = (from: number, to = from + 1) =>
    temporary.traffic.changeOptOuts({
      ...{ accountId: s.accountId, kind: 'opted_out', source: 'api', memberId: null, audit: null, at: Date.now() },
      entries: Array.from({ length: to - from }, (_, index) => ({ number: numberOf(from + index), sender: '552' })),
    })
  await add(0, 5000)
  await temporary.reopen()
  const { optOuts } = temporary.store
  optOuts.refresh()
  await add(5000)
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate)
  await add(5001)
  const held = (index: number) => optOuts.holds(s.accountId, numberOf(index), '552')
  for (let index = 0; index <= 5001; index++) expect(held(index)).toBe(true)
  expect(held(5002)).toBe(false)
  expect(optOuts.holds(s.accountId + 1, numberOf(1), '552')).toBe(false)
})
