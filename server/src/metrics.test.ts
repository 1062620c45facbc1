import { expect, test } from 'vitest'
import { createMetrics } from './metrics.ts'

test('counters are shown with their labels', async () => {
  const metrics = createMetrics()
  metrics.request('/sms/out', 'POST', 200, 4)
  metrics.accepted('bulk', 3, 6)
  metrics.submitted('smsc_spark', 'accepted')
  metrics.submitted('smsc_spark', 'refused', 2)
  metrics.receipt('smsc_spark', 'DELIVRD')
  metrics.inbound('smsc_spark')
  metrics.attempt('delivered', 120)
  metrics.committed(64, 2)
  const { text, contentType } = await metrics.expose()
  expect(contentType).toContain('text/plain')
  for (const line of [
    'websms_http_request_seconds_count{route="/sms/out",method="POST",status="200"} 1',
    'websms_messages_accepted_total{lane="bulk"} 3',
    'websms_parts_accepted_total{lane="bulk"} 6',
    'websms_submits_total{carrier="smsc_spark",outcome="refused"} 2',
    'websms_receipts_total{carrier="smsc_spark",state="DELIVRD"} 1',
    'websms_inbound_total{carrier="smsc_spark"} 1',
    'websms_webhook_attempt_seconds_sum{outcome="delivered"} 0.12',
    'websms_commit_rows_sum 64',
    'websms_commit_seconds_count 1',
  ]) {
    expect(text).toContain(`${line}\n`)
  }
})

test('requests are counted in every bucket that they fit', async () => {
  const metrics = createMetrics()
  for (const ms of [0.2, 4, 5, 20_000]) metrics.request('/sms/out', 'POST', 200, ms)
  metrics.request('/sms/out', 'POST', 429, 1)
  const { text } = await metrics.expose()
  const labels = 'route="/sms/out",method="POST",status="200"'
  const buckets = [...text.matchAll(/_bucket\{le="(.+?)",route="\/sms\/out",method="POST",status="200"\} (\d+)/g)]
  expect(buckets.map(([, bound, count]) => `${bound}: ${count}`).join(' ')).toBe(
    '0.0005: 1 0.001: 1 0.0025: 1 0.005: 3 0.01: 3 0.025: 3 0.05: 3 0.1: 3 0.25: 3 0.5: 3 1: 3 2.5: 3 5: 3 10: 3 +Inf: 4',
  )
  expect(text).toContain(`websms_http_request_seconds_count{${labels}} 4\n`)
  expect(text).toContain('# TYPE websms_http_request_seconds histogram\n')
  expect(text).toContain('websms_http_request_seconds_count{route="/sms/out",method="POST",status="429"} 1\n')
})

test('gauges are read at every scrape, and a carrier that is gone is no longer shown', async () => {
  const metrics = createMetrics()
  let carriers = [{ carrier: 'a', bound: true, inFlight: 3, window: 10, stopped: null, avoided: false }]
  metrics.watchCarriers(() => carriers)
  metrics.watchWaiting(() => ({ put_off: 0, scheduled: 5, outbox: 1, claims: 2, submissions: 3, events: 4 }))
  const first = (await metrics.expose()).text
  expect(first).toContain('websms_carrier_bound{carrier="a"} 1')
  expect(first).toContain('websms_carrier_in_flight{carrier="a"} 3')
  expect(first).toContain('websms_waiting{table="events"} 4')
  expect(first).toContain('websms_waiting{table="scheduled"} 5')
  carriers = []
  expect((await metrics.expose()).text).not.toContain('carrier="a"')
})

test('the work of a node and the work without one are told by kind', async () => {
  const metrics = createMetrics()
  expect((await metrics.expose()).text).not.toContain('websms_duties{')
  metrics.watchNodes(() => ({
    ...{ nodes: 2, duties: { carrier: 3, webhooks: 30, upkeep: 1 } },
    unheld: { carrier: 1, webhooks: 0, upkeep: 0 },
  }))
  const { text } = await metrics.expose()
  for (const line of [
    'websms_nodes 2',
    'websms_duties{kind="webhooks"} 30',
    'websms_duties{kind="upkeep"} 1',
    'websms_duties_unheld{kind="carrier"} 1',
    'websms_duties_unheld{kind="upkeep"} 0',
  ]) {
    expect(text).toContain(`${line}\n`)
  }
})

test('two gateways in one process do not count together', async () => {
  const one = createMetrics()
  const other = createMetrics()
  one.accepted('single', 1, 1)
  expect((await other.expose()).text).toContain('websms_messages_accepted_total{lane="single"} 0\n')
  expect((await one.expose()).text).toContain('websms_messages_accepted_total{lane="single"} 1\n')
})
