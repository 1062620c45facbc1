/**
 * A connection to PostgreSQL with the shape of node:sqlite's, for the verbs: a call returns when the server has answered, and
 * the thread waits meanwhile. A write whose result nobody reads waits for the next statement that has to be answered, and goes
 * to the server with it, in order: round trips are what time is spent on.
 *
 *   run() ──▶ pending ──get(), all(), a result that is read, COMMIT──▶ one round trip: pending steps, then this one
 */
import type { SQLInputValue, StatementResultingChanges } from 'node:sqlite'
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import type { Connection, Row, Statement } from '../sql/connection.ts'
import { inPostgres } from './dialect.ts'
import { DatabaseAwayError, databaseError, isPassing } from './errors.ts'
import { writeValue } from './values.ts'
import type { Step, StepResult, WireAnswer, WireOptions, WireRequest } from './wire-thread.ts'

export interface ConnectionOptions {
  url: string
  applicationName: string
  /** Settings of the session, by name. */
  session: Record<string, string>
  /** Takes turns with the other writers under this name; null: it only reads. */
  writer: string | null
  /** Waits for a server that is away. Otherwise a call fails at once, and the connection is made meanwhile. */
  patient: boolean
  /** Maximum time to make a connection, in ms. Default 5,000. */
  connectTimeoutMs?: number
  /** Maximum time for which a transaction is tried again after a passing error, in ms. Default 10,000. */
  retryMs?: number
}

interface Pending extends Step {
  settle(result: StepResult): void
}

const ask = { begin: 'BEGIN', commit: 'COMMIT', rollback: 'ROLLBACK' } as const

/** Pending writes that go to the server although nothing asked: their memory has a bound. */
const pendingMax = 2000

/** Pause before another try after a passing error, in ms. */
const retryPauseMs = 100

export class PostgresConnection implements Connection {
  readonly #options: ConnectionOptions
  readonly #worker: Worker
  readonly #port: MessageChannel['port1']
  readonly #signal = new Int32Array(new SharedArrayBuffer(4))
  readonly #texts = new Map<string, number>()
  #pending: Pending[] = []
  #connected = false
  /** A connection was asked for, and there is no answer yet. */
  #connecting = false
  #everConnected = false
  #open = true
  #transaction: Transaction | null = null
  #failingSince: number | null = null
  #roundTrips = 0

  constructor(options: ConnectionOptions) {
    this.#options = options
    const { url, session, applicationName, connectTimeoutMs = 5000 } = options
    const { port1, port2 } = new MessageChannel()
    this.#port = port1
    const signal = this.#signal.buffer as SharedArrayBuffer
    const workerData: WireOptions = { url, session, applicationName, connectTimeoutMs, signal, port: port2 }
    this.#worker = new Worker(new URL('./wire-thread.ts', import.meta.url), { workerData, transferList: [port2] })
    this.#worker.unref()
    this.#port.unref()
  }

  get isOpen(): boolean {
    return this.#open
  }

  get isTransaction(): boolean {
    return this.#transaction !== null
  }

  /** Round trips to the server so far. */
  get roundTrips(): number {
    return this.#roundTrips
  }

  /** True where another connection has written since the last transaction of this one: what was kept in memory may be old. */
  get othersWrote(): boolean {
    return this.#transaction?.othersWrote ?? false
  }

