/** Reads a portability file and puts it in place of the portability table. */

import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { type CsvRecord, createCsvReader, FileKindError, type TextEncoding } from '@websms/sms'
import { siteTime } from '../../site-time.ts'
import { openImport } from '../../store/data-folder.ts'
import type { Place } from '../../store/place.ts'
import type { PortabilityImport } from '../../store/portability.ts'
import { UserError } from '../../user-error.ts'
import { createRowReader, type Row } from './rows.ts'

interface FileImport {
  place: Place
  file: string
  /** The file's name for people. Default `file`. */
  name?: string
  /** Import the rest of a file that has bad rows. */
  skipBad: boolean
  /** Words that tell how to skip bad rows here, on the command line or the page; they follow `Fix them, or`. */
  howToSkipBad: string
  onBadRow: (line: number, reason: string) => void
  onProgress: (progress: Progress) => void
}

export interface Progress {
  step: 'reading' | 'storing'
  /** 0 to 1. */
  share: number
  rows: number
}

interface Imported {
  rows: number
  /** Bad rows that were left out. */
  skipped: number
  /** The encoding that the file was read in; null when every possible encoding reads it alike. */
  encoding: TextEncoding | null
  /** Rows by network, the largest first. */
  networks: ReadonlyMap<string, number>
}

/** Wrong rows after which the file is refused as something else. */
const badRowsMax = 1000

/** @throws UserError when the file cannot be read, holds no row, or holds a bad one and `skipBad` is not set: nothing is
 *  changed then. */
export async function importFile(given: FileImport): Promise<Imported> {
  const { place, file, name = file, onProgress } = given
  const { size } = await stat(file).catch((error) => {
    throw fileRefusal(name, error)
  })
  const loading = openImport(place)
  try {
    const { bad, encoding } = await readInto(loading, size, given)
    if (bad > 0 && !given.skipBad) {
      const [rows, fix] = bad === 1 ? ['1 bad row', 'Fix it'] : [`${bad} bad rows`, 'Fix them']
      throw new UserError(`${name} has ${rows}: nothing was changed. ${fix}, or ${given.howToSkipBad}.`)
    }
    const networks = loading.networks()
    const total = [...networks.values()].reduce((sum, count) => sum + count, 0)
    if (total === 0) throw new UserError(`${name} holds no row: nothing was changed.`)
    await loading.replace({
      source: basename(name),
      at: siteTime(),
      onSlice: (stored) => onProgress({ step: 'storing', share: stored / total, rows: stored }),
    })
    return { rows: total, skipped: bad, networks, encoding }
  } finally {
    loading.close()
  }
}

async function readInto(loading: PortabilityImport, size: number, given: FileImport) {
  const { file, name = file, skipBad, onBadRow, onProgress } = given
  const csv = createCsvReader()
  const reader = createRowReader()
  let rows = 0
  let bad = 0
  const refuseRow = (line: number, reason: string) => {
    bad += 1
    onBadRow(line, reason)
    if (bad >= badRowsMax && !skipBad) {
      throw new UserError(`${name} has ${badRowsMax} bad rows and maybe more: nothing was changed.`)
    }
  }
  const keep = (row: Row) => {
    if ('fault' in row) return refuseRow(row.line, row.fault)
    const earlier = loading.add(row.number, row.network, row.line)
    if (earlier === null) rows += 1
    else refuseRow(row.line, `line ${earlier} gives its number another network`)
  }
  const keepAll = (records: readonly CsvRecord[]) => {
    for (const record of records) for (const row of reader.read(record)) keep(row)
  }
  try {
    const chunks = createReadStream(file)
    for await (const chunk of chunks) {
      keepAll(csv.read(chunk))
      const share = size === 0 ? 0 : Math.min(1, chunks.bytesRead / size)
      if (rows > 0) onProgress({ step: 'reading', share, rows })
    }
    keepAll(csv.end())
    for (const row of reader.end()) keep(row)
    onProgress({ step: 'reading', share: 1, rows })
  } catch (error) {
    if (error instanceof FileKindError) throw new UserError(`${name} ${error.message}. Nothing was changed.`)
    throw isFileError(error) ? fileRefusal(name, error) : error
  }
  return { bad, encoding: csv.encoding }
}

/** Empties the table; the demo table does not come back. */
export async function clearTable(place: Place): Promise<void> {
  const loading = openImport(place)
  try {
    await loading.replace({ source: null, at: siteTime() })
  } finally {
    loading.close()
  }
}

function fileRefusal(file: string, error: NodeJS.ErrnoException): UserError {
  const text = `${file} cannot be read (${error.code ?? error.message}): nothing was changed.`
  return new UserError(text, { cause: error })
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error
}
