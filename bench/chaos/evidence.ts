/** Evidence of a chaos run: the records of the outside, and the gateway's data. Reads only. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeText, readUdh } from '@websms/sms'
import { openData } from './data.ts'
import { type OutsideRecord, readLog, readOutsideLog } from './records.ts'

export interface Evidence {
  outside: readonly OutsideRecord[]
  submits: readonly Submit[]
  deliveries: readonly Delivery[]
  stored: Stored
}

/** A part as a simulator received it. */
export interface Submit {
  atMs: number
  carrier: string
  /** The log of its simulator. */
  log: string
  to: string
  validity_period: string
  /** The request that it belongs to; null for a one-time code, whose handset tells its request. */
  request: number | null
  part: number
  verdict: 'accepted' | 'throttled' | 'refused'
  isAnswered: boolean
  /** The carrier's number for the part; null when it was not accepted. */
  number: number | null
  /** Time at which its link was closed, in ms since epoch; null when it never was. */
  linkClosedAtMs: number | null
}

/** A receipt or an inbound message that the gateway acknowledged. */
export interface Delivery {
  kind: 'receipt' | 'inbound'
  atMs: number
  carrier: string
  /** The handset. */
  from: string
  number: number | null
}

export interface Message {
  id: number
  account_id: number
  key_id: number
  transfer_id: number
  to_number: string
  body: string
  lane: number
  parts: number
  wire_parts: number
  price_micros: number
  /** 0 otp, 1 transactional, 2 service, 3 marketing. */
  purpose: number
  status: number
  error: string | null
  created_at: number
  /** Time at which it is sent; null: at once. */
  due_at: number | null
  final_at: number | null
  /** The carrier's ids of its parts, comma-separated. */
  carrier_ref: string | null
}

export interface PartRow {
  message_id: number
  part: number
}

interface Stored {
  messages: readonly Message[]
  outbox: readonly PartRow[]
  claims: readonly PartRow[]
  submissions: readonly PartRow[]
  messageParts: readonly (PartRow & { status: number })[]
  waitingReceipts: readonly { source: string }[]
  bulks: readonly { transfer_id: number }[]
  inbound: readonly { id: number; from_number: string; key_id: number | null }[]
  accounts: readonly { id: number; balance_micros: number }[]
  keys: readonly {
    id: number
    client_id: string
    account_id: number
    webhook_url: string | null
    optout_events: number
  }[]
  transfers: readonly Transfer[]
  refunds: readonly { message_id: number; transfer_id: number }[]
  events: readonly Event[]
  eventQueue: readonly { event_id: number }[]
  scheduled: readonly { message_id: number; due_at: number }[]
  options: readonly { message_id: number; reference: string | null; validity_s: number | null }[]
  templateMessages: readonly { first_id: number; last_id: number }[]
  optOuts: readonly OptOutRow[]
  optOutAnswers: readonly { to_number: string; done_at: number | null; message_id: number | null }[]
}

/** A change that opted a handset out. */
export interface OptOutRow {
  /** 0: every account. */
  account_id: number
  to_number: string
  source: string
  inbound_id: number | null
  at: number
}

export interface Transfer {
  id: number
  kind: 'charge' | 'refund' | 'top_up' | 'adjustment'
  debit_id: number
  credit_id: number
  amount_micros: number
  message_id: number | null
}

export interface Event {
  id: number
  key_id: number
  type: string
  message_id: number | null
  inbound_id: number | null
  body: string
  state: number
}

export function readEvidence(folder: string): Evidence {
  const outside = readOutsideLog(folder)
  const logs = outside.filter((record) => record.event === 'simulator')
  const read = logs.map(({ log, idForm, receiptIdForm }) =>
    readSimulator(readLog<SimulatorLine>(join(folder, log)), log, idForm, receiptIdForm),
  )
  return {
    outside,
    submits: read.flatMap(({ submits }) => submits),
    deliveries: read.flatMap(({ deliveries }) => deliveries),
    stored: keptStore(folder) ?? readStore(folder),
  }
}

/** A record as the simulator writes it (simulator/src/records.ts), its bytes in hexadecimal. */
interface SimulatorLine {
  event: 'submit' | 'receipt' | 'inbound' | 'bound' | 'closed'
  atMs: number
  system_id: string
  source_addr: string
  destination_addr: string
  esm_class: number
  data_coding: number
  validity_period: string
  short_message: string
  command_status: number
  message_id: string | null
  isAnswered: boolean
  failure: string | null
}

type IdForm = 'decimal' | 'hex'

