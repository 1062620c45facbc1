/** For tests: a proxy before a database that cuts connections, holds bytes and leads to another server. It runs on a thread of its
 *  own, since the thread of a test waits for the database. */
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { ProxyOrder, Way } from './proxy-thread.ts'

export interface PostgresProxy {
  /** The address of the database behind it. */
  readonly url: string
  /** Cuts the connections that are open, and drops what is held. */
  cut(): void
  /** Cuts them once a COMMIT was answered, in place of its answer. */
  cutNextCommit(): void
  /** The n-th request of the writers from now is answered with an error of this SQLSTATE: one of class 57 ends its connection, as
   *  the server does; any other is raised by the server in place of the request. */
  failAt(n: number, sqlState: string): void
  /** Resolves with true where that has happened; else it will not. */
  hasFailed(): Promise<boolean>
  /** Holds the bytes of one direction: a partition in one way. */
  hold(way: Way): void
  /** Passes on what is held, in order. */
  letGo(): void
  /** Cuts the connections that are open; new ones lead to another server on this machine. */
  leadTo(port: number): void
  stop(): Promise<void>
}

/** @param url of the database */
export async function startPostgresProxy(url: string): Promise<PostgresProxy> {
  const { hostname, port } = new URL(url)
  const workerData = { hostname, port: Number(port) }
  const worker = new Worker(fileURLToPath(new URL('./proxy-thread.ts', import.meta.url)), { workerData })
  const [ownPort] = (await once(worker, 'message')) as [number]
  const tell = (order: ProxyOrder) => worker.postMessage(order)
  return {
    url: Object.assign(new URL(url), { hostname: '127.0.0.1', port: String(ownPort) }).href,
    cut: () => tell({ order: 'cut' }),
    cutNextCommit: () => tell({ order: 'cut next commit' }),
    failAt: (n, sqlState) => tell({ order: 'fail', n, sqlState }),
    async hasFailed() {
      tell({ order: 'tell failure' })
      return (await once(worker, 'message'))[0] as boolean
    },
    hold: (way) => tell({ order: 'hold', way }),
    letGo: () => tell({ order: 'let go' }),
    leadTo: (to) => tell({ order: 'lead', port: to }),
    async stop() {
      await worker.terminate()
    },
  }
}
