/** Keeps what benches found: a JSON file that later runs add to, and the chart of it. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { chartOf } from './chart.ts'
import type { Result } from './result.ts'

/** A result with when and where it was measured: runs of several days may stand in one file. */
interface KeptResult extends Result {
  measuredAt: string
  machine: string
}

const root = join(import.meta.dirname, '../..')
const results = { json: 'bench/results/results.json', chart: 'bench/results/benchmark.svg' }
const docs = { json: 'docs/benchmark.json', chart: 'docs/images/benchmark.svg' }

/** Returns the files it wrote, from the root of the repository. */
export function keep(found: readonly Result[], { machine, forDocs }: { machine: string; forDocs: boolean }): string[] {
  const { json, chart } = forDocs ? docs : results
  const before = existsSync(join(root, json))
    ? (JSON.parse(readFileSync(join(root, json), 'utf8')) as KeptResult[])
    : []
  const kept = withNew(before, found, { machine, measuredAt: new Date().toISOString() })
  write(json, `${JSON.stringify(kept, null, 2)}\n`)
  write(chart, chartOf(kept))
  return [json, chart]
}

/** A new result replaces the previous one of its name; others are appended. */
export function withNew(
  before: readonly KeptResult[],
  found: readonly Result[],
  run: Pick<KeptResult, 'machine' | 'measuredAt'>,
): KeptResult[] {
  const byName = new Map(before.map((result) => [result.name, result]))
  for (const result of found) byName.set(result.name, { ...result, ...run })
  return [...byName.values()]
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}
