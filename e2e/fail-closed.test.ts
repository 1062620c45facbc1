/**
 * When the store cannot be written nothing is accepted and nothing is sent; the gateway says why, lives on, and recovers by
 * itself (promise 18). What it did is held against the logs by the checker of the chaos runs.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { check } from '../bench/chaos/check.ts'
import { type Answer, type Customer, createCustomers, messagesOf, send } from '../bench/chaos/customers.ts'
import { dataDirOf } from '../bench/chaos/data.ts'
import { readEvidence } from '../bench/chaos/evidence.ts'
import {
  type GatewayProcess,
  type SimulatorProcess,
  setClock,
  startGateway,
  startSimulator,
} from '../bench/chaos/programs.ts'
import { type Receiver, startReceiver } from '../bench/chaos/receiver.ts'
import { type OutsideLog, openOutsideLog, type RequestKind, readLog } from '../bench/chaos/records.ts'
import { untilQuiet } from '../bench/chaos/settle.ts'
import { temporaryFolder } from './gateway.ts'

/** A busy store is waited for twice as long as its timeout, and that is 5 s. */
const timeoutMs = 120_000

interface Trouble {
  name: string
  /** Null when it can be made here; else what is missing. */
  missing: string | null
  /** Before the gateway starts on `folder`. */
  prepare(folder: string): void
  /** Makes it, and gives what undoes it. */
  make(folder: string, gateway: GatewayProcess): () => void
  /** After all. */
  clean(folder: string): void
  /** Text of /readyz. */
  says: RegExp
}

const nothing = () => {}

