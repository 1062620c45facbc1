/** What is left of the disk that the data folder is on. */
import { statfs } from 'node:fs/promises'

/** Bytes that this user may still write. */
export async function freeBytes(dataDir: string): Promise<number> {
  const { bavail, bsize } = await statfs(dataDir)
  return bavail * bsize
}

const megabyte = 1_000_000

/** Why the next large write may fail; null while `freeMbMin` megabytes are free. A small one may go on for a while, in room that
 *  the files have already, and says nothing of it. */
export async function diskFault(dataDir: string, freeMbMin: number): Promise<string | null> {
  const freeMb = Math.floor((await freeBytes(dataDir)) / megabyte)
  if (freeMb >= freeMbMin) return null
  return `${freeMb} MB are free on the disk of the data, and ${freeMbMin} should be: a large request may fail. Make room.`
}
