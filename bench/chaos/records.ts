/**
 * The outside log of a chaos run: what a customer and a carrier saw, written down by nobody who could be killed. One line
 * of JSON an event, appended and never changed, in `outside.jsonl` of the run's folder; each simulator writes its own
 * log beside it.
 */
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Asked } from './asked.ts'
import type { LeaseLost, NodeFaultKind } from './node-faults.ts'

export type RequestKind = 'single' | 'bulk' | 'otp'

export type OutsideRecord =
  /** Once, at the start. */
  | { event: 'run'; seed: number; rounds: number; nodes?: number; nodeFaults?: readonly NodeFaultKind[] }
  /** A simulator, the file of its log in the run's folder, and the forms in which it writes message ids. */
  | { event: 'simulator'; log: string; idForm: 'decimal' | 'hex'; receiptIdForm: 'decimal' | 'hex' }
  /** `webhookSecret` is null for a key without a webhook URL. */
  | { event: 'key'; accountId: number; clientId: string; webhookSecret: string | null }
  /** The command line said that this much was paid in. */
  | { event: 'credit'; accountId: number; amountMicros: number }
  /** Before it is sent. Each text but that of a one-time code holds `#request#`; a one-time code has its handset to itself. */
  | { event: 'request'; request: number; kind: RequestKind; accountId: number; to: string[]; asked?: Asked }
  /** `status` is null when no answer came. A request may be sent again with its Idempotency-Key, and answered again.
   *  `atMs`: when the customer had the answer. `optedOut`: recipients that were refused for an opt-out. */
  | {
      event: 'answer'
      request: number
      atMs: number
      status: number | null
      messages: AnsweredMessage[]
      optedOut?: number
    }
  /** The status that a customer was told for a message. */
  | { event: 'status'; messageId: number; status: string }
  /** `answered` is the status that the receiver gave, null when it broke off. */
  | {
      event: 'webhook'
      id: string
      timestamp: string
      signature: string
      body: string
      /** The header `WebSMS-Reference`. */
      reference?: string | undefined
      answered: number | null
    }
  /** From `atMs` on the gateway's clock is ahead by so much; a running one sees it within 25 ms. With several nodes it is the
   *  database's clock, which they see with their next renewal. */
  | { event: 'clock'; atMs: number; offsetMs: number }
  /** A simulator, by its log, reads nothing from then on, until the gateway is started again. */
  | { event: 'blackHole'; atMs: number; log: string }
  /** A handset texts an opt-out; the simulator's log says when the gateway acknowledged it. Once for each handset. */
  | { event: 'reply'; atMs: number; from: string; text: string }
  /** A customer put a handset on its own list of opt-outs. `atMs`: before it was sent. */
  | { event: 'listed'; atMs: number; accountId: number; number: string; status: number | null }
  /** Before a cancel or a reschedule is sent. `whole`: of all messages of the request. */
  | {
      event: 'change'
      change: number
      what: ChangeKind
      messageId: number
      request: number
      whole: boolean
      sendAtMs?: number
    }
  /** `done`: messages that it was done for. */
  | { event: 'changed'; change: number; status: number | null; done: number }
  /** An account has quiet hours for marketing, until this time of the gateway's clock. */
  | { event: 'quiet'; accountId: number; fromMs: number; toMs: number }
  /** The run plays every kind of traffic at least once. */
  | { event: 'allKinds' }
  | { event: 'started'; atMs: number; clockOffsetMs: number }
  /** The process is gone. `inFlight`: parts claimed for the wire whose outcome was not recorded. */
  | { event: 'ended'; atMs: number; signal: 'SIGKILL' | 'SIGTERM'; exitCode: number | null; inFlight: number }
  /** By how much the clock of each node is ahead of the database's, in ms, from its start on. */
  | { event: 'nodeClocks'; atMs: number; aheadMs: readonly number[] }
  /** After the last fault nothing waited any longer that did not have to wait for its time. `startedMs`: until all nodes listened,
   *  from the moment they were started; `tookMs`: from then on. */
  | { event: 'settled'; atMs: number; startedMs: number; tookMs: number }
  /** It did not come to rest in the end; the run was given up, and what is stored is from then. */
  | { event: 'neverQuiet'; atMs: number; waits: string }
  /** A fault of a node or of the database, from `atMs` until it was over. `lease`: of a node that was to lose it. */
  | { event: 'nodeFault'; kind: NodeFaultKind; atMs: number; untilMs: number; lease?: LeaseLost }

export type ChangeKind = 'cancel' | 'reschedule'

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
