/**
 * `npm run chaos -- --rounds 50 --seed N`: the gateway under load, with carriers and receivers that fail, killed at random
 * moments; then everything that was seen from outside is held against what it kept. Ends with 1 when a promise is broken.
 * `--mixtures N` plays what real carriers do to single messages instead.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Bound, check, type Finding, report } from './chaos/check.ts'
import { type Control, controls } from './chaos/controls.ts'
import { readEvidence } from './chaos/evidence.ts'
import { type NodeFaultKind, nodeFaultKinds, powerCut } from './chaos/node-faults.ts'
import { runChaos } from './chaos/run.ts'
import { machineLine } from './load/machine.ts'

const usage = `Usage: npm run chaos -- [options]

  --rounds N       starts and kills (default 50)
  --seed N         the same seed plans the same run again (default: the time)
  --stops          end each round with SIGTERM, and let the carriers be well
  --engine NAME    sqlite (default), or postgres: a server of the run
  --nodes N        gateways on PostgreSQL at the same time (default 3), with faults of nodes and of the database
  --faults LIST    only these faults of nodes and of the database, separated by commas; "power cut" is played by name only, needs
                   gcc, and goes with all others but failover
  --control NAME   a control, which the run has to find, or it ends with 1. no-fence: a node goes on with its work when its
                   lease is over; own-clocks: each node goes by the clock of its machine; no-sync: power
                   cuts of a database with fsync=off
  --setting N=V    a setting of the PostgreSQL server, as a control: with synchronous_commit=off and wal_writer_delay=10s
                   the run has to find messages that were lost
  --folder PATH    where its logs and data go (default: a temporary folder, kept when a promise is broken)
  --check PATH     only check the folder of an earlier run
  --mixtures N     instead: N random mixtures of what real carriers do, each held against its right end`

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: 'string', default: '50' },
      seed: { type: 'string' },
      stops: { type: 'boolean', default: false },
      engine: { type: 'string', default: 'sqlite' },
      nodes: { type: 'string', default: '3' },
      faults: { type: 'string' },
      control: { type: 'string' },
      setting: { type: 'string', multiple: true, default: [] },
      folder: { type: 'string' },
      check: { type: 'string' },
      mixtures: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return console.log(usage)
  if (values.check !== undefined) {
    process.exitCode = isSound(printCheck(resolve(values.check))) ? 0 : 1
    return
  }
  const rounds = Number(values.mixtures ?? values.rounds)
  const seed = Number(values.seed ?? Date.now() % 1_000_000)
  if (!['sqlite', 'postgres'].includes(values.engine) || !(Number(values.nodes) >= 1)) throw new Error(usage)
  if (!Number.isInteger(rounds) || rounds < 1 || !Number.isInteger(seed)) throw new Error(usage)
  const control = values.control as Control | undefined
  if (control !== undefined && controls[control] === undefined) throw new Error(usage)
  const nodeFaults: NodeFaultKind[] | undefined = control === 'no-sync' ? [powerCut] : faultsOf(values.faults)
  if (values.mixtures !== undefined) {
    process.exitCode = playMixtures(rounds, seed)
    return
  }
  const folder = values.folder ? resolve(values.folder) : mkdtempSync(join(tmpdir(), 'websms-chaos-'))
  console.log(machineLine())
  console.log(`seed ${seed}, ${rounds} rounds`)
  const ending = values.stops ? 'stop' : 'kill'
  const nodes = values.engine === 'postgres' ? Number(values.nodes) : undefined
  if (control === 'no-sync') values.setting.push('fsync=off')
  const databaseSettings = Object.fromEntries(values.setting.map((setting) => setting.split('=') as [string, string]))
  await runChaos({
    ...{ folder, seed, rounds, ending, nodes, nodeFaults, databaseSettings, control },
    onRound: (line) => console.error(line),
  })
  const sound = isSound(printCheck(folder), control && controls[control])
  if (sound && values.folder === undefined) rmSync(folder, { recursive: true })
  else console.log(`the logs and the data are in ${folder}`)
  process.exitCode = sound ? 0 : 1
}

/** @throws for a name that is no fault */
function faultsOf(list: string | undefined): NodeFaultKind[] | undefined {
  const known: readonly string[] = [...nodeFaultKinds, powerCut]
  const names = list?.split(',')
  if (names?.some((name) => !known.includes(name))) throw new Error(`--faults takes some of: ${known.join(',')}`)
  if (names?.includes(powerCut) && names.includes('failover'))
    throw new Error('failover and power cut exclude each other')
  return names as NodeFaultKind[] | undefined
}

function isSound(findings: readonly Finding[], control?: Bound): boolean {
  if (control === undefined) return findings.length === 0
  const isFound = findings.some(({ bound }) => bound === control)
  console.log(`the control ${isFound ? 'was found' : 'WAS NOT FOUND'}: ${control}`)
  return isFound
}

/** The suite of `npm test`, with as many as asked for. Gives its exit code. */
function playMixtures(mixtures: number, seed: number): number {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const args = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', 'server/src/carriers/mixtures.test.ts']
  const env = { ...process.env, WEBSMS_MIXTURES: String(mixtures), WEBSMS_SEED: String(seed) }
  return spawnSync(process.execPath, args, { cwd: root, env, stdio: 'inherit' }).status ?? 1
}

function printCheck(folder: string): readonly Finding[] {
  const checked = check(readEvidence(folder))
  for (const line of report(checked)) console.log(line)
  return checked.findings
}
