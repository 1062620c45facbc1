/** A message followed through a whole gateway: from its request over SMPP and the receipt to the webhook, over a restart too. */
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node'
import { startSimulator } from '@websms/simulator'
import { sql } from 'kysely'
import { pino } from 'pino'
import { afterAll, expect, test, vi } from 'vitest'
import { createAccount } from '../accounts/accounts.ts'
import { createKey } from '../accounts/keys.ts'
import { startGateway } from '../main.ts'
import { readSettings } from '../settings.ts'
import { openStore } from '../store/open-store.ts'
import { temporaryFolder } from '../test/temporary-store.ts'
import { startReceiver } from '../webhooks/test/receiver.ts'
import { following, openTracing, traceOpenMs } from './tracing.ts'

const eventually = { timeout: 20_000, interval: 20 }
const number = '64215551003'
const text = 'a text that no span may have'

test('without an SDK there is no tracer, and with one every span of a message is in the trace of its request', async () => {
  expect(openTracing()).toBeNull()
  const exporter = new InMemorySpanExporter()
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
  provider.register()
  afterAll(() => provider.shutdown())

  const simulator = await startSimulator({ acceptAnySystemId: true, receiptDelayMs: 5 })
  afterAll(() => simulator.stop())
  const receiver = await startReceiver()
  afterAll(() => receiver.close())
  const settings = readSettings({
    env: {
      WEBSMS_DATA: await temporaryFolder(afterAll),
      ...{ PORT: '0', WEBSMS_SECRET_KEY: 'a key for these tests', WEBSMS_WEBHOOK_ALLOW: '127.0.0.1' },
      WEBSMS_CARRIERS: `smpp://us:pw@127.0.0.1:${simulator.port}?id=north`,
    },
    envFile: null,
  })
  const log = pino({ level: 'silent' })
  let gateway = await startGateway(settings, { log })
  afterAll(() => gateway.stop())
  const store = await openStore(settings)
  afterAll(() => store.close())
  const key = await store.change(async (db) => {
    const at = Date.now()
    const account = await createAccount(db, { name: 'Acme', creditMicros: 10_000_000, at })
    const webhookUrl = `${receiver.origin}/hook?secret=planted`
    return createKey(db, { ...account, name: 'Shop', webhookUrl, encrypt: store.secrets.encrypt, at })
  })
  const post = async (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) => {
    const url = `${gateway.address}/api/connexus${path}`
    const answer = await fetch(url, { method: 'POST', headers, body: new URLSearchParams(fields) })
    return { id: answer.headers.get('x-request-id'), body: (await answer.json()) as Record<string, string> }
  }
  const token = (await post('/auth/token', { client_id: key.clientId, client_secret: key.clientSecret })).body
  const authorization = `Bearer ${token.access_token}`
  const spansOf = (traceId: string) =>
    exporter.getFinishedSpans().filter((span) => span.spanContext().traceId === traceId)

  // A request that is traced by its caller.
  const caller = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' }
  const traceparent = `00-${caller.traceId}-${caller.spanId}-01`
  const sent = await post('/sms/out', { to: number, body: text }, { authorization, traceparent })
  await vi.waitFor(() => expect(spansOf(caller.traceId)).toHaveLength(5), eventually)
  const byName = Object.fromEntries(spansOf(caller.traceId).map((span) => [span.name, span]))
  const [request, accept] = [byName['POST /api/connexus/sms/out']!, byName['accept single']!]
  expect(request.parentSpanContext?.spanId).toBe(caller.spanId)
  expect(request.attributes).toMatchObject({
    'http.request.method': 'POST',
    'http.route': '/api/connexus/sms/out',
    'http.response.status_code': 200,
    'websms.request_id': sent.id,
  })
  expect(parentOf(accept)).toBe(idOf(request))
  expect(accept.attributes['messaging.message.id']).toBe(sent.body.message_id)
  for (const name of ['submit north', 'receipt north', 'POST']) expect(parentOf(byName[name]!)).toBe(idOf(accept))
  expect(byName['submit north']!.attributes).toMatchObject({ 'messaging.system': 'smpp', 'websms.outcome': 'accepted' })
  expect(byName['receipt north']!.attributes).toMatchObject({ 'websms.receipt.state': 'DELIVRD' })
  expect(byName.POST!.attributes).toMatchObject({ 'http.response.status_code': 200, 'server.address': '127.0.0.1' })
  expect(receiver.received[0]!.headers.traceparent).toBe(`00-${caller.traceId}-${idOf(byName.POST!)}-01`)
  const traces = sql<{ traceparent: string }>`SELECT traceparent FROM attempt_traces`
  await vi.waitFor(async () => {
    const { rows } = await traces.execute(store.read)
    expect(rows).toEqual([{ traceparent: receiver.received[0]!.headers.traceparent }])
  }, eventually)

  // One that the caller does not sample leaves nothing behind.
  await post('/sms/out', { to: number, body: text }, { authorization, traceparent: traceparent.replace(/1$/, '0') })
  await vi.waitFor(() => expect(receiver.received).toHaveLength(2), eventually)
  expect(receiver.received[1]!.headers).not.toHaveProperty('traceparent')
  expect(await store.read.selectFrom('message_traces').selectAll().execute()).toHaveLength(1)

  // A message that waits while the gateway is stopped keeps its trace.
  await simulator.stop()
  const waiting = await post('/sms/out', { to: [number], body: text } as never, { authorization })
  await gateway.stop()
  const again = await startSimulator({ port: simulator.port, acceptAnySystemId: true, receiptDelayMs: 5 })
  afterAll(() => again.stop())
  gateway = await startGateway(settings, { log })
  await vi.waitFor(() => expect(receiver.received).toHaveLength(3), { timeout: 30_000, interval: 50 })
  const accepted = exporter
    .getFinishedSpans()
    .find(({ attributes }) => attributes['messaging.message.id'] === waiting.body.message_id)!
  await vi.waitFor(() => {
    const names = spansOf(accepted.spanContext().traceId).map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['accept single', 'submit north', 'receipt north', 'POST']))
  }, eventually)

  const written = JSON.stringify(
    exporter.getFinishedSpans().map(({ name, attributes, status, events }) => [name, attributes, status, events]),
  )
  for (const secret of [number, text, 'planted', key.clientSecret, token.access_token!])
    expect(written).not.toContain(secret)
})

test('a step after the end of a trace has a trace of its own, linked to the first', () => {
  const trace = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, acceptedAt: 1000 }
  expect(following(trace, 1000 + traceOpenMs - 1).links).toEqual([])
  const { links } = following(trace, 1000 + traceOpenMs)
  expect(links).toMatchObject([{ context: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) } }])
})

const idOf = (span: ReadableSpan) => span.spanContext().spanId
const parentOf = (span: ReadableSpan) => span.parentSpanContext?.spanId
