/** A streaming standby of a PostgreSQL server (PostgreSQL documentation, "Making a Base Backup Using the Low Level API"). npm's
 *  package has no pg_basebackup. */
import { chown, copyFile, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { type NewCluster, type PostgresServer, type PostgresServerOptions, startCluster } from './server.ts'

/** A server that follows `primary`, and that every commit waits for from now on. */
export async function startSynchronousStandby(
  primary: PostgresServer,
  options: PostgresServerOptions = {},
): Promise<PostgresServer> {
  const { password } = new URL(primary.url())
  const standby = await startCluster(options, password, (cluster) => copyFrom(primary, cluster))
  try {
    await onServer(primary, async (client) => {
      await client.query("ALTER SYSTEM SET synchronous_standby_names = '*'")
      await client.query('SELECT pg_reload_conf()')
      await until(client, "SELECT count(*) > 0 AS done FROM pg_stat_replication WHERE sync_state = 'sync'")
      const { rows } = await client.query<{ lsn: string }>('SELECT pg_current_wal_lsn() AS lsn')
      // Commits that did not wait for it are there, too.
      await until(client, `SELECT bool_or(flush_lsn >= '${rows[0]!.lsn}') AS done FROM pg_stat_replication`)
    })
    return standby
  } catch (error) {
    await standby.remove()
    throw error
  }
}

/** The standby takes writes when this resolves. */
export async function promote(standby: PostgresServer): Promise<void> {
  await onServer(standby, async (client) => {
    const { rows } = await client.query<{ promoted: boolean }>('SELECT pg_promote(true, 60) AS promoted')
    if (!rows[0]!.promoted) throw new Error('the standby was not promoted within 60 s')
  })
}

async function copyFrom(primary: PostgresServer, { dataDir, runAs }: NewCluster): Promise<void> {
  const from = new URL(primary.url())
  await onServer(primary, async (client) => {
    await client.query("SELECT pg_backup_start('standby', true)")
    await copyFolder(primary.dataDir, dataDir)
    const { rows } = await client.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop(false)')
    await writeFile(join(dataDir, 'backup_label'), rows[0]!.labelfile)
  })
  const { hostname, port, username, password } = from
  const primaryInfo = `host=${hostname} port=${port} user=${username} password=${password}`
  await writeFile(join(dataDir, 'postgresql.auto.conf'), `primary_conninfo = '${primaryInfo}'\n`)
  await writeFile(join(dataDir, 'standby.signal'), '')
  if (runAs === null) return
  const made = await readdir(dataDir, { recursive: true, withFileTypes: true })
  for (const { parentPath, name } of made) await chown(join(parentPath, name), runAs.uid, runAs.gid)
}

/** Files that a copy is without. The write-ahead log comes over the wire. */
const leftOut =
  /^(postmaster\.(pid|opts)|standby\.signal|pg_(wal|replslot|dynshmem|notify|serial|snapshots|subtrans|stat_tmp)\/.*)$/

/** Of a running server: files go while they are copied. */
async function copyFolder(from: string, to: string, root = from): Promise<void> {
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    const path = relative(root, source)
    if (entry.isDirectory()) {
      if (leftOut.test(`${path}`)) continue
      await mkdir(target, { mode: 0o700 })
      await copyFolder(source, target, root)
    } else if (!leftOut.test(path)) await copyFile(source, target).catch(ignoreGone)
  }
}

function ignoreGone(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}

async function until(client: Client, question: string): Promise<void> {
  const givenUpAt = Date.now() + followMsMax
  for (;;) {
    const { rows } = await client.query<{ done: boolean | null }>(question)
    if (rows[0]!.done) return
    if (Date.now() > givenUpAt) throw new Error(`a standby did not follow within ${followMsMax} ms: ${question}`)
    await sleep(50)
  }
}

const followMsMax = 60_000

async function onServer(server: PostgresServer, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client(server.url())
  client.on('error', () => {})
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}
