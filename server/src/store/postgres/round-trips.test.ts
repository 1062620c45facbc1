/** Round trips to the server are what time is spent on, so they are counted; and what is guessed to save one is put right. */
import { expect, onTestFinished, test } from 'vitest'
import { lanes } from '../../rules/status.ts'
import { temporaryPostgres } from '../../test/temporary-postgres.ts'
import { priceMicros, wellReceipt } from '../../test/temporary-store.ts'
import { prepareEventClaims } from '../sql/events/event-claims.ts'
import { GroupCommit } from '../sql/group-commit.ts'
import { createVerbs } from '../sql/verbs/verbs.ts'
import type { SubmitOutcome } from '../traffic/sending.ts'
import { connectPostgres } from './connect.ts'
import type { PostgresConnection } from './connection.ts'
import { migratePostgres } from './migrate.ts'

const accountId = 1000
const keyId = 1

/** The verbs and the claims of events, each on a connection of its own, with an account. */
async function temporaryVerbs() {
  const url = await temporaryPostgres()
  await migratePostgres(url)
  const [writer, reader] = [true, false].map((writes) => connectPostgres(url, { writes, incarnation: null }))
  const group = new GroupCommit(writer!)
  onTestFinished(async () => {
    await group.close()
    writer!.close()
    reader!.close()
  })
  writer!.exec(`INSERT INTO ledger_accounts VALUES (${accountId}, 'customer');
    INSERT INTO accounts (id, name, balance_micros, created_at) VALUES (${accountId}, 'customer', 1000000000, 0);
    INSERT INTO api_keys (id, account_id, name, client_id, secret_hash, webhook_url, webhook_secret, created_at)
    VALUES (${keyId}, ${accountId}, 'key', 'id', '', 'http://127.0.0.1/', '', 0)`)
  const events = prepareEventClaims(reader!)
  const verbs = createVerbs(writer!, group, { onEvent: events.written })
  let numbered = 0
  const request = (count: number) => {
    const message = { sender: '552', body: 'hello', parts: 1, wireParts: 1, carrierId: 1, network: null }
    const messages = Array.from({ length: count }, (_, n) => ({ ...message, to: `64211${100000 + n}` }))
    return { accountId, keyId, lane: lanes.single, priceMicros, messages, at: Date.now() }
  }
  return {
    ...{ verbs, events, request },
    rows: (sql: string) => reader!.prepare(sql).all(),
    roundTrips: () => writer!.roundTrips + reader!.roundTrips,
    accepted: (claim: SubmitOutcome['claim']): SubmitOutcome => ({
      ...{ claim, at: Date.now(), outcome: 'accepted', carrierRef: `r${++numbered}` },
    }),
  }
}

type TemporaryVerbs = Awaited<ReturnType<typeof temporaryVerbs>>

/** Takes messages all the way: accepted in requests of this many, sent, delivered, told to the webhook. */
async function theWholeWay({ verbs, events, request, accepted }: TemporaryVerbs, requests: number, messages: number) {
  await Promise.all(Array.from({ length: requests }, () => verbs.accept(request(messages))))
  const claims = await verbs.claim(1, requests * messages)
  const outcomes = claims.map(accepted)
  await verbs.submitted(outcomes)
  const receipts = outcomes.map((outcome) => ({
    ...{ ...wellReceipt, carrierId: 1, source: outcome.claim.to, destination: '552', at: Date.now() },
    carrierRefs: outcome.outcome === 'accepted' ? [outcome.carrierRef] : [],
  }))
  await verbs.receipts(receipts)
  const due = events.claim({ limit: receipts.length, perKey: receipts.length, at: Date.now() })
  await verbs.attempts(
    due.map(({ eventId }) => ({
      ...{
        eventId,
        keyId,
        number: 1,
        startedAt: Date.now(),
        durationMs: 1,
        statusCode: 200,
        error: null,
        response: '',
      },
      ...{ outcome: 'delivered', nextAt: null, dueAt: events.dueAt(keyId, eventId)! },
    })),
  )
  for (const { eventId } of due) events.release(keyId, eventId, { outcome: 'delivered', nextAt: null })
}

/** Statements are prepared, ids are taken and habits are learnt with the first ones. */
const warmUps = 3

