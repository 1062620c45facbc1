/** One PostgreSQL server for all test files of a run: the process that starts the tests keeps it, the processes that run them
 *  ask for its address. The first question starts it, so that a run without such tests pays nothing. */
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type PostgresServer, startPostgresServer } from './server.ts'

/** The engine of tests that lose no power: nothing waits for the disk. */
const settings = {
  fsync: 'off',
  full_page_writes: 'off',
  max_connections: 300,
  checkpoint_timeout: '1h',
  max_wal_size: '2GB',
}

interface SharedServer {
  /** A socket to ask on. */
  readonly door: string
  stop(): Promise<void>
}

export async function shareServer(): Promise<SharedServer> {
  const folder = await mkdtemp(join(tmpdir(), 'websms-door-'))
  const door = join(folder, 'postgres')
  let starting: Promise<PostgresServer> | null = null
  const listener = createServer((socket) => {
    socket.on('error', () => {})
    starting ??= startPostgresServer({ settings })
    starting.then(
      (server) => socket.end(JSON.stringify({ url: server.url() })),
      (error: Error) => socket.end(JSON.stringify({ error: error.message })),
    )
  })
  listener.listen(door)
  await once(listener, 'listening')
  return {
    door,
    async stop() {
      listener.close()
      const server = await starting?.catch(() => null)
      await server?.remove()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The address of the server behind the door. */
export async function sharedServerUrl(door: string): Promise<string> {
  const socket = connect(door).setEncoding('utf8')
  let text = ''
  for await (const piece of socket) text += piece
  const answer: { url: string } | { error: string } = JSON.parse(text)
  if ('error' in answer) throw new Error(answer.error)
  return answer.url
}
