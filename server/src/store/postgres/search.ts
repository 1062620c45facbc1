/** Bounds for searches: a query runs for a limited time, and waits for a connection for a limited time. */
import type { PostgresPool, PostgresPoolClient } from 'kysely'
import type pg from 'pg'
import type { SearchOptions } from '../engine.ts'
import { SearchTimeError, StoreBusyError } from '../errors.ts'

/** SQLSTATE of a statement that was ended: here by its time. */
const queryCanceled = '57014'

export function boundedPool(pool: pg.Pool, options: SearchOptions): PostgresPool {
  const { queryMsMax = 5000, waitMsMax = 10_000, waitingMax = 100 } = options
  return {
    async connect() {
      if (pool.waitingCount >= waitingMax) throw new StoreBusyError()
      const client = await connectWithin(pool, waitMsMax)
      const query = async (...args: unknown[]) => {
        try {
          return await (client.query as (...args: unknown[]) => Promise<unknown>)(...args)
        } catch (error) {
          throw (error as { code?: string }).code === queryCanceled ? new SearchTimeError(queryMsMax) : error
        }
      }
      return { query, release: () => client.release() } as PostgresPoolClient
    },
    end: () => pool.end(),
    options: pool.options,
  }
}

async function connectWithin(pool: pg.Pool, waitMsMax: number): Promise<pg.PoolClient> {
  let late = false
  const connecting = pool.connect()
  connecting.then(
    (client) => late && client.release(),
    () => {},
  )
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      late = true
      reject(new StoreBusyError())
    }, waitMsMax)
  })
  try {
    return await Promise.race([connecting, limit])
  } finally {
    clearTimeout(timer)
  }
}
