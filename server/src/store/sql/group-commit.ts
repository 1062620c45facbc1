/**
 * Collects the work that arrives within one turn of the event loop and commits it as one transaction: one fsync for
 * all of it. This is where the speed comes from.
 *
 *   idle ──run()──▶ scheduled ──setImmediate──▶ BEGIN, every job, COMMIT ──▶ each caller resolved ──▶ idle
 *                       ▲  └──hold()──▶ held ──┐
 *                       └─────────go()─────────┘
 *
 * Jobs are synchronous and touch memory only after their commit, so a transaction that fails can be taken back whole.
 * When a job throws (a bug, never a refusal), its group runs once more with a savepoint a job, so that it fails alone.
 * A value that many jobs of a group change a little each (a balance, a counter) is a `DeferredWrite`: written once for
 * all of them.
 */

import { StoreBusyError } from '../errors.ts'
import { type Connection, StatementError } from './connection.ts'

export interface GroupCommitOptions {
  /** Maximum number of rows in one transaction; the rest waits for the next. Bounds the pause of the event loop. */
  groupRowsMax?: number
  /** Maximum number of rows waiting; beyond it `run` rejects with StoreBusyError. */
  queueRowsMax?: number
  /** Called after each transaction with its rows and its duration in ms. */
  onCommit?: (rows: number, durationMs: number) => void
}

/** Changes that jobs keep in memory until their transaction ends. */
interface DeferredWrite {
  /** Writes the jobs' changes inside their transaction, and forgets them. */
  write?(): void
  /** Forgets the changes: the transaction was rolled back, or another connection may have written the same rows.
   *  @param othersWrote another writer had its turn since the last transaction */
  forget(othersWrote: boolean): void
}

interface Job {
  rows: number
  work: () => unknown
  /** Reads ahead what `work` will ask for; null: nothing. */
  ahead: (() => void) | null
  resolve: (value: unknown) => void
  reject: (error: unknown) => void
  result: unknown
  /** The error that the job threw while its group went on without it; else null. */
  failure: unknown
}

export class GroupCommit {
  readonly #db: Connection
  readonly #groupRowsMax: number
  readonly #queueRowsMax: number
  readonly #onCommit: (rows: number, durationMs: number) => void
  readonly #deferred: DeferredWrite[] = []
  #queue: Job[] = []
  #rowsQueued = 0
  #scheduled = false
  #held = false
  #closed = false

  constructor(db: Connection, options: GroupCommitOptions = {}) {
    this.#db = db
    this.#groupRowsMax = options.groupRowsMax ?? 2000
    this.#queueRowsMax = options.queueRowsMax ?? 200_000
    this.#onCommit = options.onCommit ?? (() => {})
  }

  /** Runs `work` inside the next transaction and resolves with its result after the commit. `ahead` is called before the transaction
   *  begins, to say which rows will be read (`Statement.readAhead`). */
  run<Result>(rows: number, work: () => Result, ahead: (() => void) | null = null): Promise<Result> {
    if (this.#closed) return Promise.reject(new Error('the store has been closed'))
    if (this.#rowsQueued + rows > this.#queueRowsMax) return Promise.reject(new StoreBusyError())
    return new Promise<Result>((resolve, reject) => {
      this.#queue.push({
        rows,
        work,
        ahead,
        resolve: resolve as (value: unknown) => void,
        reject,
        result: undefined,
        failure: null,
      })
      this.#rowsQueued += rows
      this.#schedule()
    })
  }

  /** Makes a deferred write a part of every transaction from now on. */
  keep<Kept extends DeferredWrite>(deferred: Kept): Kept {
    this.#deferred.push(deferred)
    return deferred
  }

  /** Commits nothing until `go`: another connection has something to write. What is called meanwhile waits. */
  hold(): void {
    this.#held = true
  }

  go(): void {
    this.#held = false
    this.#forget()
    if (this.#queue.length > 0) this.#schedule()
  }

  /** Takes no more; resolves when everything that was waiting has been committed. */
  async close(): Promise<void> {
    this.#closed = true
    while (this.#queue.length > 0) {
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  #schedule(): void {
    if (this.#scheduled || this.#held) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      if (this.#held) return
      this.#commitGroup(this.#takeGroup())
      if (this.#queue.length > 0) this.#schedule()
    })
  }

  #takeGroup(): Job[] {
    let rows = 0
    let count = 0
    while (count < this.#queue.length && (count === 0 || rows + this.#queue[count]!.rows <= this.#groupRowsMax)) {
      rows += this.#queue[count]!.rows
      count += 1
    }
    const group = count === this.#queue.length ? this.#queue : this.#queue.slice(0, count)
    this.#queue = count === this.#queue.length ? [] : this.#queue.slice(count)
    this.#rowsQueued -= rows
    return group
  }

  #commitGroup(group: Job[]): void {
    if (group.length === 0) return
    const startedAt = performance.now()
    let atWork = false
    try {
      this.#inTransaction(group, () => {
        atWork = true
        for (const job of group) job.result = job.work()
        atWork = false
      })
    } catch (error) {
      // Where the transaction could not begin or end, no job is to blame, and another try would wait as long again.
      if (group.length === 1 || !(atWork || error instanceof StatementError)) {
        for (const job of group) job.reject(error)
        return
      }
      try {
        this.#inTransaction(group, () => this.#runApart(group))
      } catch (whole) {
        for (const job of group) job.reject(whole)
        return
      }
    }
    let rows = 0
    for (const job of group) {
      rows += job.rows
      if (job.failure === null) job.resolve(job.result)
      else job.reject(job.failure)
    }
    this.#onCommit(rows, performance.now() - startedAt)
  }

  #inTransaction(group: readonly Job[], work: () => void): void {
    for (;;) {
      try {
        this.#once(group, work)
        return
      } catch (error) {
        if (!this.#db.worthAnotherTry?.(error)) throw error
      }
    }
  }

  #once(group: readonly Job[], work: () => void): void {
    try {
      for (const job of group) job.ahead?.()
      this.#db.exec('BEGIN IMMEDIATE')
      if (this.#db.othersWrote) this.#forget(true)
      work()
      for (const deferred of this.#deferred) deferred.write?.()
      this.#db.exec('COMMIT')
    } catch (error) {
      this.#forget()
      // SQLite has already rolled back by itself after some errors (a full disk, for one).
      if (this.#db.isOpen && this.#db.isTransaction) this.#db.exec('ROLLBACK')
      throw error
    }
  }

  #forget(othersWrote = false): void {
    for (const deferred of this.#deferred) deferred.forget(othersWrote)
  }

  /** Each job by itself: what one of them did before it threw is taken back, and the others go on. */
  #runApart(group: Job[]): void {
    for (const job of group) {
      job.failure = null // of a transaction that was run again
      this.#db.exec('SAVEPOINT job')
      try {
        job.result = job.work()
        for (const deferred of this.#deferred) deferred.write?.()
        this.#db.exec('RELEASE job')
      } catch (error) {
        if (!this.#db.isTransaction || this.#db.isPassing?.(error)) throw error
        this.#forget()
        job.failure = error
        this.#db.exec('ROLLBACK TO job')
        this.#db.exec('RELEASE job')
      }
    }
  }
}
