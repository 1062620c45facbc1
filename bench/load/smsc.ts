/**
 * A bare SMSC for benches: takes every submit_sm, answers it with an id, sends one receipt for each that asks for one, and
 * counts. Codec and framing are those of smpp/, without its sessions: no timers, no faults, no handsets, so that the other
 * side is what is measured. One program serves WebSMS and its peers alike.
 */
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { decodePdu, type PduInputOf } from '@websms/smpp'
import { Wire } from '../../smpp/src/session/wire.ts'
import { now } from './time.ts'

interface SmscOptions {
  /** Receipts that may wait for their answer on one link. */
  window: number
  /** Arrivals of messages to destinations that begin so are kept; null for none. */
  watchedPrefix: string | null
}

/** Statuses with which destinations are always refused, by their number modulo 20, while the SMSC is told to refuse: 5
 *  % each. */
const refusals: Readonly<Record<number, number>> = { 1: 0x08, 2: 0x14, 3: 0x58 }
const refusedOf = 20

/** True for a handset that is refused then. */
export function isRefused(to: string): boolean {
  return Number(to.slice(-6)) % refusedOf in refusals
}

export interface SmscCounts {
  /** submit_sm taken, and how many of them are watched. */
  submits: number
  watched: number
  /** submit_sm that were refused. */
  refused: number
  /** Receipts that were answered with ESME_ROK: the peer has taken them. */
  acknowledged: number
  /** Receipts that were answered with anything else, or not before the link was lost; each is sent again. */
  again: number
  /** Times of the first message and of the last acknowledged receipt, in ms as `now` tells it; 0 for not yet. */
  firstSubmitAt: number
  lastAcknowledgedAt: number
}

interface Smsc {
  readonly counts: SmscCounts
  /** Destination and arrival, in ms as `now` tells it, of the messages that are watched. */
  readonly watched: [destination: string, at: number][]
  /** Takes links at this port, 0 for a free one. Resolves with the port. */
  listen(port: number): Promise<number>
  /** Drops every link and takes no new ones: receipts wait. */
  leave(): Promise<void>
  /** Forgets counts and watched arrivals. */
  reset(): void
  /** From now on some destinations are refused for ever, or none. */
  refuse(some: boolean): void
  /** Called when everything that arrived in one turn of the event loop has been handled. */
  onProgress: () => void
}

/** A submit_sm is far smaller. */
const pduBytesMax = 8192
/** Bytes that may wait to be written before a link is no longer read. */
const bufferedBytesMax = 1_048_576
/** registered_delivery asks for a receipt of any end (SMPP 3.4 §5.2.17: bits 1 and 0). */
const receiptBits = 0b11

interface Receipt {
  id: string
  from: string
  to: string
}

export function createSmsc({ window, watchedPrefix }: SmscOptions): Smsc {
  const server = createServer(serve)
  const sockets = new Set<Socket>()
  const due = new Queue<Receipt>()
  let lastId = 1_000_000_000
  let refusing = false

  const smsc: Smsc = {
    counts: noCounts(),
    watched: [],
    async listen(port) {
      server.listen(port, '127.0.0.1')
      await once(server, 'listening')
      return (server.address() as { port: number }).port
    },
    async leave() {
      if (!server.listening) return
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close')
    },
    reset() {
      Object.assign(smsc.counts, noCounts())
      smsc.watched.length = 0
    },
    refuse(some) {
      refusing = some
    },
    onProgress: () => {},
  }
  const { counts } = smsc

  function serve(socket: Socket): void {
    sockets.add(socket)
    const unanswered = new Map<number, Receipt>()
    let sequence = 0

    const onFrame = (buffer: Buffer, start: number, end: number): void => {
      const pdu = decodePdu(buffer.subarray(start, end))
      const { sequence_number } = pdu
      if (pdu.command === 'submit_sm') {
        const command_status = refusing ? (refusals[Number(pdu.destination_addr.slice(-6)) % refusedOf] ?? 0) : 0
        if (command_status !== 0) {
          counts.refused++
          wire.write({ command: 'submit_sm_resp', message_id: '', command_status }, sequence_number)
          return
        }
        const id = String(++lastId)
        wire.write({ command: 'submit_sm_resp', message_id: id }, sequence_number)
        counts.submits++
        if (counts.firstSubmitAt === 0) counts.firstSubmitAt = now()
        const { destination_addr: to, source_addr: from } = pdu
        if (watchedPrefix !== null && to.startsWith(watchedPrefix)) {
          counts.watched++
          smsc.watched.push([to, now()])
        }
        if (pdu.registered_delivery & receiptBits) due.add({ id, from, to })
      } else if (pdu.command === 'deliver_sm_resp') {
        const receipt = unanswered.get(sequence_number)
        if (receipt === undefined) return
        unanswered.delete(sequence_number)
        if (pdu.command_status === 0) {
          counts.acknowledged++
          counts.lastAcknowledgedAt = now()
        } else sendAgain(receipt)
      } else if (pdu.command === 'enquire_link') wire.write({ command: 'enquire_link_resp' }, sequence_number)
      else if (pdu.command === 'unbind') wire.write({ command: 'unbind_resp' }, sequence_number)
      else if (pdu.command === 'bind_transceiver') {
        wire.write({ command: 'bind_transceiver_resp', system_id: 'bench' }, sequence_number)
      }
    }

    const sendAgain = (receipt: Receipt) => {
      counts.again++
      due.add(receipt)
    }

    const turn = () => {
      while (unanswered.size < window && !socket.destroyed) {
        const receipt = due.take()
        if (receipt === undefined) break
        unanswered.set(++sequence, receipt)
        wire.write(receiptPdu(receipt), sequence)
      }
      smsc.onProgress()
    }

    const wire = new Wire(
      socket,
      { pduBytesMax, bufferedBytesMax },
      {
        onBytes: () => setImmediate(turn),
        onFrame,
        onBroken: () => wire.destroy(),
        onDrain: () => {},
        onEnd: () => wire.end(),
        onGone() {
          sockets.delete(socket)
          for (const receipt of unanswered.values()) sendAgain(receipt)
        },
      },
    )
  }

  return smsc
}

function noCounts(): SmscCounts {
  return { submits: 0, watched: 0, refused: 0, acknowledged: 0, again: 0, firstSubmitAt: 0, lastAcknowledgedAt: 0 }
}

/** The form of SMPP 3.4 Appendix B, which every gateway reads. */
function receiptPdu({ id, from, to }: Receipt): PduInputOf<'deliver_sm'> {
  return {
    command: 'deliver_sm',
    source_addr_ton: 1,
    source_addr_npi: 1,
    source_addr: to,
    destination_addr: from,
    esm_class: 0x04,
    short_message: Buffer.from(
      `id:${id} sub:001 dlvrd:001 submit date:2601010000 done date:2601010000 stat:DELIVRD err:000 text:`,
      'latin1',
    ),
  }
}

/** First in, first out, and cheap however much waits. */
class Queue<Item> {
  #items: Item[] = []
  #first = 0

  add(item: Item): void {
    this.#items.push(item)
  }

  take(): Item | undefined {
    if (this.#first === this.#items.length) return undefined
    const item = this.#items[this.#first++]
    if (this.#first >= 4096 && this.#first * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#first)
      this.#first = 0
    }
    return item
  }
}
