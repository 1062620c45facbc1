/**
 * The log: one line an event, on stderr, so that stdout stays for answers. JSON for machines, short lines on a terminal.
 * Bodies, codes, secrets and tokens never reach it, and phone numbers are shortened unless the operator wants them whole.
 */
import { fstatSync, writeSync } from 'node:fs'
import { pino } from 'pino'
import { redact, redactText } from './log/redact.ts'
import { terminalLine } from './log/terminal-line.ts'
import type { Settings } from './settings.ts'

export { shortNumber } from './log/redact.ts'
export type Log = pino.Logger

interface LogOptions {
  /** Destination of the lines. Default stderr. */
  stream?: { write(text: string): unknown; isTTY?: boolean }
  /** Colours on a terminal. Default: unless NO_COLOR is set. */
  colour?: boolean
}

export function createLog(
  settings: Pick<Settings, 'logLevel' | 'logNumbers'>,
  { stream = standardError(), colour = !process.env.NO_COLOR }: LogOptions = {},
): Log {
  const wholeNumbers = settings.logNumbers === 'full'
  // Redacts the written line and not the fields, so that a child logger's fields are redacted as well.
  const write = (line: string) => {
    const safe = redactText(JSON.stringify(redact(JSON.parse(line), { wholeNumbers })))
    stream.write(stream.isTTY ? terminalLine(safe, colour) : `${safe}\n`)
  }
  return pino(
    {
      level: settings.logLevel,
      // The host name and the process id are left to the collector of the log.
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: pino.stdSerializers.err, req: requestFields },
    },
    { write },
  )
}

/** When the log is a file on a full disk, Node's own stream would end the process, or at least itself, at the first
 *  line that cannot be written. Here such a line is lost, and the next one is tried. */
function standardError(): NonNullable<LogOptions['stream']> {
  if (!fstatSync(process.stderr.fd).isFile()) return process.stderr
  return {
    write(text) {
      try {
        writeSync(process.stderr.fd, text)
      } catch {
        // There is nowhere to report it.
      }
    },
  }
}

/** A query may hold a phone number or credentials, so the path is all that is logged of an address. */
function requestFields(request: { method?: string; url?: string; ip?: string }) {
  return { method: request.method, path: request.url?.split('?', 1)[0], ip: request.ip }
}
