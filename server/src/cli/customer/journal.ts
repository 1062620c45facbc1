/**
 * The journal of a bulk: which batches were sent, and with which results. It is beside the CSV file, and is written before and after
 * each batch, so that a run that was cut short continues where it ended and sends nothing twice.
 *
 *   new ──begin──▶ begun ──results──▶ done
 *                    └──refused──▶ new      nothing of it was sent
 *
 * A batch that is left begun has an unknown outcome. It is sent again with the same Idempotency-Key, where the gateway keeps keys, and
 * within their time.
 */
import { type FileHandle, open, readFile, rm, writeFile } from 'node:fs/promises'
import { UserError } from '../../user-error.ts'
import { isMissing } from './profiles.ts'

export interface JournalHead {
  websms_bulk: 1
  /** Random; the keys of its batches begin with it. */
  run: string
  /** Made from the file, the options and the account: another bulk has another one. */
  fingerprint: string
  rows: number
  started_at: string
}

/** Of one row: line, number, reference, outcome, message ID, parts, error. */
export type RowResult = readonly [
  line: number,
  to: string,
  reference: string | null,
  outcome: 'accepted' | 'duplicate' | 'failed' | 'unknown',
  messageId: string | null,
  parts: number | null,
  error: string | null,
]

type BatchState = { kind: 'begun'; atMs: number; keysKept: boolean } | { kind: 'done'; results: readonly RowResult[] }

interface Line {
  batch: number
  begun_at?: string
  keys_kept?: boolean
  refused?: string
  results?: RowResult[]
}

export interface Journal {
  readonly head: JournalHead
  /** Batches that were begun or are done. */
  readonly batches: ReadonlyMap<number, BatchState>
  begin(batch: number, keysKept: boolean): Promise<void>
  refused(batch: number, why: string): Promise<void>
  done(batch: number, results: readonly RowResult[]): Promise<void>
  close(): Promise<void>
}

/** Null where there is none. @throws UserError for a file that is no journal */
async function readJournal(file: string): Promise<{ head: JournalHead; lines: Line[]; text: string } | null> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if (isMissing(error)) return null
    throw new UserError(`Cannot read the journal ${file}: ${error instanceof Error ? error.message : error}.`)
  }
  // A line that a crash cut short says nothing.
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  try {
    const [head, ...lines] = whole
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line))
    if (head === undefined) return null
    if (head.websms_bulk !== 1) throw new SyntaxError('it is of another kind')
    return { head, lines, text: whole }
  } catch (error) {
    const reason = error instanceof Error ? error.message : error
    throw new UserError(`${file} is not the journal of a bulk: ${reason}. Name another with --journal.`)
  }
}

/** Opens the journal of a bulk, or begins it. @param again true: what an earlier run sent is forgotten
 *  @throws UserError when it belongs to another bulk, or another process works on it */
export async function openJournal(file: string, head: JournalHead, again: boolean): Promise<Journal> {
  const unlock = await lock(`${file}.lock`)
  try {
    const found = again ? null : await readJournal(file)
    if (found !== null && found.head.fingerprint !== head.fingerprint) {
      throw new UserError(
        `${file} is the journal of another bulk: another file, text, option or account, begun at ${found.head.started_at}. ` +
          'Finish that one, or name another journal with --journal, or forget it with --again.',
      )
    }
    if (found === null) await writeFile(file, `${JSON.stringify(head)}\n`, { mode: 0o600 })
    const handle = await open(file, 'a')
    if (found !== null) await handle.truncate(Buffer.byteLength(found.text))
    await handle.sync()
    return journalOn(handle, found?.head ?? head, statesOf(found?.lines ?? []), unlock)
  } catch (error) {
    await unlock()
    if (error instanceof UserError) throw error
    throw new UserError(`Cannot write the journal ${file}: ${error instanceof Error ? error.message : error}.`)
  }
}

function journalOn(
  handle: FileHandle,
  head: JournalHead,
  batches: Map<number, BatchState>,
  unlock: () => Promise<void>,
): Journal {
  const write = async (line: Line) => {
    await handle.appendFile(`${JSON.stringify(line)}\n`)
    await handle.sync()
  }
  return {
    head,
    batches,
    begin: (batch, keysKept) => write({ batch, begun_at: new Date().toISOString(), keys_kept: keysKept }),
    refused: (batch, why) => write({ batch, refused: why }),
    async done(batch, results) {
      await write({ batch, results: [...results] })
      batches.set(batch, { kind: 'done', results })
    },
    async close() {
      await handle.close()
      await unlock()
    },
  }
}

function statesOf(lines: readonly Line[]): Map<number, BatchState> {
  const states = new Map<number, BatchState>()
  for (const { batch, begun_at, keys_kept = false, refused, results } of lines) {
    if (results !== undefined) states.set(batch, { kind: 'done', results })
    else if (refused !== undefined) states.delete(batch)
    // The first attempt is the one whose key is oldest.
    else if (begun_at !== undefined && !states.has(batch))
      states.set(batch, { kind: 'begun', atMs: Date.parse(begun_at), keysKept: keys_kept })
  }
  return states
}

/** @throws UserError while another process holds it */
async function lock(file: string): Promise<() => Promise<void>> {
  const unlock = () => rm(file, { force: true })
  for (let attempt = 1; ; attempt++) {
    try {
      await writeFile(file, String(process.pid), { flag: 'wx', mode: 0o600 })
      return unlock
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) {
        throw new UserError(`Cannot write ${file}: ${error instanceof Error ? error.message : error}.`)
      }
      const owner = Number(await readFile(file, 'utf8').catch(() => '0'))
      if (attempt > 1 || (owner > 0 && isRunning(owner))) {
        throw new UserError(`Process ${owner} is sending this file: wait until it has ended, or delete ${file}.`)
      }
      await unlock()
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
