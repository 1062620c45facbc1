/** A short chaos run (the long one: npm run chaos), and proof that its checker sees what it is there for. */
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Checked, check } from '../bench/chaos/check.ts'
import { readEvidence } from '../bench/chaos/evidence.ts'
import { runChaos } from '../bench/chaos/run.ts'
import { plants } from './chaos-plants.ts'
import { temporaryFolder } from './gateway.ts'

/** Five kills take twenty seconds where there is nothing else to do. */
const runTimeoutMs = 480_000

const seed = 20

describe(`five kills under load among failing carriers and receivers (seed ${seed})`, () => {
  const folder = temporaryFolder()
  const run = join(folder.path, 'run')
  let checked: Checked

  beforeAll(async () => {
    await runChaos({ folder: run, seed, rounds: 5, loadMsMax: 1500, answersMin: 20 })
    checked = check(readEvidence(run))
  }, runTimeoutMs)
  afterAll(folder.remove)

  test('nothing is lost, nothing is charged wrongly, no event is missing, nothing is sent twice without cause', () => {
    expect(checked.findings).toEqual([])
    expect(checked.facts['messages answered']).toBeGreaterThan(50)
    expect(checked.facts['messages refunded']).toBeGreaterThan(0)
    expect(checked.facts['webhooks the receiver failed']).toBeGreaterThan(0)
  })

  test.each(plants)('the checker finds $name', ({ name, bound, plant }) => {
    const planted = join(folder.path, name.replaceAll(' ', '-'))
    cpSync(run, planted, { recursive: true })
    plant(planted)
    const { findings } = check(readEvidence(planted))
    expect(findings.map((finding) => finding.bound)).toContain(bound)
  })
})