function readSimulator(lines: readonly SimulatorLine[], log: string, idForm: IdForm, receiptIdForm: IdForm) {
  const closedAtMs = new Map<string, number>()
  const submits: Submit[] = []
  const deliveries: Delivery[] = []
  // Backwards, so that the next close of each link is known.
  for (const line of lines.toReversed()) {
    const carrier = line.system_id
    if (line.event === 'closed') closedAtMs.set(carrier, line.atMs)
    if (line.event === 'submit') submits.push({ ...submitOf(line, idForm, closedAtMs.get(carrier) ?? null), log })
    if ((line.event === 'receipt' || line.event === 'inbound') && line.failure === null) {
      const { event: kind, atMs, source_addr: from, message_id } = line
      deliveries.push({ kind, atMs, carrier, from, number: numberOf(message_id, receiptIdForm) })
    }
  }
  return { submits: submits.reverse(), deliveries: deliveries.reverse() }
}

function submitOf(line: SimulatorLine, idForm: IdForm, linkClosedAtMs: number | null): Omit<Submit, 'log'> {
  const bytes = Buffer.from(line.short_message, 'hex')
  const header = (line.esm_class & 0x40) !== 0 ? readUdh(bytes) : null
  const text = decodeText(header ? bytes.subarray(header.headerLength) : bytes, line.data_coding)
  return {
    atMs: line.atMs,
    carrier: line.system_id,
    to: line.destination_addr,
    validity_period: line.validity_period,
    request: markOf(text),
    part: header?.concat?.part ?? 1,
    verdict: line.command_status === 0 ? 'accepted' : busyStatuses.has(line.command_status) ? 'throttled' : 'refused',
    isAnswered: line.isAnswered,
    number: numberOf(line.message_id, idForm),
    linkClosedAtMs,
  }
}

/** ESME_RMSGQFUL and ESME_RTHROTTLED: not taken, to be tried again (SMPP 3.4 §5.1.3). */
const busyStatuses: ReadonlySet<number> = new Set([0x14, 0x58])

function numberOf(message_id: string | null, form: IdForm): number | null {
  return message_id === null ? null : Number.parseInt(message_id, form === 'hex' ? 16 : 10)
}

/** The request that a text belongs to: what stands between two `#`. */
export function markOf(text: string): number | null {
  const [, mark] = /#(\d+)#/.exec(text) ?? []
  return mark === undefined ? null : Number(mark)
}

const keptFileOf = (folder: string) => join(folder, 'stored.json')

/** Keeps what a database has for the checker: its server does not outlive the run. */
export function keepStore(folder: string): void {
  writeFileSync(keptFileOf(folder), JSON.stringify(readStore(folder)))
}

function keptStore(folder: string): Stored | null {
  const file = keptFileOf(folder)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Stored) : null
}

function readStore(folder: string): Stored {
  const db = openData(folder)
  const all = <Row>(sql: string) => db.prepare(sql).all() as unknown as Row[]
  try {
    return {
      messages: all(`SELECT id, account_id, key_id, transfer_id, to_number, body, lane, parts, wire_parts, price_micros,
                            purpose, status, error, created_at, due_at, final_at, carrier_ref FROM messages ORDER BY id`),
      outbox: all('SELECT message_id, part FROM outbox UNION ALL SELECT message_id, part FROM put_off_parts'),
      claims: all('SELECT message_id, part FROM claims'),
      submissions: all('SELECT message_id, part FROM submissions'),
      messageParts: all('SELECT message_id, part, status FROM message_parts'),
      waitingReceipts: all('SELECT source FROM waiting_receipts'),
      bulks: all('SELECT transfer_id FROM bulks'),
      inbound: all('SELECT id, from_number, key_id FROM inbound'),
      accounts: all('SELECT id, balance_micros FROM accounts'),
      keys: all('SELECT id, client_id, account_id, webhook_url, optout_events FROM api_keys'),
      transfers: all('SELECT id, kind, debit_id, credit_id, amount_micros, message_id FROM transfers ORDER BY id'),
      refunds: all('SELECT message_id, transfer_id FROM refunds'),
      events: all('SELECT id, key_id, type, message_id, inbound_id, body, state FROM events ORDER BY id'),
      eventQueue: all('SELECT event_id FROM event_queue'),
      scheduled: all('SELECT message_id, due_at FROM scheduled'),
      options: all('SELECT message_id, reference, validity_s FROM message_options'),
      templateMessages: all('SELECT first_id, last_id FROM template_messages'),
      optOuts: all(`SELECT account_id, to_number, source, inbound_id, at FROM optout_changes
                    WHERE kind = 'opted_out' ORDER BY id`),
      optOutAnswers: all('SELECT to_number, done_at, message_id FROM optout_answers'),
    }
  } finally {
    db.close()
  }
}
