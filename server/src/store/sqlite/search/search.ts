/**
 * `store.search`: Kysely over the process that searches (search-process.ts), so that nothing that scans runs on the loop that
 * carries traffic. One query runs at a time and others wait, both with a bound; the process starts with the first.
 *
 *   idle ──query──▶ starting ──ready──▶ running ──answer──▶ next, or idle
 *                                          └──limit──▶ killed, the caller gets SearchTimeError, next starts another
 */
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type { SearchOptions } from '../../engine.ts'
import { SearchTimeError, StoreBusyError } from '../../errors.ts'
import type { Tables } from '../../tables.ts'
import type { Ready, SearchAnswer, SearchQuestion } from './search-process.ts'

interface Search {
  readonly kysely: Kysely<Tables>
  /** Ends the process; queries that still run or wait reject. */
  close(): Promise<void>
}

interface Job extends SearchQuestion {
  askedMs: number
  resolve: (rows: unknown[]) => void
  reject: (error: Error) => void
}

export function createSearch(dataDir: string, options: SearchOptions = {}): Search {
  const { queryMsMax = 5000, waitMsMax = 10_000, waitingMax = 100 } = options
  const waiting: Job[] = []
  let running: Job | null = null
  let limit: NodeJS.Timeout | undefined
  let child: SearchProcess | null = null
  let closed = false

  const ask = (sql: string, parameters: readonly unknown[]): Promise<unknown[]> => {
    if (closed) return Promise.reject(closedError())
    if (waiting.length >= waitingMax) return Promise.reject(new StoreBusyError())
    return new Promise((resolve, reject) => {
      waiting.push({ sql, parameters, resolve, reject, askedMs: performance.now() })
      next()
    })
  }

  const next = () => {
    if (running !== null) return
    let job = waiting.shift()
    while (job !== undefined && performance.now() - job.askedMs > waitMsMax) {
      job.reject(new StoreBusyError())
      job = waiting.shift()
    }
    if (job === undefined) return
    running = job
    child ??= startSearchProcess(dataDir, { onAnswer: answer, onEnd: lose })
    child.ask(job, () => {
      limit = setTimeout(() => lose(new SearchTimeError(queryMsMax)), queryMsMax)
    })
  }

  const settled = (): Job | null => {
    clearTimeout(limit)
    const job = running
    running = null
    return job
  }

  const answer = (said: SearchAnswer) => {
    const job = settled()
    if ('rows' in said) job?.resolve(said.rows)
    else job?.reject(new Error(said.error))
    next()
  }

  /** Ends the process with the query that it runs; the next query starts another. */
  const lose = (error: Error) => {
    child?.kill()
    child = null
    settled()?.reject(error)
    if (!closed) next()
  }

  return {
    kysely: searchKysely(ask),
    async close() {
      closed = true
      for (const job of waiting.splice(0)) job.reject(closedError())
      lose(closedError())
    },
  }
}

interface SearchProcess {
  /** Sends a question once the process is ready. */
  ask(question: SearchQuestion, onSent: () => void): void
  /** Ends the process; its later answers are ignored. */
  kill(): void
}

interface SearchListeners {
  onAnswer: (said: SearchAnswer) => void
  /** Called when the process ends by itself. */
  onEnd: (error: Error) => void
}

function startSearchProcess(dataDir: string, { onAnswer, onEnd }: SearchListeners): SearchProcess {
  const child = fork(fileURLToPath(new URL('./search-process.ts', import.meta.url)), [dataDir], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  let ready = false
  let killed = false
  let onReady = () => {}
  child.on('message', (said: SearchAnswer | Ready) => {
    if (killed) return
    if ('ready' in said) {
      ready = true
      onReady()
    } else onAnswer(said)
  })
  child.on('error', (error) => {
    if (!killed) onEnd(error)
  })
  child.on('exit', () => {
    if (!killed) onEnd(new Error('the process that searches has ended'))
  })
  return {
    ask({ sql, parameters }, onSent) {
      const send = () => {
        onSent()
        child.send({ sql, parameters } satisfies SearchQuestion, () => {})
      }
      if (ready) send()
      else onReady = send
    },
    kill() {
      killed = true
      child.kill('SIGKILL')
    },
  }
}

function closedError(): Error {
  return new Error('the store has been closed')
}

/** Kysely would let SQLite's queries wait for each other without a bound: here they wait with one. */
class SearchAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true
  }
}

function searchKysely(ask: (sql: string, parameters: readonly unknown[]) => Promise<unknown[]>): Kysely<Tables> {
  const connection: DatabaseConnection = {
    executeQuery: async <Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> => ({
      rows: (await ask(sql, parameters)) as Row[],
    }),
    streamQuery: () => {
      throw new Error('a search gives all its rows at once: ask for a page')
    },
  }
  const noTransaction = () => Promise.reject(new Error('a search only reads'))
  const driver: Driver = {
    init: async () => {},
    acquireConnection: async () => connection,
    releaseConnection: async () => {},
    beginTransaction: noTransaction,
    commitTransaction: noTransaction,
    rollbackTransaction: noTransaction,
    destroy: async () => {},
  }
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SearchAdapter(),
      createDriver: () => driver,
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  })
}
