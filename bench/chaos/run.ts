/**
 * A chaos run from its first start to its last stop. What happened is in the run's folder afterwards, for the checker:
 * the outside log, the simulators' logs, and the data as the gateway left it.
 *
 *   start ──load, faults──▶ kill ──▶ start ──…──▶ kill ──▶ settle: no faults, ten minutes later, an hour later ──▶ stop
 */
import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { lateMinutes } from './asked.ts'
import { type Control, controlModule, dropFrom } from './controls.ts'
import { createCustomers, payIn, setQuietHours } from './customers.ts'
import { hasData, openData, usePostgres } from './data.ts'
import { type ChaosDatabase, startChaosDatabase } from './database.ts'
import { keepStore } from './evidence.ts'
import { createLoad, type RunningLoad } from './load.ts'
import { leaseSeconds, nodeFaultKinds, playNodeFaults, powerCut } from './node-faults.ts'
import { type Nodes, startNodes } from './nodes.ts'
import { beyondUnknownMs, noFaults, type PlanOptions, planOf, type Round } from './plan.ts'
import { type SimulatorProcess, setClock, startSimulator } from './programs.ts'
import { startReceiver } from './receiver.ts'
import { type OutsideLog, openOutsideLog } from './records.ts'
import { NotQuietError, untilQuiet } from './settle.ts'

interface ChaosOptions extends PlanOptions {
  /** Empty or not there. Nothing is removed from it afterwards. */
  folder: string
  /** Requests that are answered with 200 before a round with load ends, however busy the machine is. Default 0. */
  answersMin?: number
  /** Settings of the database's server, with `nodes`. */
  databaseSettings?: Record<string, string> | undefined
  /** Of the checker, with `nodes`. */
  control?: Control | undefined
  /** Called with a line about each round. */
  onRound?: (line: string) => void
}

/** Forms in which each simulator writes message ids: in the submit answer and in the receipt. */
const idForms = [
  ['decimal', 'decimal'],
  ['hex', 'decimal'],
] as const

export async function runChaos(options: ChaosOptions): Promise<void> {
  const { folder, seed, rounds, answersMin = 0, nodes } = options
  mkdirSync(folder, { recursive: true })
  const log = openOutsideLog(folder)
  const receiver = await startReceiver(log, seed)
  const simulators: SimulatorProcess[] = []
  const { nodeFaults = nodeFaultKinds, control } = options
  const database = nodes === undefined ? null : await startDatabase(folder, nodes, options)
  const site = new Site({ folder, log, simulators, answersMin, nodes: nodes ?? 1, database, control })
  try {
    log.write({ event: 'run', seed, rounds, ...(nodes !== undefined && { nodes, nodeFaults }) })
    for (const [index, [idForm, receiptIdForm]] of idForms.entries()) {
      const name = logOf(index)
      log.write({ event: 'simulator', log: name, idForm, receiptIdForm })
      simulators.push(await startSimulator({ logFile: join(folder, name), seed: seed + index, idForm, receiptIdForm }))
    }
    const customers = await createCustomers(folder, receiver.url, log)
    if (control !== undefined && database !== null) await dropFrom(database.url, control)
    await database?.keepAll()
    const plan = planOf(options)
    await setQuietHours(folder, customers[0]!.accountId, quietHoursOf(plan), log)
    const withLoad = plan.filter(({ end }) => end.after !== 'start')
    // The first is in quiet hours; after the last comes a jump of the clock, for which some messages are too late.
    const withAllKinds = [withLoad.at(0), withLoad.at(-1)]
    if (withLoad.length > 0) log.write({ event: 'allKinds' })
    const load = createLoad({ seed, log, customers, reply: site.reply, clock: site.clock })
    for (const round of plan) {
      const begin = (apis: readonly string[]) => load.begin(apis, round.index)
      const line = await site.play(round, begin, withAllKinds.includes(round), customers.at(-1)!.accountId)
      options.onRound?.(line)
    }
    receiver.failing = false
    await site.settle().catch((error: Error) => {
      if (!(error instanceof NotQuietError)) throw error
      log.write({ event: 'neverQuiet', atMs: Date.now(), waits: error.message })
    })
    if (database !== null) keepStore(folder)
  } finally {
    await site.stop('SIGKILL')
    await database?.remove()
    await Promise.all(simulators.map((simulator) => simulator.stop()))
    await receiver.close()
    log.close()
  }
}

