/**
 * One pool of kept-alive connections for each origin that an account's webhooks go to, and a bound on how many are kept.
 */
import type { buildConnector } from 'undici'
import { Pool } from 'undici'
import { type HostName, hostId } from './host-queues.ts'

interface PoolsOptions {
  connect: buildConnector.connector
  /** Maximum number of connections of one account to one origin. */
  perHostConcurrency: number
  /** Maximum number of pools kept; the one that was idle longest goes first. More may be open while all of them are in
   *  use. */
  originsMax: number
}

/** A pool in use: give it back with `release`. */
export interface Lease {
  readonly pool: Pool
  release(): void
}

interface Pools {
  lease(host: HostName): Lease
  /** Closes every connection, in use or not. */
  destroy(): Promise<void>
}

export const createPools = ({ connect, perHostConcurrency, originsMax }: PoolsOptions): Pools => {
  // In order of last use, oldest first.
  const entries = new Map<string, Entry>()

  const evict = () => {
    for (const [id, entry] of entries) {
      if (entries.size < originsMax) return
      if (entry.leases > 0) continue
      entries.delete(id)
      void entry.pool.destroy()
    }
  }

  const open = (origin: string): Entry => {
    evict()
    const pool = new Pool(origin, {
      connect,
      connections: perHostConcurrency,
      allowH2: false,
      // Each attempt has a timeout of its own.
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
    lease: (host) => {
      const id = hostId(host)
      const entry = entries.get(id) ?? open(host.origin)
      entries.delete(id)
      entries.set(id, entry)
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