  prepare(sql: string): Statement {
    return new PostgresStatement(this, this.#textId(inPostgres(sql)), inPostgres(sql))
  }

  exec(sql: string): void {
    if (/^BEGIN\b/.test(sql)) this.#begin(sql.includes('IMMEDIATE'))
    else if (sql === ask.commit) this.#commit()
    else if (sql === ask.rollback) this.#rollback()
    else if (/^(SAVEPOINT|RELEASE|ROLLBACK TO)\b/.test(sql)) this.#run(this.#step(sql))
    else {
      this.#flush()
      this.#checked(this.#ask({ script: sql }))
    }
  }

  /** Queues a write; its result is asked for when it is read. */
  queue(step: Step): { result(): StepResult; withText(id: number, text: string): void } {
    let settled: StepResult | null = null
    const pending: Pending = {
      ...step,
      settle(result) {
        settled = result
      },
    }
    this.#pending.push(pending)
    // Outside a transaction a write is one by itself, and has to be durable when it returns.
    if (this.#transaction === null || this.#pending.length >= pendingMax) this.#flush()
    return {
      result: () => {
        if (settled === null) this.#flush()
        return settled!
      },
      withText(id, text) {
        pending.id = id
        pending.text = text
      },
    }
  }

  read(step: Step): StepResult {
    return this.#run(step)
  }

  /** Waits a moment, and tells whether the transaction may succeed when it is run again. */
  worthAnotherTry(error: unknown): boolean {
    if (!isPassing(error)) {
      this.#failingSince = null
      return false
    }
    const now = performance.now()
    this.#failingSince ??= now
    if (now - this.#failingSince > (this.#options.retryMs ?? 10_000)) {
      this.#failingSince = null
      return false
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, retryPauseMs)
    return true
  }

  close(): void {
    if (!this.#open) return
    this.#open = false
    this.#ask({ close: true })
    this.#port.close()
  }

  textId(text: string): number {
    return this.#textId(text)
  }

  #textId(text: string): number {
    let id = this.#texts.get(text)
    if (id === undefined) {
      id = this.#texts.size
      this.#texts.set(text, id)
    }
    return id
  }

  #begin(writes: boolean): void {
    if (this.#transaction !== null) throw new Error('a transaction has begun already')
    this.#connect()
    const { writer } = this.#options
    const begin = this.#step(writes ? 'BEGIN' : 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    if (!writes || writer === null) {
      this.#checked(this.#ask({ steps: [begin] }))
      this.#transaction = { xid: null, othersWrote: false }
      return
    }
    const turn = this.#step('SELECT take_turn($1) AS taken, pg_current_xact_id()::text AS xid', [writer])
    const [, answer] = this.#checked(this.#ask({ steps: [begin, turn] }))
    const [taken, xid] = answer!.rows[0]!
    this.#transaction = { xid: String(xid), othersWrote: taken === 1 }
  }

  #commit(): void {
    const { xid } = this.#transaction ?? { xid: null }
    try {
      this.#run(this.#step(ask.commit))
      this.#failingSince = null
      this.#transaction = null
    } catch (error) {
      if (!(error instanceof DatabaseAwayError)) throw error
      this.#transaction = null
      if (xid === null) throw error
      this.#learnFate(xid, error)
    }
  }

