/** docs/metrics.md, held against the `/metrics` of a gateway that runs. */
import { readFileSync } from 'node:fs'
import { pino } from 'pino'
import { afterAll, expect, test } from 'vitest'
import { startGateway } from '../server/src/main.ts'
import { createMetrics } from '../server/src/metrics.ts'
import { readSettings } from '../server/src/settings.ts'
import { temporaryFolder } from '../server/src/test/temporary-store.ts'

const page = readFileSync(new URL('../docs/metrics.md', import.meta.url), 'utf8')

interface Described {
  type: string
  labels: string[]
}

test('docs/metrics.md lists exactly the metrics of a running gateway, with their types and labels', async () => {
  const settings = readSettings({ env: { WEBSMS_DATA: await temporaryFolder(afterAll), PORT: '0' }, envFile: null })
  const gateway = await startGateway(settings, { log: pino({ level: 'silent' }) })
  afterAll(() => gateway.stop())
  const exposed = await (await fetch(`http://127.0.0.1:${gateway.port}/metrics`)).text()
  const found = describe(exposed)
  const labels = describe(await everything())
  for (const [name, { type }] of Object.entries(documented())) {
    expect(found[name]?.type, `${name} is on the page`).toBe(type)
  }
  expect(Object.keys(documented()).sort()).toEqual(Object.keys(found).sort())
  for (const [name, described] of Object.entries(documented())) {
    if (name.startsWith('websms_')) expect([name, described.labels]).toEqual([name, labels[name]!.labels])
  }
})

test('names have base units, and only counters end with _total', () => {
  for (const [name, { type }] of Object.entries(documented())) {
    if (!name.startsWith('websms_')) continue
    expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter'])
    expect(name).not.toMatch(/_(ms|milliseconds|minutes|hours|kb|mb|percent)(_|$)/)
  }
})

/** The rows of the page's tables. */
function documented(): Record<string, Described> {
  const all: Record<string, Described> = {}
  for (const [, names, type, rest] of page.matchAll(/^\| (`[\w`, ]+`) \| (counter|gauge|histogram) \|(.*)$/gm)) {
    for (const [, name] of names!.matchAll(/`(\w+)`/g)) {
      const labels = name!.startsWith('websms_') ? rest!.split('|')[0]! : ''
      all[name!] = { type: type!, labels: [...labels.matchAll(/`(\w+)`/g)].map(([, label]) => label!).sort() }
    }
  }
  return all
}

/** Metrics in Prometheus' text format, with the labels of their samples. */
function describe(text: string): Record<string, Described> {
  const all: Record<string, Described> = {}
  for (const [, name, type] of text.matchAll(/^# TYPE (\w+) (\w+)$/gm)) all[name!] = { type: type!, labels: [] }
  for (const [, sample, labels] of text.matchAll(/^(\w+)\{(.*)\} /gm)) {
    const name = sample! in all ? sample! : sample!.replace(/_(bucket|sum|count)$/, '')
    const own = [...labels!.matchAll(/(\w+)="/g)].map(([, label]) => label!).filter((label) => label !== 'le')
    all[name]!.labels = [...new Set([...all[name]!.labels, ...own])].sort()
  }
  return all
}

/** Each metric of the gateway with a sample. */
async function everything(): Promise<string> {
  const metrics = createMetrics()
  metrics.request('/sms/out', 'POST', 200, 4)
  metrics.accepted('bulk', 3, 6)
  metrics.submitted('north', 'accepted')
  metrics.receipt('north', 'DELIVRD')
  metrics.receiptFates('north', { unknown: 1 })
  metrics.inbound('north')
  metrics.attempt('delivered', 120)
  metrics.committed(64, 2)
  metrics.destination('block')
  metrics.rejectionsDropped(1)
  metrics.watchCarriers(() => [
    { carrier: 'north', bound: true, inFlight: 3, window: 10, stopped: null, avoided: false },
  ])
  metrics.watchWaiting(() => ({ put_off: 0, scheduled: 0, outbox: 1, claims: 2, submissions: 3, events: 4 }))
  const counts = { carrier: 1, webhooks: 64, upkeep: 1 }
  metrics.watchNodes(() => ({ nodes: 1, duties: counts, unheld: counts }))
  return (await metrics.expose()).text
}