const troubles: readonly Trouble[] = [
  {
    name: 'no file may grow, the log neither',
    missing: missing('prlimit', '--version'),
    prepare: nothing,
    make(_folder, { pid }) {
      const limit = (bytes: string) => execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`])
      limit('0')
      return () => limit('unlimited')
    },
    clean: nothing,
    says: /disk|full|I\/O/i,
  },
  {
    name: 'the disk is full',
    missing: process.getuid?.() === 0 ? missing('mount', '--version') : 'root, to mount a small file system',
    prepare(folder) {
      mkdirSync(dataDirOf(folder))
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=48m', 'none', dataDirOf(folder)])
    },
    make(folder) {
      // A write-ahead log that has grown before would be written over for a while, without any more room.
      const db = new DatabaseSync(join(dataDirOf(folder), 'websms.db'))
      db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
      db.close()
      const file = join(dataDirOf(folder), 'filling')
      const { bavail, bsize } = statfsSync(dataDirOf(folder))
      writeFileSync(file, Buffer.alloc(bavail * bsize))
      return () => rmSync(file)
    },
    clean: (folder) => void execFileSync('umount', [dataDirOf(folder)]),
    says: /full/i,
  },
  {
    name: 'another process holds the store',
    missing: null,
    prepare: nothing,
    make(folder) {
      const db = new DatabaseSync(join(dataDirOf(folder), 'websms.db'), { timeout: 5000 })
      db.exec('BEGIN IMMEDIATE')
      return () => db.close()
    },
    clean: nothing,
    says: /locked/i,
  },
]

class Site {
  readonly folder = temporaryFolder()
  readonly log: OutsideLog
  receiver!: Receiver
  simulator!: SimulatorProcess
  gateway!: GatewayProcess
  customer!: Customer
  #address = ''
  #requests = 0

  constructor() {
    this.log = openOutsideLog(this.folder.path)
    setClock(this.folder.path, 0)
  }

  async start(): Promise<void> {
    const { path } = this.folder
    this.receiver = await startReceiver(this.log, 1)
    this.receiver.failing = false
    const [idForm, receiptIdForm] = ['decimal', 'decimal'] as const
    this.log.write({ event: 'simulator', log: 'simulator.jsonl', idForm, receiptIdForm })
    this.simulator = await startSimulator({ logFile: join(path, 'simulator.jsonl'), seed: 1, idForm, receiptIdForm })
    this.customer = (await createCustomers(path, this.receiver.url, this.log))[0]!
    const carrier = `smpp://one:pw@127.0.0.1:${this.simulator.port}?id=smsc_one`
    const env = { WEBSMS_CARRIERS: carrier, WEBSMS_FREE_MB_MIN: '1' }
    this.gateway = startGateway({ folder: path, env })
    this.#address = `http://127.0.0.1:${await this.gateway.listening}`
  }

  async send(kind: RequestKind, to: string[]): Promise<Answer> {
    const request = ++this.#requests
    this.log.write({ event: 'request', request, kind, accountId: this.customer.accountId, to })
    const [path, value] =
      kind === 'otp'
        ? ['/sms/otp', { to: to[0], company_name: 'Acme' }]
        : ['/sms/out', { to: kind === 'single' ? to[0] : to, body: `#${request}# Hello` }]
    const answer = await send(`${this.#address}/api/connexus`, this.customer, path, value, null)
    const messages = answer.status === 200 ? messagesOf(answer.body, to) : []
    this.log.write({ event: 'answer', request, atMs: Date.now(), status: answer.status, messages })
    return answer
  }

  async health(path: '/healthz' | '/readyz'): Promise<{ status: number; text: string }> {
    const response = await fetch(this.#address + path)
    return { status: response.status, text: await response.text() }
  }

  get submits(): number {
    const lines = readLog<{ event: string }>(join(this.folder.path, 'simulator.jsonl'))
    return lines.filter(({ event }) => event === 'submit').length
  }

  quiet(clockOffsetMs = 0): Promise<void> {
    return untilQuiet(this.folder.path, [this.simulator], () => Date.now() + clockOffsetMs)
  }

  async stop(): Promise<void> {
    await this.gateway.end('SIGKILL')
    await this.simulator.stop()
    await this.receiver.close()
    this.log.close()
  }
}

let site: Site
beforeEach(() => {
  site = new Site()
})
afterEach(() => site.folder.remove())

describe.each(troubles)('while $name', ({ name, missing, prepare, make, clean, says }) => {
  test.runIf(missing === null)(
    `nothing is accepted and nothing sent, and it recovers by itself (${missing ?? name})`,
    { timeout: timeoutMs },
    async () => {
      prepare(site.folder.path)
      try {
        await site.start()
        expect(await site.send('single', ['64211110001'])).toMatchObject({ status: 200 })
        await site.quiet()
        const submitsBefore = site.submits

        const undo = make(site.folder.path, site.gateway)
        const readiness = site.health('/readyz')
        const refused = await Promise.all([
          site.send('single', ['64211111111']),
          site.send('single', ['64211111121']),
          site.send('bulk', handsets(20)),
          site.send('bulk', handsets(600)),
          site.send('otp', ['64211111139']),
        ])
        for (const { status, body } of refused) {
          expect({ status, body }).toEqual({
            status: 500,
            body: { success: false, error: expect.stringMatching(/./), error_code: 500 },
          })
        }
        expect(await readiness).toEqual({ status: 503, text: expect.stringMatching(says) })
        expect(await site.health('/healthz')).toMatchObject({ status: 200 })
        site.simulator.tell('mo 64211111151 552 Hello?')
        expect(site.submits).toBe(submitsBefore)
        expect(site.gateway.ended).toBe(false)

        undo()
        await until(async () => (await site.health('/readyz')).status === 200)
        const answers = await Promise.all([
          site.send('single', ['64211111161']),
          site.send('bulk', handsets(600)),
          site.send('otp', ['64211111179']),
        ])
        expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
        await site.quiet()
        expect(await site.gateway.end('SIGTERM')).toBe(0)
        const { stored, ...evidence } = readEvidence(site.folder.path)
        expect(check({ stored, ...evidence }).findings).toEqual([])
        expect(stored.messages).toHaveLength(1 + 602)
        expect(stored.messages.every(({ status }) => status >= 2)).toBe(true)
        expect(stored.inbound).toHaveLength(1)
      } finally {
        await site.stop()
        clean(site.folder.path)
      }
    },
  )
})

test('a clock that is stepped an hour ahead and two hours back stops no traffic', { timeout: timeoutMs }, async () => {
  try {
    await site.start()
    const hourMs = 3_600_000
    for (const offsetMs of [0, hourMs, -hourMs, 0]) {
      // The first of these handsets makes its carrier pause, which must not last until the clock has caught up.
      const paused = site.send('single', ['64211110005'])
      setClock(site.folder.path, offsetMs)
      expect(await paused).toMatchObject({ status: 200 })
      expect(await site.send('bulk', handsets(30))).toMatchObject({ status: 200 })
      await site.quiet(Math.max(offsetMs, 0))
    }
    expect(await site.gateway.end('SIGTERM')).toBe(0)
    const { stored, ...evidence } = readEvidence(site.folder.path)
    // Times are those of whichever clock the gateway had at that moment.
    const { findings } = check({ stored, ...evidence })
    expect(findings.filter(({ bound }) => bound !== 'times wrong')).toEqual([])
    expect(stored.messages.map(({ status }) => status)).toEqual(Array(4 * 31).fill(2))
  } finally {
    await site.stop()
  }
})

function handsets(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `6421${String(1000 + index)}111`)
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 60_000
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('it does not recover')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** Null when the program is here, else its name. */
function missing(program: string, ...args: string[]): string | null {
  try {
    execFileSync(program, args, { stdio: 'ignore' })
    return null
  } catch {
    return program
  }
}
