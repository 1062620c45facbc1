/*
 * Faults that the simulator shows on request, all off by default. Which of them strikes the n-th submit_sm of an
 * account follows from the seed, the system_id and n alone: the same traffic in the same order on one account meets
 * the same faults again, whatever the other accounts do.
 */

import { randomFrom, seedOf } from './random.ts'

/** Fractions are of 0 to 1 of the submit_sm received. */
export interface Faults {
  /** Fraction of the accepted submit_sm that are never answered. */
  droppedAnswers: number
  /** Fraction answered ESME_RTHROTTLED and not accepted. */
  throttles: number
  /** Fraction answered ESME_RMSGQFUL and not accepted. */
  queueFull: number
  /** Fraction whose receipt is sent before the submit answer. */
  earlyReceipts: number
  /** Fraction whose receipt comes `lateReceiptMs` later than it would. */
  lateReceipts: number
  /** Delay of a late receipt, in ms. */
  lateReceiptMs: number
  /** Fraction whose receipt is sent twice. */
  duplicateReceipts: number
  /** Fraction whose receipt is put off by a random part of `shuffleMs`, so that others overtake it. */
  shuffledReceipts: number
  /** Maximum delay of a shuffled receipt, in ms. */
  shuffleMs: number
  /** Fraction at which the connection is cut: half of them before the message is accepted, half after it but before
   *  its answer. */
  disconnects: number
  /** Fraction before whose answer garbage is written: half of it an unknown PDU, half an impossible length. */
  garbage: number
  /** Reads nothing and answers nothing, enquire_link included, while connections are still taken. */
  blackHole: boolean
}

export type FaultName = keyof Faults

export const noFaults: Readonly<Faults> = {
  droppedAnswers: 0,
  throttles: 0,
  queueFull: 0,
  earlyReceipts: 0,
  lateReceipts: 0,
  lateReceiptMs: 5_000,
  duplicateReceipts: 0,
  shuffledReceipts: 0,
  shuffleMs: 2_000,
  disconnects: 0,
  garbage: 0,
  blackHole: false,
}

/** The names of the faults, in the order of their documentation. */
export const faultNames = Object.keys(noFaults) as FaultName[]

/** Throws a RangeError that names the fault, its value and what is expected. */
export function checkFault(name: string, value: unknown): void {
  if (!Object.hasOwn(noFaults, name)) {
    throw new RangeError(`no fault is called ${name}; there are ${faultNames.join(', ')}`)
  }
  if (name === 'blackHole') {
    if (typeof value !== 'boolean') throw new RangeError(`fault blackHole is ${String(value)}; expected true or false`)
    return
  }
  const max = name.endsWith('Ms') ? 86_400_000 : 1
  if (typeof value !== 'number' || !(value >= 0 && value <= max)) {
    throw new RangeError(`fault ${name} is ${String(value)}; expected a number from 0 to ${max}`)
  }
}

/** Faults of one submit_sm. */
export interface Fate {
  throttled: boolean
  queueFull: boolean
  answerDropped: boolean
  receiptEarly: boolean
  receiptTwice: boolean
  /** Additional delay of the receipt, in ms. */
  receiptPutOffMs: number
  disconnect: 'before' | 'after' | null
  garbage: 'unknown_command' | 'bad_length' | null
}

const spared: Readonly<Fate> = {
  throttled: false,
  queueFull: false,
  answerDropped: false,
  receiptEarly: false,
  receiptTwice: false,
  receiptPutOffMs: 0,
  disconnect: null,
  garbage: null,
}

const fractionNames = faultNames.filter((name) => noFaults[name] === 0) as Exclude<FaultName, 'blackHole'>[]

/** The fate of the `ordinal`-th submit_sm of an account. Every draw is always made, in this order, so that switching
 *  one fault on moves none of the others. */
export function fateOf(faults: Faults, seed: number, system_id: string, ordinal: number): Readonly<Fate> {
  if (fractionNames.every((name) => faults[name] === 0)) return spared
  const draw = randomFrom(seedOf(seed, system_id, ordinal))
  const throttled = draw() < faults.throttles
  const queueFull = draw() < faults.queueFull
  const answerDropped = draw() < faults.droppedAnswers
  const receiptEarly = draw() < faults.earlyReceipts
  const receiptTwice = draw() < faults.duplicateReceipts
  const lateMs = draw() < faults.lateReceipts ? faults.lateReceiptMs : 0
  const isShuffled = draw() < faults.shuffledReceipts
  const shuffleMs = draw() * faults.shuffleMs
  const disconnects = draw() < faults.disconnects
  const disconnectsBefore = draw() < 0.5
  const hasGarbage = draw() < faults.garbage
  const isUnknownCommand = draw() < 0.5
  return {
    throttled,
    queueFull,
    answerDropped,
    receiptEarly,
    receiptTwice,
    receiptPutOffMs: lateMs + (isShuffled ? shuffleMs : 0),
    disconnect: disconnects ? (disconnectsBefore ? 'before' : 'after') : null,
    garbage: hasGarbage ? (isUnknownCommand ? 'unknown_command' : 'bad_length') : null,
  }
}
