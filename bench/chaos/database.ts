/** PostgreSQL of a chaos run: a primary, a synchronous standby that takes over from it, and a proxy before them for each node, whose
 *  way to the database can be held up in one direction. */
import { Client } from 'pg'
import { type PostgresProxy, startPostgresProxy } from '../../server/src/test/postgres/proxy.ts'
import { type PostgresServer, startPostgresServer } from '../../server/src/test/postgres/server.ts'
import { promote, startSynchronousStandby } from '../../server/src/test/postgres/standby.ts'
import { createPostgresDisk } from '../power-cut/postgres-disk.ts'

export interface ChaosDatabase {
  /** Leads to the primary, whichever server that is. */
  readonly url: string
  /** Each node's way to the primary. */
  readonly proxies: readonly PostgresProxy[]
  /** Kills the primary, and starts it again. */
  restart(): Promise<void>
  /** Cuts the power of the primary, and starts it on what its disk has. */
  cutPower(): Promise<void>
  /** Everything that the primary wrote until now is on its disk. */
  keepAll(): Promise<void>
  /** Kills the primary for good, and promotes the standby. Resolves once that has a standby of its own. */
  failOver(): Promise<void>
  /** Sets how far its clock is ahead of ours, as the nodes see it. Its tables are there. */
  setClock(offsetMs: number): Promise<void>
  remove(): Promise<void>
}

/** The primary keeps what a standby that comes back has to catch up on; that one looks for its primary often. */
const ownSettings = { wal_keep_size: '1GB', wal_retrieve_retry_interval: '200ms' }

interface ChaosDatabaseOptions {
  nodes: number
  settings: Record<string, string>
  /** Its power can be cut. It has no standby then, which would be ahead of it afterwards. */
  powerCuts: boolean
}

export async function startChaosDatabase({ nodes, settings, powerCuts }: ChaosDatabaseOptions): Promise<ChaosDatabase> {
  const options = { settings: { ...ownSettings, ...settings } }
  const disk = powerCuts ? createPostgresDisk() : null
  let primary = await startPostgresServer({ ...options, ...(disk && { prepare: disk.prepare, logFileMb: 1 }) })
  let standby: PostgresServer | null = null
  const proxies: PostgresProxy[] = []
  const remove = async () => {
    await Promise.all([primary.remove(), standby?.remove(), ...proxies.map((proxy) => proxy.stop())])
  }
  try {
    if (disk === null) standby = await startSynchronousStandby(primary, options)
    for (let count = 0; count <= nodes; count++) proxies.push(await startPostgresProxy(primary.url()))
    const [own, ...ofNodes] = proxies
    return {
      url: own!.url,
      proxies: ofNodes,
      async restart() {
        await primary.kill()
        await primary.start()
      },
      cutPower: async () => disk?.cutPower(primary),
      keepAll: async () => disk?.keepAll(primary),
      async failOver() {
        const lost = primary
        await lost.kill()
        await promote(standby!)
        primary = standby!
        standby = null
        for (const proxy of proxies) proxy.leadTo(primary.port)
        await lost.remove()
        standby = await startSynchronousStandby(primary, options)
      },
      setClock: (offsetMs) => setClock(own!.url, offsetMs),
      remove,
    }
  } catch (error) {
    await remove()
    throw error
  }
}

async function setClock(url: string, offsetMs: number): Promise<void> {
  const client = new Client(url)
  await client.connect()
  try {
    const time = `(extract(epoch FROM clock_timestamp()) * 1000)::bigint + ${offsetMs}`
    await client.query(`CREATE OR REPLACE FUNCTION clock_ms() RETURNS bigint LANGUAGE sql VOLATILE RETURN ${time}`)
  } finally {
    await client.end()
  }
}
