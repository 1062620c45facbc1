/**
 * The import of a portability file and its state for the page. One import runs at a time.
 *
 *   receiving ──▶ reading ──▶ storing ──▶ done        failed: nothing was changed
 *       └────────────┴───────────┴──▶ cancelled
 */
import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import type { PortabilityImport } from '@websms/contract/members'
import type { ImportSaid } from '../../lookup/import/import-process.ts'
import { freeBytes } from '../../store/free-bytes.ts'
import type { Place } from '../../store/place.ts'
import { UserError } from '../../user-error.ts'
import { ProblemError } from '../problem-error.ts'

interface ImportsOptions {
  place: Place
  /** Networks that prefixes and carriers name; any other name in a file is mostly misspelt. */
  knownNetworks: () => ReadonlySet<string>
  /** Maximum bytes of a file. Default 1 GB: 40 million rows. */
  fileBytesMax?: number
  /** Maximum time that an upload may stall, in ms. Default a minute. */
  silenceMsMax?: number
}

interface Upload {
  name: string
  skipBad: boolean
  body: Readable
  /** Null when the browser does not say. */
  bytes: number | null
}

interface Imports {
  /** The running import, or the last one. */
  state(): PortabilityImport | null
  /** Resolves when the whole file has arrived. @throws UserError while another one runs; ProblemError
   *  `body_too_large` */
  begin(upload: Upload): Promise<PortabilityImport>
  /** False when none runs. */
  cancel(): boolean
  close(): Promise<void>
}

const uploadFile = 'portability-upload.csv'

/** Unknown network names shown: in a file of another kind every name is unknown. */
const strangersShown = 20

/** Space that must stay free on the disk, in bytes. */
const freeBytesMin = 200_000_000

export function createImports(options: ImportsOptions): Imports {
  const { place, knownNetworks } = options
  const path = uploadPath(place)
  let state: PortabilityImport | null = null
  let running: { stopReceiving: AbortController; child: ChildProcess | null } | null = null
  let ended: Promise<void> = Promise.resolve()

  const end = async (step: 'done' | 'failed' | 'cancelled', changes: Partial<PortabilityImport> = {}) => {
    state = { ...state!, step, ...changes, ended_at: new Date().toISOString() }
    running = null
    await rm(path, { force: true })
  }

  const hear = (said: ImportSaid) => {
    if (state === null || running === null) return
    if ('badRow' in said) {
      state = { ...state, faults: [...state.faults, said.badRow] }
      return
    }
    state = { ...state, bad_rows: said.badRows }
    if ('progress' in said) state = { ...state, ...said.progress }
    else if ('failed' in said) ended = end('failed', { error: said.failed })
    else {
      const known = knownNetworks()
      const strangers = said.done.networks.map(([network]) => network).filter((network) => !known.has(network))
      const { rows, encoding } = said.done
      ended = end('done', { rows, encoding, share: 1, strangers: strangers.slice(0, strangersShown) })
    }
  }

  const cancel = (): boolean => {
    if (running === null) return false
    running.stopReceiving.abort()
    running.child?.kill('SIGKILL')
    ended = end('cancelled')
    return true
  }

  return {
    state: () => state,
    async begin(upload) {
      if (running !== null) throw new UserError('An import is already running. Wait until it is done, or cancel it.')
      const mine = { stopReceiving: new AbortController(), child: null as ChildProcess | null }
      running = mine
      state = beginning(upload.name)
      try {
        // The file of the import before goes by the same name, and is removed when that has ended.
        await ended
        const onShare = (share: number) => {
          state = { ...state!, share }
        }
        await receive(upload, path, { ...options, signal: mine.stopReceiving.signal, onShare })
      } catch (error) {
        const cancelled = mine.stopReceiving.signal.aborted
        if (!cancelled) {
          ended = end('failed', { error: receivingFault(error) })
          await ended
        }
        if (cancelled || error instanceof UserError || error instanceof ProblemError) throw refusal(error, cancelled)
        throw new UserError(state.error ?? '')
      }
      const child = startReading(upload, { place, path })
      mine.child = child
      child.on('message', hear)
      // After all output of the process was read.
      child.on('disconnect', () => {
        if (running?.child === child) ended = end('failed', { error: 'The import process stopped unexpectedly.' })
      })
      state = { ...state, step: 'reading', share: 0 }
      return state
    },
    cancel,
    async close() {
      cancel()
      await ended
    },
  }
}

/** The place of the uploaded file while an import runs: beside SQLite's database, where there is room for it. With PostgreSQL
 *  there need not be a data folder. */
function uploadPath({ dataDir, databaseUrl }: Place): string {
  if (databaseUrl === null) return join(dataDir, uploadFile)
  return join(tmpdir(), `websms-${randomUUID()}-${uploadFile}`)
}

function beginning(file: string): PortabilityImport {
  return {
    step: 'receiving',
    file,
    share: 0,
    rows: 0,
    bad_rows: 0,
    faults: [],
    error: null,
    strangers: [],
    encoding: null,
    started_at: new Date().toISOString(),
    ended_at: null,
  }
}

interface Receiving extends Pick<ImportsOptions, 'fileBytesMax' | 'silenceMsMax'> {
  signal: AbortSignal
  onShare: (share: number) => void
}

/** Writes the upload to the file at `path`. */
async function receive({ body, bytes }: Upload, path: string, options: Receiving): Promise<void> {
  const { fileBytesMax = 1_000_000_000, silenceMsMax = 60_000, signal, onShare } = options
  await refuseWithoutRoom(dirname(path), bytes ?? 0)
  let received = 0
  const fellSilent = new AbortController()
  const silence = setTimeout(() => fellSilent.abort(new UserError('The file stopped coming.')), silenceMsMax)
  const counted = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      silence.refresh()
      received += chunk.length
      if (received > fileBytesMax) throw new ProblemError('body_too_large', { limit: fileBytesMax })
      if (bytes !== null && bytes > 0) onShare(Math.min(1, received / bytes))
      yield chunk
    }
  }
  try {
    const file = createWriteStream(path, { mode: 0o600 })
    await pipeline(body, counted, file, { signal: AbortSignal.any([signal, fellSilent.signal]) })
  } catch (error) {
    throw fellSilent.signal.aborted ? fellSilent.signal.reason : error
  } finally {
    clearTimeout(silence)
  }
}

/** Starts the process that reads the file into the table. */
function startReading({ name, skipBad }: Upload, { place, path }: { place: Place; path: string }): ChildProcess {
  const program = fileURLToPath(new URL('../../lookup/import/import-process.ts', import.meta.url))
  return fork(program, [place.dataDir, path, name, String(skipBad)], {
    // Other users of the machine see a command line, and the address has a password.
    env: { ...process.env, DATABASE_URL: place.databaseUrl ?? '' },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
}

function refusal(error: unknown, cancelled: boolean): Error {
  return cancelled ? new UserError('The import was cancelled.') : (error as Error)
}

function receivingFault(error: unknown): string {
  if (error instanceof UserError || error instanceof ProblemError) return error.message
  const { code, message } = error as NodeJS.ErrnoException
  return code === 'ENOSPC' ? 'The disk is full.' : `The upload was interrupted (${code ?? message}).`
}

async function refuseWithoutRoom(folder: string, bytes: number): Promise<void> {
  // Space for the file, the rows collected from it, and the table that is made of them.
  if ((await freeBytes(folder)) < 4 * bytes + freeBytesMin) {
    throw new UserError(`There is not enough disk space in ${folder} for this file.`)
  }
}