test('a group of 500 messages takes at most 0.03 round trips a message on its whole way, in a request or one by one', async () => {
  const temporary = await temporaryVerbs()
  const sent = { bulk: [1, 500], singles: [500, 1] } as const
  for (const [requests, messages] of Object.values(sent)) {
    for (let n = 0; n < warmUps; n++) await theWholeWay(temporary, requests, messages)
    const before = temporary.roundTrips()
    await theWholeWay(temporary, requests, messages)
    expect((temporary.roundTrips() - before) / 500).toBeLessThanOrEqual(0.03)
  }
  expect(temporary.rows('SELECT status, count(*) AS n FROM messages GROUP BY status')).toEqual([{ status: 2, n: 4000 }])
  expect(temporary.rows('SELECT state, count(*) AS n FROM events GROUP BY state')).toEqual([{ state: 1, n: 4000 }])
  const left = ['outbox', 'claims', 'event_queue'].map((table) => temporary.rows(`SELECT * FROM ${table}`))
  expect(left).toEqual([[], [], []])
})

test('groups of 50 singles take at most 0.3 round trips a message', async () => {
  const temporary = await temporaryVerbs()
  for (let n = 0; n < warmUps; n++) await theWholeWay(temporary, 50, 1)
  const before = temporary.roundTrips()
  await theWholeWay(temporary, 50, 1)
  expect((temporary.roundTrips() - before) / 50).toBeLessThanOrEqual(0.3)
})

test('an answer that comes twice, and one to a message that has ended, change nothing more, wherever they are in a group', async () => {
  const temporary = await temporaryVerbs()
  const { verbs, request, accepted, rows } = temporary
  await verbs.accept(request(20))
  const claims = await verbs.claim(1, 20)
  const outcomes = claims.map(accepted)
  const refused: SubmitOutcome = { claim: claims[3]!, at: Date.now(), outcome: 'refused', error: 'ESME_RINVDSTADR' }
  await verbs.submitted([...outcomes, outcomes[5]!, refused, ...outcomes.slice(9, 12)])
  expect(rows('SELECT status, error, count(*) AS n FROM messages GROUP BY status, error')).toEqual([
    { status: 1, error: null, n: 20 },
  ])
  expect(rows("SELECT value FROM counters WHERE name = 'sent'")).toEqual([{ value: 20 }])
  const receipt = (n: number) => ({
    ...{ ...wellReceipt, carrierId: 1, source: claims[n]!.to, destination: '552', at: Date.now() },
    carrierRefs: [`r${n + 1}`],
  })
  const told = await verbs.receipts([receipt(1), receipt(2), receipt(1), receipt(3), receipt(2)])
  expect(told).toEqual({ settled: 3, noted: 2 })
  expect(rows('SELECT message_id FROM events')).toHaveLength(3)
  expect(rows("SELECT value FROM counters WHERE name = 'sent'")).toEqual([{ value: 17 }])
})

test('refused messages of a group are each told and paid back once', async () => {
  const { verbs, request, rows, roundTrips } = await temporaryVerbs()
  const refuse = async () => {
    await verbs.accept(request(50))
    const claims = await verbs.claim(1, 50)
    await verbs.submitted(
      claims.map((claim) => ({ claim, at: Date.now(), outcome: 'refused', error: 'ESME_RINVDSTADR' })),
    )
  }
  for (let n = 0; n < warmUps; n++) await refuse()
  const before = roundTrips()
  await refuse()
  expect(roundTrips() - before).toBeLessThanOrEqual(15)
  expect(rows(`SELECT balance_micros FROM accounts WHERE id = ${accountId}`)).toEqual([
    { balance_micros: 1_000_000_000 },
  ])
  expect(rows('SELECT message_id FROM refunds')).toHaveLength(200)
  expect(rows('SELECT DISTINCT message_id FROM events')).toHaveLength(200)
})

test('rows that are wanted ahead are read once the transaction has the turn, whatever is read before it begins', async () => {
  const url = await temporaryPostgres()
  await migratePostgres(url)
  const [one, other] = [0, 1].map(() => connectPostgres(url, { writes: true, incarnation: null })) as [
    PostgresConnection,
    PostgresConnection,
  ]
  onTestFinished(() => {
    one.close()
    other.close()
  })
  const version = one.prepare('SELECT max(id) AS id FROM optout_changes')
  version.readAhead!([[]])
  expect(one.prepare('SELECT value FROM counters WHERE name = ?').get('sent')).toBeDefined()
  other.exec(`INSERT INTO optout_changes (id, account_id, to_number, sender, kind, source, note, at)
    VALUES (7, 0, '64211234567', '552', 'opted_out', 'command', '', 1)`)
  one.exec('BEGIN IMMEDIATE')
  expect(version.get()).toEqual({ id: 7 })
  one.exec('ROLLBACK')
})
