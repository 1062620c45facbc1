/**
 * The outside log of a chaos run: what a customer and a carrier saw, written down by nobody who could be killed. One line
 * of JSON an event, appended and never changed, in `outside.jsonl` of the run's folder; each simulator writes its own
 * log beside it.
 */
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'

export type RequestKind = 'single' | 'bulk' | 'otp'

export type OutsideRecord =
  /** Once, at the start. */
  | { event: 'run'; seed: number; rounds: number }
  /** A simulator, the file of its log in the run's folder, and the forms in which it writes message ids. */
  | { event: 'simulator'; log: string; idForm: 'decimal' | 'hex'; receiptIdForm: 'decimal' | 'hex' }
  /** `webhookSecret` is null for a key without a webhook URL. */
  | { event: 'key'; accountId: number; clientId: string; webhookSecret: string | null }
  /** The command line said that this much was paid in. */
  | { event: 'credit'; accountId: number; amountMicros: number }
  /** Before it is sent. Each text but that of a one-time code holds `#request#`; a one-time code has its handset to itself. */
  | { event: 'request'; request: number; kind: RequestKind; accountId: number; to: string[] }
  /** `status` is null when no answer came. A request may be sent again with its Idempotency-Key, and answered again.
   *  `atMs`: when the customer had the answer. */
  | { event: 'answer'; request: number; atMs: number; status: number | null; messages: AnsweredMessage[] }
  /** The status that a customer was told for a message. */
  | { event: 'status'; messageId: number; status: string }
  /** `answered` is the status that the receiver gave, null when it broke off. */
  | {
      event: 'webhook'
      id: string
      timestamp: string
      signature: string
      body: string
      answered: number | null
    }
  | { event: 'started'; atMs: number; clockOffsetMs: number }
  /** The process is gone. `inFlight`: parts claimed for the wire whose outcome was not recorded. */
  | { event: 'ended'; atMs: number; signal: 'SIGKILL' | 'SIGTERM'; exitCode: number | null; inFlight: number }

export interface AnsweredMessage {
  id: number
  to: string
  /** Parts as billed; null where the answer does not say. */
  parts: number | null
}

export interface OutsideLog {
  write(record: OutsideRecord): void
  close(): void
}

const outsideFile = 'outside.jsonl'

export function openOutsideLog(folder: string): OutsideLog {
  const file = openSync(join(folder, outsideFile), 'a')
  return {
    write: (record) => void writeSync(file, `${JSON.stringify(record)}\n`),
    close: () => closeSync(file),
  }
}

/** Every record of a log, in order. A last line that was cut off is left out. */
export function readLog<Record>(path: string): Record[] {
  const lines = readFileSync(path, 'utf8').split('\n')
  lines.pop()
  return lines.map((line) => JSON.parse(line) as Record)
}

export function readOutsideLog(folder: string): OutsideRecord[] {
  return readLog<OutsideRecord>(join(folder, outsideFile))
}
