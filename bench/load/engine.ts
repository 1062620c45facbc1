/** The engine on which gateways of a bench keep their data: SQLite, or a PostgreSQL server of the bench, with fsync. */
import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { type PostgresServer, startPostgresServer } from '../../server/src/test/postgres/server.ts'

let server: PostgresServer | null = null

/** Gateways that are started from now on use PostgreSQL. Resolves with what ends its server. */
export async function usePostgres(): Promise<() => Promise<void>> {
  const started = await startPostgresServer({ settings: { max_wal_size: '8GB', shared_buffers: '512MB' } })
  server = started
  return started.remove
}

/** Settings of a gateway on an empty database of its own; none with SQLite. */
export async function engineSettings(): Promise<NodeJS.ProcessEnv> {
  if (server === null) return {}
  const database = `bench_${randomBytes(6).toString('hex')}`
  const client = new Client(server.url())
  await client.connect()
  await client.query(`CREATE DATABASE ${database}`)
  await client.end()
  return { DATABASE_URL: server.url(database), WEBSMS_SECRET_KEY: randomBytes(32).toString('base64') }
}
