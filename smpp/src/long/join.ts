/**
 * Finds the parts of long messages in what comes in, and puts them together again.
 */
import { type TlvCarrier, tlv } from '../pdu/tlvs.ts'
import { esmClass } from '../values/fields.ts'
import { type PartInfo, readUdh } from './udh.ts'

/** Source of a part: a submit_sm, deliver_sm or data_sm, whole or as far as it could be read. */
export interface MessageSource extends TlvCarrier {
  source_addr?: string
  destination_addr?: string
  esm_class?: number
  short_message?: Uint8Array
}

/** The message in a PDU without its header. */
export interface MessagePart {
  /** The part's place in its message; null for a message that is whole. */
  part: PartInfo | null
  /** The content: short_message, or message_payload when that is empty, without the user data header. */
  body: Uint8Array
}

/** Reads the message in a PDU: user data header first, then the sar_ TLVs; never throws. */
export function readPart(pdu: MessageSource): MessagePart {
  const short = pdu.short_message
  const bytes = short && short.length > 0 ? short : (tlv(pdu, 'message_payload') ?? NOTHING)
  const userData = (pdu.esm_class ?? 0) & esmClass.UDHI ? readUdh(bytes) : undefined
  return { part: userData?.part ?? readSar(pdu), body: userData?.body ?? bytes }
}

/** Settings of {@link createJoiner}; both are bounds. */
export interface JoinerOptions {
  /** Messages that may wait for parts at once; beyond it the oldest is given up. Default 10,000. */
  messagesMax?: number
  /** Maximum time to wait for the parts of a message, in ms from its first. Default 30 minutes. */
  timeoutMs?: number
  /** Milliseconds of a clock. Default Date.now. */
  now?: () => number
}

/** A message put together. */
export interface JoinedMessage<T> {
  /** The content, in order; of an incomplete message, what has come. */
  body: Uint8Array
  /** The PDUs it came in, in order. */
  pdus: T[]
  /** False when some parts never came. */
  complete: boolean
}

/** Puts parts together; see {@link createJoiner}. */
export interface Joiner<T> {
  /** Messages that wait for parts. */
  readonly waiting: number
  /** Takes a PDU, and gives the message when it is whole, else null. A part that came before is taken once. */
  add(pdu: T): JoinedMessage<T> | null
  /** Takes out the messages that have waited too long or were too many (of those, messagesMax are kept). Call it now
   *  and then. */
  expire(): JoinedMessage<T>[]
}

/**
 * Makes a joiner, in memory only. Parts belong together when source_addr, destination_addr, reference and number of
 * parts are the same.
 */
export function createJoiner<T extends MessageSource>(options: JoinerOptions = {}): Joiner<T> {
  const { messagesMax = 10_000, timeoutMs = 30 * 60_000, now = Date.now } = options
  const waiting = new Map<string, { since: number; parts: Map<number, Held<T>> }>()
  const evicted: JoinedMessage<T>[] = []

  return {
    get waiting() {
      return waiting.size
    },
    add(pdu) {
      const { part, body } = readPart(pdu)
      if (!part || part.total === 1) return { body, pdus: [pdu], complete: true }
      const key = `${pdu.source_addr}\0${pdu.destination_addr}\0${part.reference}\0${part.total}`
      let message = waiting.get(key)
      if (!message) {
        message = { since: now(), parts: new Map() }
        waiting.set(key, message)
      }
      if (!message.parts.has(part.number)) message.parts.set(part.number, { pdu, body: Buffer.from(body) })
      if (message.parts.size < part.total) {
        evict()
        return null
      }
      waiting.delete(key)
      return join(message.parts, true)
    },
    expire() {
      const out = evicted.splice(0)
      // Insertion order is order of age.
      for (const [key, message] of waiting) {
        if (message.since + timeoutMs > now()) break
        waiting.delete(key)
        out.push(join(message.parts, false))
      }
      return out
    },
  }

  function evict(): void {
    for (const [key, message] of waiting) {
      if (waiting.size <= messagesMax) return
      waiting.delete(key)
      evicted.push(join(message.parts, false))
      if (evicted.length > messagesMax) evicted.shift()
    }
  }
}

interface Held<T> {
  pdu: T
  body: Uint8Array
}

function join<T>(parts: Map<number, Held<T>>, complete: boolean): JoinedMessage<T> {
  const held = [...parts].sort(([a], [b]) => a - b).map(([, part]) => part)
  return { body: Buffer.concat(held.map(({ body }) => body)), pdus: held.map(({ pdu }) => pdu), complete }
}

function readSar(pdu: MessageSource): PartInfo | null {
  if (!pdu.tlvs || pdu.tlvs.length === 0) return null
  const reference = tlv(pdu, 'sar_msg_ref_num')
  const total = tlv(pdu, 'sar_total_segments')
  const number = tlv(pdu, 'sar_segment_seqnum')
  if (reference === undefined || total === undefined || number === undefined) return null
  return number >= 1 && number <= total ? { reference, total, number } : null
}

const NOTHING = new Uint8Array(0)
