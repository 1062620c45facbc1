/** The engine on which gateways of a bench keep their data: SQLite, or a PostgreSQL server of the bench, with fsync. */
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import type { Place } from '../../server/src/store/place.ts'
import { type PostgresServer, startPostgresServer } from '../../server/src/test/postgres/server.ts'

let server: PostgresServer | null = null

/** Gateways that are started from now on use PostgreSQL. Resolves with what ends its server. */
export async function usePostgres(): Promise<() => Promise<void>> {
  const started = await startPostgresServer({ settings: { max_wal_size: '8GB', shared_buffers: '512MB' } })
  server = started
  return started.remove
}

/** The folder with the data of a bench that knows SQLite alone. */
export function sqliteFolder({ dataDir, databaseUrl }: Place): string {
  if (databaseUrl !== null) throw new Error('this bench runs on SQLite alone: leave --engine postgres out')
  return dataDir
}

/** CPU that the server has used, all its processes together, in µs (Linux); 0 with SQLite. */
export function engineCpuMicros(): number {
  if (server === null) return 0
  const [postmaster] = readFileSync(join(server.dataDir, 'postmaster.pid'), 'utf8').split('\n')
  const times = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(statOf)
    .filter(([pid, parent]) => pid === postmaster || parent === postmaster)
  // Of the postmaster also those of its processes that have ended: in clock ticks of 10 ms.
  const ticks = ([pid, , user, system, usersEnded, systemsEnded]: string[]) =>
    Number(user) + Number(system) + (pid === postmaster ? Number(usersEnded) + Number(systemsEnded) : 0)
  return times.reduce((sum, fields) => sum + ticks(fields) * 10_000, 0)
}

/** Process id, parent's id, and the four times of a process; empty when it has just ended. */
function statOf(pid: string): string[] {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
    return [pid, ...[1, 11, 12, 13, 14].map((index) => fields[index]!)]
  } catch {
    return []
  }
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
