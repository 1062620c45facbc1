/**
 * One pool of kept-alive connections for each origin that webhooks go to, and a bound on how many origins are kept.
 */
import type { buildConnector } from 'undici'
import { Pool } from 'undici'

export interface PoolsOptions {
  connect: buildConnector.connector
  /** Most connections to one origin. */
  perHostConcurrency: number
  /** Most origins whose connections are kept; the one that was idle longest goes first. More may be open while all of
   *  them are in use. */
  originsMax: number
}

/** A pool in use: give it back with `release`. */
export interface Lease {
  readonly pool: Pool
  release(): void
}

export interface Pools {
  lease(origin: string): Lease
  /** Closes every connection, in use or not. */
  destroy(): Promise<void>
}

export const createPools = ({ connect, perHostConcurrency, originsMax }: PoolsOptions): Pools => {
  // In order of last use, oldest first.
  const entries = new Map<string, Entry>()

  const evict = () => {
    for (const [origin, entry] of entries) {
      if (entries.size < originsMax) return
      if (entry.leases > 0) continue
      entries.delete(origin)
      void entry.pool.destroy()
    }
  }

  const open = (origin: string): Entry => {
    evict()
    const pool = new Pool(origin, {
      connect,
      connections: perHostConcurrency,
      allowH2: false,
      // Each try has its own clock for the whole of it.
      headersTimeout: 0,
      bodyTimeout: 0,
    })
    const entry: Entry = {
      pool,
      leases: 0,
      release: () => {
        entry.leases--
      },
    }
    return entry
  }

  return {
    lease: (origin) => {
      const entry = entries.get(origin) ?? open(origin)
      entries.delete(origin)
      entries.set(origin, entry)
      entry.leases++
      return entry
    },
    destroy: async () => {
      const pools = [...entries.values()].map(({ pool }) => pool.destroy())
      entries.clear()
      await Promise.all(pools)
    },
  }
}

interface Entry extends Lease {
  leases: number
}