async function startDatabase(
  folder: string,
  nodes: number,
  { databaseSettings: settings = {}, nodeFaults }: ChaosOptions,
): Promise<ChaosDatabase> {
  const powerCuts = nodeFaults?.includes(powerCut) ?? false
  const database = await startChaosDatabase({ nodes, settings, powerCuts })
  usePostgres(folder, { databaseUrl: database.url, secretKey: randomBytes(32).toString('base64') })
  return database
}

interface SiteOptions {
  folder: string
  log: OutsideLog
  simulators: readonly SimulatorProcess[]
  answersMin: number
  nodes: number
  database: ChaosDatabase | null
  control: Control | undefined
}

class Site {
  readonly #options: SiteOptions
  readonly #folder: string
  readonly #log: OutsideLog
  readonly #simulators: readonly SimulatorProcess[]
  #nodes: Nodes | null = null
  #clockOffsetMs = 0
  /** Of the present round. */
  #nodeClocks: readonly number[] = []

  constructor(options: SiteOptions) {
    this.#options = options
    this.#folder = options.folder
    this.#log = options.log
    this.#simulators = options.simulators
    this.#log.write({ event: 'clock', atMs: Date.now(), offsetMs: 0 })
    if (options.database === null) setClock(this.#folder, 0)
  }

  /** The gateway's. */
  readonly clock = (): number => Date.now() + this.#clockOffsetMs

  /** A handset texts the sender of all messages, through the simulator of its network. */
  readonly reply = (from: string, text: string): void => {
    this.#simulators[/^64(21|27)/.test(from) ? 0 : 1]!.tell(`mo ${from} 552 ${text}`)
  }

  /** One round; returns a line about it. `allKinds`: it does not end before every kind of traffic was played. */
  async play(
    round: Round,
    begin: (apis: readonly string[]) => RunningLoad,
    allKinds: boolean,
    poorAccountId: number,
  ): Promise<string> {
    const { index, end, signal, faults, blackHole, clockJumpMs, nodeFaults } = round
    await this.#moveClock(clockJumpMs)
    this.#nodeClocks = round.nodeClocks
    this.#switch(faults)
    const nodes = await this.#start()
    const startedAt = performance.now()
    const paying = round.payIn ? payIn(this.#folder, poorAccountId, 10, this.#log) : Promise.resolve()
    let load: RunningLoad | null = null
    if (end.after === 'start') await pause(end.ms)
    else {
      load = begin(await nodes.listening())
      if (blackHole !== null) this.#openBlackHole(blackHole)
      if (end.after === 'bulk') await load.bulkSent
      const { database, answersMin } = this.#options
      const failing = (async () => {
        if (allKinds) await load.everyKind
        if (database) await playNodeFaults(nodeFaults, { database, node: nodes.node, log: this.#log })
      })()
      await Promise.all([pause(end.ms), load.answered(answersMin), allKinds && load.everyKind, failing])
    }
    const stopping = this.stop(signal)
    await Promise.all([load?.stop(), stopping, paying])
    const took = Math.round(performance.now() - startedAt)
    const moved = clockJumpMs > 0 ? ', its clock 11 min ahead' : ''
    return `round ${index + 1}: ${signal} ${end.ms} ms after ${end.after}, ${took} ms in all${moved}`
  }

  /** Everything well again: waits until nothing more happens, then until what waits for a later time has come, too. */
  async settle(): Promise<void> {
    this.#switch(noFaults)
    this.#log.write({ event: 'settled', atMs: Date.now(), ...(await this.#startAndWait()) })
    // Parts with an unknown outcome are sent once more after ten minutes; after that they stay unknown.
    await this.stop('SIGTERM')
    await this.#moveClock(beyondUnknownMs)
    await this.#startAndWait()
    // The last retry of a webhook comes half an hour after the previous one.
    const startOffsetMs = this.#clockOffsetMs
    for (let retry = 0; retry < 3; retry++) {
      await this.#moveClock(beyondRetryMs)
      await untilQuiet(this.#folder, this.#simulators, this.clock, () => Date.now() + startOffsetMs)
    }
    await this.stop('SIGTERM')
  }

  async stop(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const nodes = this.#nodes
    this.#nodes = null
    await nodes?.end(signal)
  }

  async #startAndWait(): Promise<{ startedMs: number; tookMs: number }> {
    const startedAt = performance.now()
    await (await this.#start()).listening()
    const listeningAt = performance.now()
    await untilQuiet(this.#folder, this.#simulators, this.clock)
    const [startedMs, tookMs] = [listeningAt - startedAt, performance.now() - listeningAt]
    return { startedMs: Math.round(startedMs), tookMs: Math.round(tookMs) }
  }

  async #start(): Promise<Nodes> {
    const { port: one = 0 } = this.#simulators[0]!
    const { port: two = 0 } = this.#simulators[1]!
    const carriers = [
      `smpp://one:pw@127.0.0.1:${one}?id=smsc_one&networks=One+NZ&window=50`,
      `smpp://spark:pw@127.0.0.1:${one}?id=smsc_spark&networks=Spark&window=10`,
      `smpp://two:pw@127.0.0.1:${two}?id=smsc_2degrees&networks=2degrees&window=50`,
      `smpp://world:pw@127.0.0.1:${two}?id=smsc_world&window=100`,
    ]
    const { nodes: count, database, control } = this.#options
    this.#log.write({ event: 'started', atMs: Date.now(), clockOffsetMs: this.#clockOffsetMs })
    const env = {
      WEBSMS_CARRIERS: carriers.join(','),
      WEBSMS_OTP_PER_PREFIX: '0',
      WEBSMS_SCHEDULE_LATE_MINUTES: String(lateMinutes),
      WEBSMS_LEASE_SECONDS: String(leaseSeconds),
      ...(control !== undefined && { CHAOS_CONTROL: control }),
    }
    if (database !== null) this.#log.write({ event: 'nodeClocks', atMs: Date.now(), aheadMs: this.#nodeClocks })
    this.#nodes = await startNodes({
      count,
      folder: this.#folder,
      env,
      databaseUrls: database?.proxies.map(({ url }) => url) ?? [],
      clocks: database === null ? null : this.#nodeClocks,
      preloads: control === undefined || control === 'no-sync' ? [] : [controlModule],
      log: this.#log,
      inFlight: () => inFlight(this.#folder),
    })
    return this.#nodes
  }

  #switch(faults: readonly (readonly string[])[]): void {
    for (const [index, lines] of faults.entries()) for (const line of lines) this.#simulators[index]!.tell(line)
  }

  #openBlackHole(index: number): void {
    this.#log.write({ event: 'blackHole', atMs: Date.now(), log: logOf(index) })
    this.#simulators[index]!.tell('fault blackHole=true')
  }

  async #moveClock(byMs: number): Promise<void> {
    if (byMs === 0) return
    const { database } = this.#options
    this.#clockOffsetMs += byMs
    if (database === null) setClock(this.#folder, this.#clockOffsetMs)
    else await database.setClock(this.#clockOffsetMs)
    this.#log.write({ event: 'clock', atMs: Date.now(), offsetMs: this.#clockOffsetMs })
  }
}

const logOf = (simulator: number) => `simulator-${simulator}.jsonl`

/** Quiet hours that begin before the run, and end some time after its first round with load: messages that they hold back go out
 *  once the clock has jumped, and not too late. */
function quietHoursOf(plan: readonly Round[]): { fromMs: number; toMs: number } {
  const first = plan.findIndex(({ end }) => end.after !== 'start')
  const jumpsMs = plan.slice(0, first + 1).reduce((sum, { clockJumpMs }) => sum + clockJumpMs, 0)
  const nowMs = Date.now()
  return { fromMs: nowMs - 3_600_000, toMs: nowMs + jumpsMs + quietMs }
}

/** Shorter than a jump of the clock (11 min), and long enough that a slow run does not make too late what it held back. */
const quietMs = 10.5 * 60_000

/** Longer than the longest pause between two tries of a webhook (30 min and a tenth of that). */
const beyondRetryMs = 34 * 60_000

/** Parts that were claimed for the wire and have no recorded outcome. */
function inFlight(folder: string): number {
  if (!hasData(folder)) return 0
  const db = openData(folder)
  try {
    return Number(db.prepare('SELECT count(*) AS n FROM claims WHERE unknown_at IS NULL').get()!.n)
  } catch {
    return 0 // no gateway has made its tables yet, or the database is away
  } finally {
    db.close()
  }
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs))
}
