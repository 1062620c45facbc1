/** For tests: PostgreSQL databases of their own on a server that all tests of a run share, and whole servers. Gone when the
 *  test has finished. */
import { createHash, randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { inject, onTestFinished } from 'vitest'
import { type PostgresProxy, startPostgresProxy } from './postgres/proxy.ts'
import { type PostgresServer, type PostgresServerOptions, startPostgresServer } from './postgres/server.ts'
import { sharedServerUrl } from './postgres/shared-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** See `shared-server.ts`. */
    postgresDoor: string
  }
}

/** Runs something when the test is over; `afterAll` for what the tests of a file share. */
type WhenDone = (cleanUp: () => Promise<void>) => void

/** The address of an empty database. */
export async function temporaryPostgres(whenDone: WhenDone = onTestFinished): Promise<string> {
  return withServer((server) => newDatabase(server, whenDone))
}

/** The address of a database as `prepare` makes it. It runs once in a run of tests for each name, in whichever worker is
 *  first, and what it made is copied after that.
 *  @param prepare leaves no connection open */
export async function templateDatabase(
  name: string,
  prepare: (url: string) => Promise<void>,
  whenDone: WhenDone = onTestFinished,
): Promise<string> {
  const template = `template_${name}`
  return withServer(async (server) => {
    await alone(server, template, async () => {
      if (await exists(server, template)) return
      const making = `${template}_in_the_making`
      await server.query(`DROP DATABASE IF EXISTS ${making} WITH (FORCE)`)
      await server.query(`CREATE DATABASE ${making}`)
      await prepare(urlOf(server, making))
      await server.query(`ALTER DATABASE ${making} RENAME TO ${template}`)
    })
    return newDatabase(server, whenDone, `TEMPLATE ${template}`)
  })
}

/** A server of its own, for tests that stop it or need settings. Durable, unless its settings say otherwise. */
export async function startPostgres(
  options: PostgresServerOptions = {},
  whenDone: WhenDone = onTestFinished,
): Promise<PostgresServer> {
  const server = await startPostgresServer(options)
  whenDone(server.remove)
  return server
}

/** A proxy before the database with this address. */
export async function postgresProxy(url: string): Promise<PostgresProxy> {
  const proxy = await startPostgresProxy(url)
  onTestFinished(proxy.stop)
  return proxy
}

async function newDatabase(server: Client, whenDone: WhenDone, like = ''): Promise<string> {
  const database = `test_${randomBytes(8).toString('hex')}`
  await server.query(`CREATE DATABASE ${database} ${like}`)
  whenDone(() => withServer((again) => again.query(`DROP DATABASE ${database} WITH (FORCE)`).then(() => {})))
  return urlOf(server, database)
}

async function withServer<Result>(work: (server: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: await sharedServerUrl(inject('postgresDoor')) })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** Holds a lock of the whole server meanwhile. */
async function alone(server: Client, name: string, work: () => Promise<void>): Promise<void> {
  const key = createHash('sha256').update(name).digest().readInt32BE()
  await server.query('SELECT pg_advisory_lock($1)', [key])
  try {
    await work()
  } finally {
    await server.query('SELECT pg_advisory_unlock($1)', [key])
  }
}

async function exists(server: Client, database: string): Promise<boolean> {
  const { rows } = await server.query('SELECT 1 FROM pg_database WHERE datname = $1', [database])
  return rows.length > 0
}

function urlOf({ user, password, host, port }: Client, database: string): string {
  return `postgres://${user}:${password}@${host}:${port}/${database}`
}
