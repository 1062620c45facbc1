/** For tests: a PostgreSQL server with a data folder of its own on a free port of the loopback interface. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { type PostgresVersion, programsOf, type RunAs, unprivilegedUser } from './programs.ts'

/** Lines of postgresql.conf, such as `{ fsync: 'off' }`. */
type Settings = Record<string, string | number>

export interface PostgresServerOptions {
  /** Default: npm's. */
  version?: PostgresVersion
  settings?: Settings
  /** Called before the first start; gives further variables for the environment of its processes. */
  prepare?: (cluster: NewCluster) => Promise<Record<string, string>>
  /** Size of a file of the write-ahead log, in MB. Default 16. */
  logFileMb?: number
}

export interface PostgresServer {
  readonly port: number
  readonly dataDir: string
  /** The address of a database; default `postgres`. Its user may do everything. */
  url(database?: string): string
  /** Starts it again on the same port, after `stop` or `kill`. `changed` settings are for this start alone. */
  start(changed?: Settings): Promise<void>
  /** Ends it, its connections first. */
  stop(): Promise<void>
  /** Ends it as a crash does: no checkpoint, no word to its clients. */
  kill(): Promise<void>
  /** Stops it, and deletes its folder. */
  remove(): Promise<void>
}

const user = 'websms'
const startMsMax = 120_000

/** A server that is ready. It ends with this process, however that ends. */
export function startPostgresServer(options: PostgresServerOptions = {}): Promise<PostgresServer> {
  return startCluster(options, randomBytes(16).toString('hex'), initialise)
}

/** A server on the data that `make` puts into its folder. */
export async function startCluster(
  { version = 'npm', settings = {}, prepare, logFileMb = 16 }: PostgresServerOptions,
  password: string,
  make: (cluster: NewCluster) => Promise<void>,
): Promise<PostgresServer> {
  const runAs = unprivilegedUser()
  const folder = await mkdtemp(join(tmpdir(), 'websms-postgres-'))
  if (runAs) await chown(folder, runAs.uid, runAs.gid)
  const guard = endWithUs(folder, runAs)
  const dataDir = join(folder, 'data')
  let postmaster: ChildProcess | null = null
  let port = 0

  const url = (database = 'postgres') => `postgres://${user}:${password}@127.0.0.1:${port}/${database}`
  const end = async (signal: 'SIGINT' | 'SIGKILL') => {
    const ending = postmaster
    postmaster = null
    if (ending === null || ending.exitCode !== null || ending.signalCode !== null) return
    const ended = once(ending, 'exit')
    const children = signal === 'SIGKILL' ? await killChildren(ending) : []
    ending.kill(signal)
    await ended
    await allGone(children)
  }
  const remove = async () => {
    await end('SIGINT')
    await rm(folder, { recursive: true, force: true })
    guard.stdin!.end()
  }
  try {
    const programs = await programsOf(version, runAs, folder)
    await mkdir(dataDir, { mode: 0o700 })
    if (runAs) await chown(dataDir, runAs.uid, runAs.gid)
    const cluster = { programs, runAs, folder, dataDir, password, logFileMb }
    await make(cluster)
    const prepared = await prepare?.(cluster)
    const start = async (changed: Settings = {}) => {
      const words = Object.entries({ ...ownSettings, port, ...settings, ...changed }).map(
        ([name, value]) => `--${name}=${value}`,
      )
      const log = openSync(join(folder, 'log'), 'a')
      const child = spawn(join(programs, 'postgres'), ['-D', dataDir, ...words], {
        ...runAs,
        cwd: folder,
        env: { ...environment, ...prepared },
        stdio: ['ignore', log, log],
      })
      closeSync(log)
      postmaster = child
      await ready(child, url(), join(folder, 'log'))
    }
    port = await freePort()
    await start()
    return { ...{ dataDir, url, start, remove }, port, stop: () => end('SIGINT'), kill: () => end('SIGKILL') }
  } catch (error) {
    await remove()
    throw error
  }
}

/** Its processes end with it at once, as in a crash of the machine: by themselves they notice only once they are idle. */
async function killChildren({ pid }: ChildProcess): Promise<string[]> {
  process.kill(pid!, 'SIGSTOP')
  // Of Linux alone.
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
  const children = text.split(' ').filter((child) => child !== '')
  for (const child of children) process.kill(Number(child), 'SIGKILL')
  return children
}

/** A server does not start beside processes of the previous one. */
async function allGone(children: readonly string[]): Promise<void> {
  for (const child of children) {
    for (;;) {
      const [, state] = /\) (\w)/.exec(await readFile(`/proc/${child}/stat`, 'utf8').catch(() => '')) ?? []
      if (state === undefined || state === 'Z') break
      await sleep(10)
    }
  }
}

/** Messages in English, times of day without summer. */
const environment = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }

const ownSettings = { listen_addresses: '127.0.0.1', unix_socket_directories: '' }

export interface NewCluster {
  programs: string
  runAs: RunAs
  folder: string
  dataDir: string
  password: string
  logFileMb: number
}

/** Text sorts by the rules of a language, as it does at most sites: a column that must not has to say so. */
async function initialise({ programs, runAs, folder, dataDir, password, logFileMb }: NewCluster): Promise<void> {
  const passwordFile = join(folder, 'password')
  await writeFile(passwordFile, password)
  const who = [`--username=${user}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256']
  const texts = ['--encoding=UTF8', '--locale=C', '--locale-provider=icu', '--icu-locale=en-US']
  const words = ['-D', dataDir, '--no-sync', `--wal-segsize=${logFileMb}`, ...who, ...texts]
  await promisify(execFile)(join(programs, 'initdb'), words, { ...runAs, cwd: folder, env: environment })
}

async function ready(child: ChildProcess, url: string, log: string): Promise<void> {
  const givenUpAt = Date.now() + startMsMax
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null || Date.now() > givenUpAt) {
      const lines = (await readFile(log, 'utf8')).trimEnd().split('\n')
      throw new Error(`PostgreSQL did not start. The end of its log:\n${lines.slice(-10).join('\n')}`)
    }
    const client = new Client({ connectionString: url })
    client.on('error', () => {})
    try {
      await client.connect()
      return
    } catch {
      await sleep(20)
    } finally {
      await client.end().catch(() => {})
    }
  }
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

/** Waits for the end of its input, which comes with the end of this process, and stops the server that then still runs. */
const guardScript = `read -r _
[ -d "$0" ] || exit 0
server=$(head -n 1 "$0/data/postmaster.pid" 2>/dev/null) && kill -INT "$server" 2>/dev/null
while [ -f "$0/data/postmaster.pid" ] && kill -0 "$server" 2>/dev/null; do sleep 0.2; done
rm -rf "$0"`

function endWithUs(folder: string, runAs: RunAs): ChildProcess {
  const guard = spawn('/bin/sh', ['-c', guardScript, folder], {
    ...runAs,
    cwd: '/',
    env: environment,
    stdio: ['pipe', 'ignore', 'ignore'],
    // A signal from the keyboard reaches the whole group of processes; the guard is to survive it.
    detached: true,
  })
  guard.unref()
  return guard
}
