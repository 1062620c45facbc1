/** For tests: a proxy before a database that cuts connections. It runs on a thread of its own, since the thread of a test waits for
 *  the database. */
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { onTestFinished } from 'vitest'
import type { ProxyOrder } from './proxy-thread.ts'

interface PostgresProxy {
  /** The address of the database behind it. */
  readonly url: string
  /** Cuts the connections that are open. */
  cut(): void
  /** Cuts them once a COMMIT was answered, in place of its answer. */
  cutNextCommit(): void
}

export async function postgresProxy(url: string): Promise<PostgresProxy> {
  const { hostname, port } = new URL(url)
  const workerData = { hostname, port: Number(port) }
  const worker = new Worker(fileURLToPath(new URL('./proxy-thread.ts', import.meta.url)), { workerData })
  onTestFinished(async () => {
    await worker.terminate()
  })
  const [ownPort] = (await once(worker, 'message')) as [number]
  const order = (text: ProxyOrder) => worker.postMessage(text)
  return {
    url: Object.assign(new URL(url), { hostname: '127.0.0.1', port: String(ownPort) }).href,
    cut: () => order('cut'),
    cutNextCommit: () => order('cut next commit'),
  }
}
