/** The disk below a PostgreSQL server, whose power can be cut: a library preloaded into its processes (synced-copy.c) keeps a copy of
 *  the data folder with no more in it than was synced. Needs gcc, and Linux. */
import { execFile } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { RunAs } from '../../server/src/test/postgres/programs.ts'
import type { NewCluster, PostgresServer } from '../../server/src/test/postgres/server.ts'

const source = fileURLToPath(new URL('./synced-copy.c', import.meta.url))

interface PostgresDisk {
  /** Makes it for a new server; gives variables for the environment of its processes. */
  prepare(cluster: NewCluster): Promise<Record<string, string>>
  /** Stops the server, and starts it again: everything that it wrote until now is on the disk, synced or not. */
  keepAll(server: PostgresServer): Promise<void>
  /** Kills the server, and starts it on what the disk has. */
  cutPower(server: PostgresServer): Promise<void>
}

/** Of one server. */
export function createPostgresDisk(): PostgresDisk {
  let folders: { data: string; disk: string; runAs: RunAs } | null = null
  const run = (program: string, ...args: string[]) =>
    promisify(execFile)(program, args, { ...folders!.runAs, cwd: '/' })
  const copyBack = async (from: string, to: string) => {
    await rm(to, { recursive: true, force: true })
    await run('cp', '-a', from, to)
  }
  return {
    async prepare({ folder, dataDir, runAs }) {
      folders = { data: dataDir, disk: join(folder, 'disk'), runAs }
      const library = join(folder, 'synced-copy.so')
      try {
        await promisify(execFile)('gcc', ['-shared', '-fPIC', '-O2', '-o', library, source, '-ldl'])
      } catch (error) {
        throw new Error('A power cut needs gcc: apt-get install gcc libc6-dev', { cause: error })
      }
      await copyBack(dataDir, folders.disk)
      return { LD_PRELOAD: library, SYNCED_FROM: dataDir, SYNCED_TO: folders.disk }
    },
    async keepAll(server) {
      await server.stop()
      await copyBack(folders!.data, folders!.disk)
      await server.start()
    },
    async cutPower(server) {
      await server.kill()
      const { data, disk } = folders!
      // Names that no sync has confirmed are lost with the rest.
      await run('sh', '-c', 'rm -f "$0"/.journal "$0"/.lock "$0"/.part.* "$0"/postmaster.pid', disk)
      await copyBack(disk, data)
      await server.start()
    },
  }
}
