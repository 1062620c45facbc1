/**
 * Reads a trace of strace: the writes to some files, and what was told to reach the disk. strace stops a thread at the
 * beginning and at the end of each call, so that the order of its lines is the order in which things were done.
 */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'

/** `at`: line of the trace, counted from 0; for a sync, that of its beginning. */
export type DiskEvent = { at: number; timeMs: number } & (
  | { kind: 'write'; file: string; offset: number; data: Buffer }
  | { kind: 'truncate'; file: string; size: number }
  /** Everything that was written to the file before `begunAt` is on the disk. */
  | { kind: 'sync'; file: string; begunAt: number }
  | { kind: 'remove'; file: string }
)

/** Options of strace that make it write what is read here, about these files, to `traceFile`. `withoutSyncs`: syncs are
 *  answered as done, and are not. */
export function straceOptions(traceFile: string, files: readonly string[], withoutSyncs: boolean): string[] {
  const calls = 'trace=openat,write,pwrite64,fsync,fdatasync,ftruncate,unlink,rename'
  return [
    ...['-D', '-f', '-qq', '-y', '-ttt', '-s', '100000000', '-o', traceFile, '-e', calls],
    ...(withoutSyncs ? ['-e', 'inject=fsync,fdatasync:retval=0'] : []),
    ...files.flatMap((file) => ['-P', file]),
  ]
}

/** @throws for a call that is not understood: what is not read would be missing on the disk. */
export async function readTrace(traceFile: string): Promise<DiskEvent[]> {
  const reader = createReader()
  const lines = createInterface({ input: createReadStream(traceFile, 'latin1'), crlfDelay: Number.POSITIVE_INFINITY })
  for await (const line of lines) reader.take(line)
  return reader.events
}

interface Begun {
  at: number
  timeMs: number
  text: string
}

/** Lines one by one. */
export function createReader() {
  const events: DiskEvent[] = []
  /** Calls under way, by thread. */
  const begun = new Map<string, Begun>()
  /** Position of each file that is written in sequence. */
  const ends = new Map<string, number>()
  let at = 0

  const take = (line: string) => {
    const parts = lineForm.exec(line)
    if (parts === null) return
    const [, thread = '', seconds = '', text = ''] = parts
    const timeMs = Number(seconds) * 1000
    if (text.endsWith(unfinished)) {
      begun.set(thread, { at, timeMs, text: text.slice(0, -unfinished.length) })
    } else {
      const resumed = resumedForm.exec(text)
      const earlier = resumed === null ? undefined : begun.get(thread)
      if (resumed !== null && earlier === undefined) return
      const whole = earlier === undefined ? text : earlier.text + resumed![1]
      const event = eventOf(whole, ends)
      if (event !== null) {
        const begunAt = earlier?.at ?? at
        events.push({ ...event, at, timeMs, ...(event.kind === 'sync' && { begunAt }) } as DiskEvent)
      }
    }
    at += 1
  }
  return { events, take }
}

const lineForm = /^(\d+)\s+(\d+\.\d+) (.*)$/s
const unfinished = ' <unfinished ...>'
const resumedForm = /^<\.\.\. \w+ resumed>(.*)$/s
const callForm = /^(\w+)\((.*)\)\s+= (-?\d+)(.*)$/s

type Happened = DistributiveOmit<DiskEvent, 'at' | 'timeMs' | 'begunAt'>
type DistributiveOmit<T, Names extends PropertyKey> = T extends unknown ? Omit<T, Names> : never

function eventOf(text: string, ends: Map<string, number>): Happened | null {
  const [, call = '', args = '', returned = '', rest = ''] = callForm.exec(text) ?? []
  const result = Number(returned)
  if (call === '' || result < 0) return null
  const file = fileForm.exec(args)?.[1] ?? ''
  switch (call) {
    case 'openat': {
      const path = openedForm.exec(args)?.[1] ?? ''
      ends.set(path, 0)
      return args.includes('O_TRUNC') ? { kind: 'truncate', file: path, size: 0 } : null
    }
    case 'write': {
      const offset = ends.get(file) ?? 0
      ends.set(file, offset + result)
      return { kind: 'write', file, offset, data: dataOf(args).subarray(0, result) }
    }
    case 'pwrite64':
      return { kind: 'write', file, offset: Number(/, (\d+)$/.exec(args)![1]), data: dataOf(args).subarray(0, result) }
    case 'ftruncate':
      return { kind: 'truncate', file, size: Number(/, (\d+)$/.exec(args)![1]) }
    case 'fsync':
    case 'fdatasync':
      return rest.includes('INJECTED') ? null : { kind: 'sync', file }
    case 'unlink':
      return { kind: 'remove', file: openedForm.exec(args)?.[1] ?? '' }
    default:
      throw new Error(`A call that the model of the disk does not know: ${text.slice(0, 200)}`)
  }
}

/** `17</path>` at the beginning. */
const fileForm = /^\d+<([^>]*)>/
const openedForm = /"([^"]*)"/

/** The bytes of a quoted string as strace writes them. */
function dataOf(args: string): Buffer {
  const from = args.indexOf('"') + 1
  const data = Buffer.allocUnsafe(args.length - from)
  let length = 0
  for (let index = from; index < args.length; index++) {
    let code = args.charCodeAt(index)
    if (code === quote) return data.subarray(0, length)
    if (code === backslash) {
      index += 1
      const escaped = args[index]!
      if (escaped >= '0' && escaped <= '7') {
        const digits = /^[0-7]{1,3}/.exec(args.slice(index, index + 3))![0]
        code = Number.parseInt(digits, 8)
        index += digits.length - 1
      } else code = escapes[escaped] ?? escaped.charCodeAt(0)
    }
    data[length++] = code
  }
  throw new Error('A string in the trace has no end')
}

const quote = 0x22
const backslash = 0x5c
const escapes: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, v: 11, f: 12 }
