/** Files and folders that must outlive a power cut. */
import { closeSync, fsyncSync, openSync } from 'node:fs'

/** Flushes a file's content, or a folder's names, to the disk. */
export function syncPath(path: string): void {
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
