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
import { fateOf, isUnknownId, lastQuery, statusQuery } from './fate.ts'
import { Guesses, WrongGuessError } from './guesses.ts'
import { IdsAhead } from './ids-ahead.ts'
import type { Prepared, Row, WireValue } from './pending.ts'
import { RoundTrips } from './round-trips.ts'
import { PostgresStatement, type StatementRunner } from './statement.ts'
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

interface Transaction {
  /** The server's id of it, by which its fate is asked for; null for one that only reads. */
  xid: string | null
  othersWrote: boolean
}

/** Pause before another try, in ms. */
const retryPauseMs = 100

export class PostgresConnection implements Connection, StatementRunner {
  readonly #wire: Wire
  readonly #writer: string | null
  readonly #incarnation: string | null
  readonly #retryMs: number
  readonly #guesses = new Guesses()
  readonly #trips: RoundTrips
  readonly #ids: IdsAhead
  #open = true
  #transaction: Transaction | null = null
  #failingSince: number | null = null

  constructor({ writer, incarnation, retryMs = 10_000, connectTimeoutMs = 5000, ...wire }: ConnectionOptions) {
    this.#writer = writer
    this.#incarnation = incarnation
    this.#retryMs = retryMs
    this.#wire = new Wire({ ...wire, connectTimeoutMs })
    this.#trips = new RoundTrips(this.#wire, this.#guesses)
    this.#ids = new IdsAhead((text, values) => this.#send([this.#step(text, values)])[0]!.rows[0]!)
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

  /** Number of round trips to the server until now. */
  get roundTrips(): number {
    return this.#trips.made
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
      this.#trips.forget() // what was made since the savepoint, which sent all before it
      this.#send([this.#step(sql)])
    } else {
      this.#send([])
      this.#wire.script(sql)
    }
  }

  prepared(text: string): Prepared {
    return this.#trips.prepared(text)
  }

  read(statement: Prepared, values: WireValue[]): StepResult {
    this.#mayAsk()
    return this.#trips.read(statement, values)
  }

  readAhead(statement: Prepared, sets: WireValue[][]): void {
    this.#trips.readAhead(statement, sets)
  }

  keepAhead(statement: Prepared, values: WireValue[], rows: unknown[][]): void {
    if (this.isTransaction) this.#trips.keepAhead(statement, values, rows)
  }

  write(statement: Prepared, values: WireValue[]): Row {
    this.#mayAsk()
    const row = this.#trips.queue(statement, values, null)
    // Outside a transaction a write is one by itself, and has to be durable when it returns.
    if (!this.isTransaction) this.#trips.send([])
    return row
  }

  writeLikely(statement: Prepared, values: WireValue[]): boolean {
    const guess = this.isTransaction ? this.#guesses.next(statement, values) : null
    if (guess === null) return this.changesOf(this.write(statement, values)) > 0
    this.#trips.queue(statement, values, guess)
    return guess > 0
  }

  changesOf(row: Row): number {
    this.#mayAsk()
    return this.#trips.changesOf(row)
  }

  takeBack(row: Row): void {
    this.#trips.takeBack(row)
  }

  nextId(table: string): number {
    return this.#ids.next(table)
  }

  isPassing(error: unknown): boolean {
    return isPassing(error)
  }

  worthAnotherTry(error: unknown): boolean {
    if (error instanceof WrongGuessError) {
      this.#guesses.wrong()
      return true
    }
    const now = performance.now()
    this.#failingSince ??= now
    if (!isPassing(error) || now - this.#failingSince > this.#retryMs) {
      this.#failingSince = null
      this.#guesses.forget()
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
    const isNew = !this.#wire.connected
    this.#wire.connect()
    this.#trips.begin()
    if (!writes || this.#writer === null) {
      this.#trips.sendFirst('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
      this.#transaction = { xid: null, othersWrote: false }
      return
    }
    const begin = [
      this.#step('BEGIN ISOLATION LEVEL READ COMMITTED'),
      this.#step('SELECT take_turn($1, $2), pg_current_xact_id()::text', [this.#writer, this.#incarnation]),
    ]
    try {
      this.#guesses.begin()
      const [, turn] = this.#trips.send(begin)
      const [taken, xid] = turn!.rows[0]!
      this.#transaction = { xid: String(xid), othersWrote: taken === 1 }
      // A server that has crashed may give ids again that were taken in a transaction that it never committed.
      this.#ids.begin(taken === 1 || isNew)
    } catch (error) {
      this.#rollback() // BEGIN may have taken place
      throw error
    }
  }

  #commit(): void {
    this.#trips.wantNothing()
    const xid = this.#transaction?.xid ?? null
    try {
      if (xid === null) this.#endReading()
      else {
        // A guess has to be right before.
        if (this.#guesses.careful) this.#send([])
        this.#send([this.#step('COMMIT')])
      }
      this.#failingSince = null
      this.#guesses.forget()
      this.#over()
    } catch (error) {
      if (!(error instanceof DatabaseAwayError)) throw error
      this.#over()
      if (xid === null) throw error
      this.#learnFate(xid, error)
    }
  }

  /** Nobody waits for the end of a transaction that only read. */
  #endReading(): void {
    if (!this.#trips.dropFirst()) this.#wire.tell([this.#step('COMMIT')])
  }

  #over(): void {
    this.#transaction = null
    this.#trips.forget()
  }

  /** After a COMMIT whose answer was lost: asks the server until it knows.
   *  @throws the error of the commit where the transaction did not take place; another where nobody could tell in time */
  #learnFate(xid: string, lost: DatabaseAwayError): void {
    const until = performance.now() + this.#retryMs
    while (performance.now() < until) {
      const fate = this.#fateOf(xid)
      if (fate === 'aborted') throw lost
      if (fate === 'committed') return
      pause(retryPauseMs)
    }
    throw new Error(
      'The connection was lost while a transaction was committed, and the database could not tell in time what became of it.',
      { cause: lost },
    )
  }

  /** Null where it cannot be known now. Nothing is thrown: the group must not run again while its commit may have taken place. */
  #fateOf(xid: string): ReturnType<typeof fateOf> {
    try {
      this.#wire.connect()
      const [status, last] = this.#wire.run([this.#step(statusQuery, [xid]), this.#step(lastQuery, [this.#writer])])
      const fate = fateOf(xid, status!.rows[0]![0], last!.rows[0]?.[0])
      // It may be committed and not yet safe: a commit of our own comes after it, and waits for the disk.
      if (fate === 'committed')
        this.#wire.run([this.#step('SELECT take_turn($1, NULL)', [`${this.#writer} after ${xid}`])])
      return fate
    } catch (error) {
      return isUnknownId(error) ? 'aborted' : null
    }
  }

  #rollback(): void {
    this.#over()
    if (!this.#wire.connected) return
    try {
      this.#wire.run([this.#step('ROLLBACK')])
    } catch (error) {
      if (!(error instanceof DatabaseAwayError)) throw error
    }
  }

  /** @throws DatabaseAwayError */
  #mayAsk(): void {
    if (!this.isTransaction) this.#wire.connect()
    else if (!this.#wire.connected) throw new DatabaseAwayError('the connection was lost within a transaction')
  }

  #send(steps: readonly Step[]): StepResult[] {
    this.#mayAsk()
    return this.#trips.send(steps)
  }

  #step(text: string, values: WireValue[] = []): Step {
    return this.#trips.step(text, values)
  }
}
