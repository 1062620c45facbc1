/**
 * A connection to PostgreSQL with the shape of node:sqlite's, for the verbs: a call returns when the server has answered, and
 * the thread waits meanwhile. A write whose result nobody reads waits for the next statement that has to be answered, and goes
 * to the server with it, in order: round trips are what time is spent on.
 *
 *   run() ──▶ pending ──get(), all(), a result that is read, COMMIT──▶ one round trip: pending steps, then this one
 */
import type { Connection, Statement } from '../sql/connection.ts'
import { inPostgres } from './dialect.ts'
import { DatabaseAwayError, isPassing } from './errors.ts'
import { PostgresStatement, type QueuedWrite, type StepRunner } from './statement.ts'
import { pause, Wire } from './wire.ts'
import type { Step, StepResult } from './wire-thread.ts'

interface ConnectionOptions {
  url: string
  applicationName: string
  /** Settings of the session, by name. */
  session: Record<string, string>
  /** Takes turns with the other writers under this name; null: it only reads. */
  writer: string | null
  /** The node that writes; null for a command beside the nodes. */
  incarnation: string | null
  /** Waits for a server that is away. Otherwise a call fails at once, and the connection is made meanwhile. */
  patient: boolean
  /** Maximum time to make a connection, in ms. Default 5,000. */
  connectTimeoutMs?: number
  /** Maximum time for which a transaction is tried again after a passing error, in ms. Default 10,000. */
  retryMs?: number
}

interface Pending extends Step {
  result: StepResult | null
}

interface Fate {
  /** The server's id of the transaction, and its timeline: after a failover the id may be another one's. */
  xid: string
  timeline: string
}

interface Transaction {
  /** Where its fate can be asked for; null for one that only reads. */
  fate: Fate | null
  othersWrote: boolean
}

/** Pending writes that go to the server although nothing asked: their memory has a bound. */
const pendingMax = 2000

/** The timeline of the server, as a file of its write-ahead log names it. */
const timeline = 'substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)'

/** Pause before another try, in ms. */
const retryPauseMs = 100

export class PostgresConnection implements Connection, StepRunner {
  readonly #wire: Wire
  readonly #writer: string | null
  readonly #incarnation: string | null
  readonly #retryMs: number
  readonly #texts = new Map<string, number>()
  #pending: Pending[] = []
  #open = true
  #transaction: Transaction | null = null
  #failingSince: number | null = null

  constructor({ writer, incarnation, retryMs = 10_000, connectTimeoutMs = 5000, ...wire }: ConnectionOptions) {
    this.#writer = writer
    this.#incarnation = incarnation
    this.#retryMs = retryMs
    this.#wire = new Wire({ ...wire, connectTimeoutMs })
  }

  get isOpen(): boolean {
    return this.#open
  }

  get isTransaction(): boolean {
    return this.#transaction !== null
  }

  get othersWrote(): boolean {
    return this.#transaction?.othersWrote ?? false
  }

  prepare(sql: string): Statement {
    return new PostgresStatement(this, inPostgres(sql))
  }

  exec(sql: string): void {
    if (/^BEGIN\b/.test(sql)) this.#begin(sql.includes('IMMEDIATE'))
    else if (sql === 'COMMIT') this.#commit()
    else if (sql === 'ROLLBACK') this.#rollback()
    else if (/^(SAVEPOINT|RELEASE)\b/.test(sql)) this.#send([this.#step(sql)])
    else if (/^ROLLBACK TO\b/.test(sql)) {
      this.#pending = [] // made since the savepoint, which sent all before it
      this.#send([this.#step(sql)])
    } else {
      this.#send([])
      this.#wire.script(sql)
    }
  }

  textId(text: string): number {
    let id = this.#texts.get(text)
    if (id === undefined) {
      id = this.#texts.size
      this.#texts.set(text, id)
    }
    return id
  }