  /** After a COMMIT whose answer was lost: asks the server until it knows.
   *  @throws the error of the commit where the transaction did not take place, or nobody could tell in time */
  #learnFate(xid: string, lost: DatabaseAwayError): void {
    const until = performance.now() + (this.#options.retryMs ?? 10_000)
    while (performance.now() < until) {
      try {
        this.#connect()
        const [answer] = this.#checked(
          this.#ask({ steps: [this.#step('SELECT pg_xact_status($1::xid8) AS status', [xid])] }),
        )
        const status = answer!.rows[0]![0]
        if (status === 'aborted') throw lost
        if (status === 'committed') {
          // It may be committed and not yet safe: a commit of our own, which waits for the disk, comes after it there.
          this.#checked(
            this.#ask({
              steps: [
                this.#step('BEGIN'),
                this.#step('SELECT take_turn($1)', [`${this.#options.writer} again`]),
                this.#step(ask.commit),
              ],
            }),
          )
          return
        }
      } catch (error) {
        if (error === lost) throw error
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, retryPauseMs)
    }
    throw new Error(
      'the connection was lost while a transaction was committed, and nobody could tell in time what became of it',
      { cause: lost },
    )
  }

  #rollback(): void {
    this.#pending = []
    this.#transaction = null
    if (!this.#connected) return
    try {
      this.#run(this.#step(ask.rollback))
    } catch (error) {
      if (!(error instanceof DatabaseAwayError)) throw error
    }
  }

  #step(text: string, values: (string | null)[] = []): Step {
    return { id: this.#textId(text), text, values }
  }

  #flush(): void {
    if (this.#pending.length > 0) this.#send([])
  }

  #run(step: Step): StepResult {
    return this.#send([step])[0]!
  }

  /** Sends what is pending, then these steps, and returns their results. */
  #send(steps: readonly Step[]): StepResult[] {
    if (this.#transaction === null) this.#connect()
    const pending = this.#pending
    this.#pending = []
    const all: Step[] = pending.map(({ id, text, values }) => ({ id, text, values }))
    all.push(...steps)
    const results = this.#checked(this.#ask({ steps: all }))
    for (const [index, { settle }] of pending.entries()) settle(results[index]!)
    return results.slice(pending.length)
  }

  /** @throws DatabaseAwayError when the server cannot be reached */
  #connect(): void {
    if (this.#connected) return
    if (!this.#connecting) this.#post({ connect: true })
    this.#connecting = true
    const answer = this.#answer(this.#options.patient || !this.#everConnected ? null : 0)
    if (answer === null) throw new DatabaseAwayError('the database does not answer')
    this.#connecting = false
    this.#checked(answer)
    this.#connected = true
    this.#everConnected = true
  }

  #ask(request: WireRequest): WireAnswer {
    this.#roundTrips += 1
    this.#post(request)
    return this.#answer(null)!
  }

  #post(request: WireRequest): void {
    Atomics.store(this.#signal, 0, 0)
    this.#port.postMessage(request)
  }

  /** Waits for the answer to what was posted; null when it did not come in `withinMs`. */
  #answer(withinMs: number | null): WireAnswer | null {
    if (Atomics.wait(this.#signal, 0, 0, withinMs ?? undefined) === 'timed-out') return null
    for (;;) {
      const received = receiveMessageOnPort(this.#port)
      if (received !== undefined) return received.message as WireAnswer
    }
  }

  #checked(answer: WireAnswer): StepResult[] {
    if ('results' in answer) return answer.results
    const error = databaseError(answer.error)
    if (error instanceof DatabaseAwayError) {
      this.#connected = false
      this.#pending = []
    }
    throw error
  }
}

interface Transaction {
  /** Null for one that only reads. */
  xid: string | null
  othersWrote: boolean
}

class PostgresStatement implements Statement {
  readonly #connection: PostgresConnection
  readonly #id: number
  readonly #text: string
  #bigInts = false
  #arrays = false

  constructor(connection: PostgresConnection, id: number, text: string) {
    this.#connection = connection
    this.#id = id
    this.#text = text
  }

  setReadBigInts(enabled: boolean): void {
    this.#bigInts = enabled
  }

  setReturnArrays(enabled: boolean): void {
    this.#arrays = enabled
  }

  get(...parameters: SQLInputValue[]): Row | undefined {
    return this.all(...parameters)[0]
  }

  all(...parameters: SQLInputValue[]): Row[] {
    const { columns, rows } = this.#connection.read(this.#step(parameters))
    const valued = this.#bigInts ? rows.map((row) => row.map(asBigInt)) : rows
    if (this.#arrays) return valued as unknown as Row[]
    return valued.map((row) => rowOf(columns, row))
  }

  run(...parameters: SQLInputValue[]): StatementResultingChanges {
    const connection = this.#connection
    const text = this.#text
    const queued = connection.queue(this.#step(parameters))
    return {
      get changes() {
        return queued.result().changes
      },
      get lastInsertRowid() {
        const returning = `${text} RETURNING id`
        queued.withText(connection.textId(returning), returning)
        return Number(queued.result().rows[0]![0])
      },
    }
  }

  #step(parameters: SQLInputValue[]): Step {
    return { id: this.#id, text: this.#text, values: parameters.map(writeValue) }
  }
}

function rowOf(columns: readonly string[], values: readonly unknown[]): Row {
  const row: Record<string, unknown> = {}
  for (const [index, column] of columns.entries()) row[column] = values[index]
  return row as Row
}

function asBigInt(value: unknown): unknown {
  return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : value
}
