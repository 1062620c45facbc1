/** The gateway is stopped and started again under load, as an update does it. */
import { expect, test } from 'vitest'
import { check } from '../bench/chaos/check.ts'
import { readEvidence } from '../bench/chaos/evidence.ts'
import { runChaos } from '../bench/chaos/run.ts'
import { temporaryFolder } from './gateway.ts'

/** Three stops take a quarter of a minute where there is nothing else to do. */
const runTimeoutMs = 480_000

const seed = 20

test('rolling restarts under load: none lost, none sent twice, none with an unknown outcome', {
  timeout: runTimeoutMs,
}, async () => {
  const folder = temporaryFolder()
  try {
    await runChaos({ folder: folder.path, seed, rounds: 3, ending: 'stop', loadMsMax: 1500, answersMin: 20 })
    const { facts, findings } = check(readEvidence(folder.path))
    expect(findings).toEqual([])
    expect(facts['messages answered']).toBeGreaterThan(50)
    expect(facts.duplicated).toBe(0)
    expect(facts['parts in flight at a kill']).toBe(0)
    expect(facts['parts with an unknown outcome']).toBe(0)
  } finally {
    folder.remove()
  }
})
