/** Runs the gateway under load, with everything that it writes to its database recorded. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createCustomers } from '../chaos/customers.ts'
import { dataDirOf } from '../chaos/data.ts'
import { createLoad } from '../chaos/load.ts'
import { type SimulatorProcess, setClock, startGateway, startSimulator } from '../chaos/programs.ts'
import { startReceiver } from '../chaos/receiver.ts'
import { openOutsideLog, readOutsideLog } from '../chaos/records.ts'
import type { Image } from './disk.ts'
import { type DiskEvent, readTrace, straceOptions } from './trace.ts'

export const databaseFile = 'websms.db'
export const secretKeyFile = 'secret.key'

/** Files of the database that must outlive a power cut. The others are made at each start. */
const durable = [databaseFile, `${databaseFile}-wal`]

export interface Recording {
  /** The database before the gateway started. */
  base: Image
  /** The secret key, which is older. */
  secretKey: Buffer
  events: DiskEvent[]
  /** Messages of answers with 200, and when their customer had them. */
  answered: { id: number; atMs: number }[]
  /** Environment that the gateway ran with. */
  env: Record<string, string>
}

interface RecordOptions {
  folder: string
  seed: number
  /** Duration of the load, in s. */
  seconds: number
  /** The gateway's syncs are answered as done, and are not. */
  withoutSyncs: boolean
}

export async function record({ folder, seed, seconds, withoutSyncs }: RecordOptions): Promise<Recording> {
  mkdirSync(folder, { recursive: true })
  setClock(folder, 0)
  const log = openOutsideLog(folder)
  const receiver = await startReceiver(log, seed)
  const forms = { idForm: 'decimal', receiptIdForm: 'decimal' }
  const simulator = await startSimulator({ logFile: join(folder, 'simulator.jsonl'), seed, ...forms })
  try {
    const customers = await createCustomers(folder, receiver.url, log)
    const dataDir = dataDirOf(folder)
    const names = readdirSync(dataDir).filter((name) => durable.includes(name))
    const base: Image = new Map(names.map((name) => [join(dataDir, name), readFileSync(join(dataDir, name))]))
    const traceFile = join(folder, 'trace')
    const files = durable.map((name) => join(dataDir, name))
    const env = { WEBSMS_CARRIERS: `smpp://one:pw@127.0.0.1:${simulator.port}?id=smsc_one&window=50` }
    const through = ['strace', ...straceOptions(traceFile, files, withoutSyncs)]
    const gateway = startGateway({ folder, env, through })
    const port = await gateway.listening
    if (port === null) throw new Error(`The gateway did not start: see ${join(folder, 'gateway.log')}`)
    const load = createLoad({ seed, log, customers, reply: texting(simulator), clock: Date.now })
    const endAt = Date.now() + seconds * 1000
    for (let round = 0; Date.now() < endAt; round++) {
      const running = load.begin([`http://127.0.0.1:${port}/api/connexus`], round)
      await Promise.race([running.answered(Number.MAX_SAFE_INTEGER), pause(endAt - Date.now())])
      await running.stop()
    }
    await gateway.end('SIGKILL')
    const answers = readOutsideLog(folder).filter((entry) => entry.event === 'answer')
    return {
      base,
      secretKey: readFileSync(join(dataDir, secretKeyFile)),
      events: await readTrace(traceFile),
      answered: answers.flatMap(({ atMs, messages }) => messages.map(({ id }) => ({ id, atMs }))),
      env,
    }
  } finally {
    await Promise.all([simulator.stop(), receiver.close()])
    log.close()
  }
}

/** A handset texts the sender of all messages. */
function texting(simulator: SimulatorProcess) {
  return (from: string, text: string) => simulator.tell(`mo ${from} 552 ${text}`)
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs))
}
