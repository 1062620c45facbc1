/** For tests: small files in a folder of their own, gone when all tests of the file have finished. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/** A file has this text; its path is given. */
type WriteFile = (name: string, text: string) => string

export function temporaryFiles(): { folder: string; file: WriteFile } {
  const folder = mkdtempSync(join(tmpdir(), 'websms-files-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  return {
    folder,
    file(name, text) {
      const path = join(folder, name)
      writeFileSync(path, text)
      return path
    },
  }
}
