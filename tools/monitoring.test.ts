/** deploy/monitoring: every metric, label and value in it is one that the gateway has. */
import { readFileSync } from 'node:fs'
import { pino } from 'pino'
import { afterAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { startGateway } from '../server/src/main.ts'
import { readSettings } from '../server/src/settings.ts'
import { temporaryFolder } from '../server/src/test/temporary-store.ts'

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')
const page = read('docs/metrics.md')

interface Rule {
  alert: string
  expr: string
  labels: { severity: string }
  annotations: { summary: string; description: string }
}

interface Panel {
  id: number
  title: string
  targets?: { expr: string }[]
}

const rules: Rule[] = parse(read('deploy/monitoring/prometheus-rules.yaml')).groups.flatMap(
  ({ rules }: { rules: Rule[] }) => rules,
)
const dashboard: { panels: Panel[]; templating: { list: { query: string | { query: string } }[] } } = JSON.parse(
  read('deploy/monitoring/grafana-dashboard.json'),
)

const expressions: [where: string, expression: string][] = [
  ...rules.map(({ alert, expr }): [string, string] => [alert, expr]),
  ...dashboard.panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }): [string, string] => [title, expr])),
  ...dashboard.templating.list.map(({ query }): [string, string] => [
    'a variable',
    typeof query === 'string' ? query : query.query,
  ]),
]

test('every metric of the alerts and the dashboard is on /metrics of a running gateway', async () => {
  const settings = readSettings({ env: { WEBSMS_DATA: await temporaryFolder(afterAll), PORT: '0' }, envFile: null })
  const gateway = await startGateway(settings, { log: pino({ level: 'silent' }) })
  afterAll(() => gateway.stop())
  const exposed = await (await fetch(`http://127.0.0.1:${gateway.port}/metrics`)).text()
  const known = new Set<string>()
  for (const [, name, type] of exposed.matchAll(/^# TYPE (\w+) (\w+)$/gm)) {
    for (const end of type === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']) known.add(`${name}${end}`)
  }
  const used = expressions.flatMap(([where, expr]) => metricsIn(expr).map(({ name }) => `${where}: ${name}`))
  expect(used.length).toBeGreaterThan(50)
  expect(used.filter((use) => !known.has(use.split(': ')[1]!))).toEqual([])
})

test('every label and value in them is one that docs/metrics.md gives the metric', () => {
  const wrong = expressions.flatMap(([where, expr]) =>
    metricsIn(expr).flatMap(({ name, matchers }) => {
      const row = rowOf(name)
      return matchers.flatMap(([label, values]) => {
        if (label === 'job' || label === 'instance') return []
        if (!row.labels.includes(label)) return [`${where}: ${name} has no label ${label}`]
        return values.filter((value) => !row.values.has(value)).map((value) => `${where}: ${name} has no ${value}`)
      })
    }),
  )
  expect(wrong).toEqual([])
})

test('labels that results are grouped or described by are those of their metrics', () => {
  const wrong = expressions.flatMap(([where, expr]) => {
    const labels = metricsIn(expr).flatMap(({ name }) => rowOf(name).labels)
    const grouped = [...expr.matchAll(/\bby \(([^)]+)\)/g)].flatMap(([, list]) => list!.split(/,\s*/))
    return grouped
      .filter((label) => !['instance', 'le', ...labels].includes(label))
      .map((label) => `${where}: ${label}`)
  })
  const described = rules.flatMap(({ alert, expr, annotations }) => {
    const labels = metricsIn(expr).flatMap(({ name }) => rowOf(name).labels)
    const named = [...JSON.stringify(annotations).matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label!)
    return named.filter((label) => !['instance', ...labels].includes(label)).map((label) => `${alert}: ${label}`)
  })
  expect([...wrong, ...described]).toEqual([])
})

test('an alert says how bad it is, what it means and what to do; names and panels are unique', () => {
  for (const { labels, annotations } of rules) {
    expect(['critical', 'warning']).toContain(labels.severity)
    expect(annotations.summary).toMatch(/\.$/)
    expect(annotations.description).toMatch(/\.$/)
  }
  expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length)
  expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length)
})

/** Metrics of the gateway in PromQL, each with its label matchers and the values that they name. */
function metricsIn(expr: string): { name: string; matchers: [label: string, values: string[]][] }[] {
  return [...expr.matchAll(/\b((?:websms|nodejs|process)_\w+)(?:\{([^}]*)\})?/g)].map(([, name, list = '']) => ({
    name: name!,
    matchers: [...list.matchAll(/(\w+)[=!]~?"([^"]*)"/g)].map(([, label, value]) => [
      label!,
      value!.split('|').filter((one) => /^\w+$/.test(one)),
    ]),
  }))
}

/** Labels of HTTP requests and of receipts whose values the page gives by a rule. */
const openLabels = /^(200|503|DELIVRD|ENROUTE|ACCEPTD)$/

function rowOf(metric: string): { labels: string[]; values: { has(value: string): boolean } } {
  const name = metric.replace(/_(bucket|sum|count)$/, '')
  const row = page.split('\n').find((line) => line.startsWith('| ') && line.includes(`\`${name}\``)) ?? ''
  const words = [...row.matchAll(/`([^`]+)`/g)].map(([, word]) => word!)
  return { labels: words, values: { has: (value) => openLabels.test(value) || words.includes(value) } }
}
