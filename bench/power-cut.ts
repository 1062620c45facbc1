/**
 * `npm run power-cut -- --cuts 20 --seed N`: the gateway under load, with each of its writes and syncs recorded; then its
 * disk is made again as it may be when the power fails at random moments, and the gateway is started on it. Whatever was
 * answered before must be there, and the ledger in order. Ends with 1 when it is not. `--without-syncs` is the control:
 * syncs are answered and not made, which must be found.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { parseArgs } from 'node:util'
import { randomFrom, seedOf } from '../simulator/src/random.ts'
import { dataDirOf } from './chaos/data.ts'
import { cli, setClock, startGateway } from './chaos/programs.ts'
import { machineLine } from './load/machine.ts'
import { imageAt, writeImage } from './power-cut/disk.ts'
import { databaseFile, type Recording, record, secretKeyFile } from './power-cut/record.ts'

const usage = `Usage: npm run power-cut -- [options]

  --cuts N          moments at which the power fails (default 20)
  --seconds N       duration of the recorded load (default 10)
  --seed N          the same seed draws the same moments and the same load again (default: the time)
  --without-syncs   the control: no sync reaches the disk; ends with 1 when this is not found
  --folder PATH     where its logs and data go (default: a temporary folder, kept when something is found)

Needs strace.`

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      cuts: { type: 'string', default: '20' },
      seconds: { type: 'string', default: '10' },
      seed: { type: 'string' },
      'without-syncs': { type: 'boolean', default: false },
      folder: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return console.log(usage)
  if (spawnSync('strace', ['--version']).status !== 0) throw new Error('strace is missing: apt-get install strace')
  const [cuts, seconds] = [Number(values.cuts), Number(values.seconds)]
  const seed = Number(values.seed ?? Date.now() % 1_000_000)
  if (![cuts, seconds, seed].every((number) => Number.isInteger(number) && number > 0)) throw new Error(usage)
  const withoutSyncs = values['without-syncs']
  const folder = values.folder ? resolve(values.folder) : mkdtempSync(join(tmpdir(), 'websms-power-cut-'))
  console.log(machineLine())
  const recording = await record({ folder: join(folder, 'recorded'), seed, seconds, withoutSyncs })
  const { events, answered } = recording
  const count = (kind: string, file = '') => events.filter((e) => e.kind === kind && e.file.endsWith(file)).length
  const [syncs, pages] = [count('sync'), count('write', databaseFile)]
  console.log(
    `seed ${seed}: ${answered.length} messages answered, ${count('write')} writes, ${pages} of them back into the database, ${syncs} syncs`,
  )
  if (pages === 0) throw new Error('Nothing went back into the database: let the load run for longer (--seconds N)')
  let found = 0
  for (let cut = 1; cut <= cuts; cut++) {
    const line = await cutOnce(recording, join(folder, `cut-${cut}`), randomFrom(seedOf(seed, 'cut', cut)))
    if (line.findings.length > 0) found += 1
    console.log([`cut ${cut}: ${line.says}`, ...shown(line.findings)].join('\n  '))
  }
  const sound = withoutSyncs ? found > 0 : found === 0
  console.log(`something was lost after ${found} of ${cuts} power cuts${withoutSyncs ? ' without syncs' : ''}`)
  if (sound && values.folder === undefined) rmSync(folder, { recursive: true })
  else console.log(`the logs and the data are in ${folder}`)
  process.exitCode = sound ? 0 : 1
}

/** Cuts the power once, and starts the gateway on what the disk has. */
async function cutOnce({ base, events, answered, secretKey, env }: Recording, folder: string, draw: () => number) {
  const last = events[Math.floor(draw() * events.length)]!
  const share = shares[Math.floor(draw() * shares.length)]!
  const before = answered.filter(({ atMs }) => atMs < Math.floor(last.timeMs))
  const dataDir = dataDirOf(folder)
  writeImage(imageAt(base, events, { cutAt: last.at, share, draw }), dataDir)
  writeFileSync(join(dataDir, secretKeyFile), secretKey, { mode: 0o600 })
  setClock(folder, 0)
  const says = `${before.length} messages answered before it, ${share * 100} % of what was not synced on the disk`
  const gateway = startGateway({ folder, env })
  const started = (await gateway.listening) !== null
  await gateway.end('SIGTERM')
  if (!started) return { says, findings: [`the gateway did not start: see ${join(folder, 'gateway.log')}`] }
  const findings = missing(dataDir, before)
  await cli(folder, 'ledger', 'verify', '--full').catch((error: { stdout?: string }) => {
    findings.push(`the ledger is not in order: ${error.stdout}`)
  })
  if (findings.length === 0) rmSync(folder, { recursive: true })
  return { says, findings }
}

function shown(findings: readonly string[]): string[] {
  const more = findings.length - shownMax
  return more <= 0 ? [...findings] : [...findings.slice(0, shownMax), `and ${more} more`]
}

const shownMax = 3

/** Of what was not synced. */
const shares = [0, 0.1, 0.5, 0.9, 1]

/** Answered messages that are not stored. */
function missing(dataDir: string, answered: readonly { id: number }[]): string[] {
  const db = new DatabaseSync(join(dataDir, databaseFile), { readOnly: true })
  try {
    const find = db.prepare('SELECT 1 FROM messages WHERE id = ?')
    return answered
      .filter(({ id }) => find.get(id) === undefined)
      .map(({ id }) => `message ${id} was answered and is not stored`)
  } finally {
    db.close()
  }
}
