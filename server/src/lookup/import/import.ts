/** Reads a portability file and puts it in place of the portability table. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { openPortabilityImport } from '../../store/sqlite/portability-import.ts'
import { UserError } from '../../user-error.ts'
import { linesOf } from './lines.ts'
import { createRowReader } from './rows.ts'

export interface FileImport {
  dataDir: string
  file: string
  /** What people know it by. Default `file`. */
  name?: string
  /** Import the rest of a file that has wrong rows. */
  skipBad: boolean
  onBadRow: (line: number, reason: string) => void
  onProgress: (progress: Progress) => void
}

export interface Progress {
  step: 'reading' | 'storing'
  /** 0 to 1. */
  share: number
  rows: number
}

export interface Imported {
  rows: number
  /** Wrong rows that were left out. */
  skipped: number
  /** Rows by network, the largest first. */
  networks: ReadonlyMap<string, number>
}

/** Beyond it the file is given up as something else. */
const badRowsMax = 1000

/** @throws UserError when the file cannot be read, holds no row, or holds a wrong one and `skipBad` is not set: nothing is
 *  changed then. */
export async function importFile(given: FileImport): Promise<Imported> {
  const { dataDir, file, name = file, skipBad, onBadRow, onProgress } = given
  const { size } = await stat(file).catch((error) => refuseFile(name, error))
  const loading = openPortabilityImport({ dataDir })
  try {
    const readRow = createRowReader()
    let rows = 0
    let bad = 0
    const refuseRow = (line: number, reason: string) => {
      bad += 1
      onBadRow(line, reason)
      if (bad >= badRowsMax && !skipBad) {
        throw new UserError(`${name} has ${badRowsMax} wrong rows and maybe more: nothing was changed.`)
      }
    }
    const chunks = createReadStream(file)
    try {
      for await (const lines of linesOf(chunks)) {
        for (const { number: line, text, fault } of lines) {
          const row = fault === null ? readRow(text) : { fault }
          if (row === null) continue
          if ('fault' in row) refuseRow(line, row.fault)
          else {
            const earlier = loading.add(row.number, row.network, line)
            if (earlier === null) rows += 1
            else refuseRow(line, `line ${earlier} gives its number another network`)
          }
        }
        onProgress({ step: 'reading', share: size === 0 ? 0 : Math.min(1, chunks.bytesRead / size), rows })
      }
    } catch (error) {
      if (isFileError(error)) refuseFile(name, error)
      throw error
    }
    if (bad > 0 && !skipBad) {
      const wrong = bad === 1 ? '1 wrong row' : `${bad} wrong rows`
      throw new UserError(`${name} has ${wrong}: nothing was changed. Mend it, or leave them out (--skip-bad).`)
    }
    const networks = loading.networks()
    const total = [...networks.values()].reduce((sum, count) => sum + count, 0)
    if (total === 0) throw new UserError(`${name} holds no row: nothing was changed.`)
    await loading.replace({
      source: basename(name),
      at: Date.now(),
      onSlice: (stored) => onProgress({ step: 'storing', share: stored / total, rows: stored }),
    })
    return { rows: total, skipped: bad, networks }
  } finally {
    loading.close()
  }
}

/** Nothing is in the table then, and the demo table does not come back. */
export async function clearTable(dataDir: string): Promise<void> {
  const loading = openPortabilityImport({ dataDir })
  try {
    await loading.replace({ source: null, at: Date.now() })
  } finally {
    loading.close()
  }
}

function refuseFile(file: string, error: NodeJS.ErrnoException): never {
  throw new UserError(`${file} cannot be read (${error.code ?? error.message}): nothing was changed.`, { cause: error })
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error
}
