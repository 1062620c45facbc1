/** Free space on the disk of the data folder. */
import { statfs } from 'node:fs/promises'
import type { Place } from './place.ts'

/** Bytes that this user may still write. */
export async function freeBytes(dataDir: string): Promise<number> {
  const { bavail, bsize } = await statfs(dataDir)
  return bavail * bsize
}

const megabyte = 1_000_000

/** The reason why the next large write may fail; null while `freeMbMin` megabytes are free. Small writes can succeed
 *  for a while on a full disk, in space that the files already have, so they prove nothing. The disk of a PostgreSQL server is
 *  for its own monitoring to watch. */
export async function diskFault({ dataDir, databaseUrl }: Place, freeMbMin: number): Promise<string | null> {
  if (databaseUrl !== null) return null
  const freeMb = Math.floor((await freeBytes(dataDir)) / megabyte)
  if (freeMb >= freeMbMin) return null
  return `${freeMb} MB are free on the disk of the data, and ${freeMbMin} should be: a large request may fail. Make room.`
}