  queue(step: Step): QueuedWrite {
    const pending: Pending = { ...step, result: null }
    if (this.#pending.length >= pendingMax) this.#send([])
    this.#pending.push(pending)
    // Outside a transaction a write is one by itself, and has to be durable when it returns.
    if (this.#transaction === null) this.#send([])
    return {
      result: () => {
        if (pending.result === null) this.#send([])
        return pending.result!
      },
      withText: (text) => {
        pending.id = this.textId(text)
        pending.text = text
      },
    }
  }

  read(step: Step): StepResult {
    return this.#send([step])[0]!
  }

  isPassing(error: unknown): boolean {
    return isPassing(error)
  }

  worthAnotherTry(error: unknown): boolean {
    const now = performance.now()
    this.#failingSince ??= now
    if (!isPassing(error) || now - this.#failingSince > this.#retryMs) {
      this.#failingSince = null
      return false
    }
    pause(retryPauseMs)
    return true
  }

  close(): void {
    if (!this.#open) return
    this.#open = false
    this.#wire.close()
  }

  #begin(writes: boolean): void {
    if (this.#transaction !== null) throw new Error('a transaction has begun already')
    this.#wire.connect()
    if (!writes || this.#writer === null) {
      this.#wire.run([this.#step('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')])
      this.#transaction = { fate: null, othersWrote: false }
      return
    }
    const turn = this.#step(`SELECT take_turn($1, $2), pg_current_xact_id()::text, ${timeline}`, [
      this.#writer,
      this.#incarnation,
    ])
    try {
      const [, answer] = this.#wire.run([this.#step('BEGIN ISOLATION LEVEL READ COMMITTED'), turn])
      const [taken, xid, line] = answer!.rows[0]!
      this.#transaction = { fate: { xid: String(xid), timeline: String(line) }, othersWrote: taken === 1 }
    } catch (error) {
      this.#rollback() // BEGIN may have taken place
      throw error
    }
  }

  #commit(): void {
    const fate = this.#transaction?.fate ?? null
    try {
      this.#send([this.#step('COMMIT')])
      this.#failingSince = null
      this.#transaction = null
    } catch (error) {
      if (!(error instanceof DatabaseAwayError)) throw error
      this.#transaction = null
      if (fate === null) throw error
      this.#learnFate(fate, error)
    }
  }

  /** After a COMMIT whose answer was lost: asks the server until it knows.
   *  @throws the error of the commit where the transaction did not take place; another where nobody could tell in time */
  #learnFate(fate: Fate, lost: DatabaseAwayError): void {
    const until = performance.now() + this.#retryMs
    while (performance.now() < until) {
      const status = this.#fateOf(fate)
      if (status === 'aborted') throw lost
      if (status === 'committed') return
      pause(retryPauseMs)
    }
    throw new Error(
      'The connection was lost while a transaction was committed, and the database could not tell in time what became of it.',
      { cause: lost },
    )
  }

  /** Null where it cannot be known now. Nothing is thrown: the group must not run again while its commit may have taken place. */
  #fateOf({ xid, timeline: line }: Fate): unknown {
    try {
      this.#wire.connect()
      const ask = this.#step(`SELECT ${timeline}`)
      const [now] = this.#wire.run([ask])
      if (now!.rows[0]![0] !== line) return null
      const [answer] = this.#wire.run([this.#step('SELECT pg_xact_status($1::xid8)', [xid])])
      const status = answer!.rows[0]![0]
      // It may be committed and not yet safe: a commit of our own comes after it, and waits for the disk.
      if (status === 'committed')
        this.#wire.run([this.#step('SELECT take_turn($1, NULL)', [`${this.#writer} after ${xid}`])])
      return status
    } catch {
      return null
    }
  }

  #rollback(): void {
    this.#pending = []
    this.#transaction = null
    if (!this.#wire.connected) return
    try {
      this.#wire.run([this.#step('ROLLBACK')])
    } catch (error) {
      if (!(error instanceof DatabaseAwayError)) throw error
    }
  }

  #step(text: string, values: (string | null)[] = []): Step {
    return { id: this.textId(text), text, values }
  }

  /** Sends what is pending, then these steps, in one round trip, and returns their results. */
  #send(steps: readonly Step[]): StepResult[] {
    if (this.#transaction === null) this.#wire.connect()
    else if (!this.#wire.connected) throw new DatabaseAwayError('the connection was lost within a transaction')
    const pending = this.#pending
    if (pending.length + steps.length === 0) return []
    this.#pending = []
    const results = this.#wire.run([...pending.map(({ id, text, values }) => ({ id, text, values })), ...steps])
    for (const [index, write] of pending.entries()) write.result = results[index]!
    return results.slice(pending.length)
  }
}
