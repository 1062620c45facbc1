import { existsSync } from 'node:fs'
import { Client } from 'pg'
import { describe, expect, onTestFinished, test } from 'vitest'
import { hasPostgres } from './postgres/programs.ts'
import { startPostgres, templateDatabase, temporaryPostgres } from './temporary-postgres.ts'

async function connected(connectionString: string): Promise<Client> {
  const client = new Client({ connectionString })
  // A connection that a server's end cuts says so here.
  client.on('error', () => {})
  await client.connect()
  onTestFinished(() => client.end())
  return client
}

async function answer(url: string, query: string): Promise<unknown> {
  const { rows } = await (await connected(url)).query({ text: query, rowMode: 'array' })
  return rows[0]?.[0]
}

test('databases of tests are apart, on one server', async () => {
  const [one, other] = await Promise.all([temporaryPostgres(), temporaryPostgres()])
  await answer(one, 'CREATE TABLE seen AS SELECT 1 AS n')
  expect(await answer(other, "SELECT to_regclass('seen')")).toBeNull()
  const port = 'SELECT inet_server_port()'
  expect(await answer(other, port)).toBe(await answer(one, port))
})

test('a template is prepared once for all who ask at the same time, and each has a copy of its own', async () => {
  let times = 0
  const copy = () =>
    templateDatabase('harness', async (url) => {
      times++
      const client = new Client({ connectionString: url })
      await client.connect()
      await client.query('CREATE TABLE made AS SELECT 7 AS n')
      await client.end()
    })
  const [one, other] = await Promise.all([copy(), copy()])
  await answer(one, 'UPDATE made SET n = 8')
  expect(await answer(other, 'SELECT n FROM made')).toBe(7)
  expect(times).toBe(1)
})

test('text sorts by a language unless a column says otherwise', async () => {
  const url = await temporaryPostgres()
  expect(await answer(url, `SELECT 'a' < 'B'`)).toBe(true)
  expect(await answer(url, `SELECT 'a' < 'B' COLLATE "C"`)).toBe(false)
})

test('a server of its own is durable, has its settings, and comes back after a crash with what it committed', async () => {
  const server = await startPostgres({ settings: { max_connections: 20 } })
  expect(await answer(server.url(), 'SHOW fsync')).toBe('on')
  expect(await answer(server.url(), 'SHOW max_connections')).toBe('20')
  await answer(server.url(), 'CREATE TABLE kept AS SELECT 1 AS n')
  await server.kill()
  await expect(connected(server.url())).rejects.toThrow()
  await server.start()
  expect(await answer(server.url(), 'SELECT n FROM kept')).toBe(1)
  await server.stop()
  await expect(server.start({ max_connections: 'many' })).rejects.toThrow(/did not start(.|\n)*max_connections/)
  await server.start()
  expect(await answer(server.url(), 'SELECT n FROM kept')).toBe(1)
  await server.remove()
  expect(existsSync(server.dataDir)).toBe(false)
})

describe.skipIf(!hasPostgres('debian'))("Debian's version, where it is installed", () => {
  test('is 15', async () => {
    const server = await startPostgres({ version: 'debian' })
    expect(Number(await answer(server.url(), 'SHOW server_version_num'))).toBeLessThan(160_000)
  })
})
