/**
 * For tests: a message centre over TCP that answers each submit as its script says: with a status, late, never, or with
 * whatever octets the test writes. What it is sent and what it sends are the real PDUs.
 */
import {
  type Answer,
  type ListenOptions,
  listen,
  noAnswer,
  type PduInputOf,
  type PduOf,
  type RequestPdu,
  type Session,
} from '@websms/smpp'
import { decodeText, readUdh } from '@websms/sms'
import { onTestFinished, vi } from 'vitest'

/** A submit_sm as it came, and its text as a handset would read it. */
export interface Submit extends PduOf<'submit_sm'> {
  /** The user data without its header. */
  text: string
  /** The part's place in its long message; null when it is alone. */
  concat: { reference: number; part: number; total: number } | null
  /** The bind that it came over. */
  session: Session
}

/**
 * The message centre's answer to a submit: the fields of its answer; a whole PDU in hex, whose sequence_number is
 * corrected; none (`never`); or either of them when the promise resolves.
 */
export type Reply = Answer | { raw: string } | 'never'
type Script = (submit: Submit) => Reply | Promise<Reply>

export interface TestSmsc {
  port: number
  /** Every submit, in the order of arrival. */
  submits: Submit[]
  /** The submits to one destination. */
  to(destination_addr: string): Submit[]
  /** From now on submits are answered so. Without it each gets an id of its own, in hex. */
  script(script: Script): void
  /** The binds that are open, oldest first. */
  sessions(): readonly Session[]
  /** Sends a deliver_sm over a bind (the newest), and gives the status that answers it. */
  deliver(fields: Partial<PduInputOf<'deliver_sm'>>, session?: Session): Promise<number>
  /** Sends a receipt of Appendix B's form for a submit, unless `text` says otherwise, over the bind that it came over while
   *  that is open, and gives the status that answers it. */
  receipt(submit: Submit, id: string, fields?: ReceiptFields): Promise<number>
  /** Writes a whole PDU, in hex, as it is. */
  write(raw: string, session?: Session): void
  close(): Promise<void>
}

interface ReceiptFields extends Partial<PduInputOf<'deliver_sm'>> {
  stat?: string
  err?: string
  text?: string
}

/** Gone when the test has finished. Takes any bind. */
export async function startTestSmsc(options: Partial<ListenOptions> = {}): Promise<TestSmsc> {
  const submits: Submit[] = []
  let given = 0
  const byDefault: Script = () => ({ message_id: (0xa000 + ++given).toString(16).toUpperCase() })
  let script = byDefault
  const open: Session[] = []

  const answer = async (session: Session, pdu: RequestPdu): Promise<Answer | typeof noAnswer> => {
    if (pdu.command !== 'submit_sm') return {}
    const submit = asSubmit(pdu, session)
    submits.push(submit)
    const reply = await script(submit)
    if (reply === 'never') return noAnswer
    if (!('raw' in reply)) return reply
    const octets = Buffer.from(reply.raw, 'hex')
    octets.writeUInt32BE(pdu.sequence_number, sequenceAt)
    session.socket.write(octets)
    return noAnswer
  }

  const server = await listen({ port: 0, authenticate: () => true, ...options }, (session) => {
    open.push(session)
    void session.closed.then(() => open.splice(open.indexOf(session), 1))
    session.onRequest((pdu) => answer(session, pdu))
  })
  const newest = (): Session => {
    const session = open.at(-1)
    if (session === undefined) throw new Error('nothing is bound')
    return session
  }
  let closed = false
  const smsc: TestSmsc = {
    port: server.port,
    submits,
    to: (destination_addr) => submits.filter((submit) => submit.destination_addr === destination_addr),
    script(next) {
      script = next
    },
    sessions: () => open,
    async deliver(fields, session = newest()) {
      const answered = await session.request({
        command: 'deliver_sm',
        source_addr: '',
        destination_addr: '',
        short_message: new Uint8Array(0),
        ...fields,
      })
      return answered.command_status
    },
    receipt(submit, id, { stat = 'DELIVRD', err = '000', text, ...fields } = {}) {
      const receipt = {
        source_addr_ton: 1,
        source_addr_npi: 1,
        source_addr: submit.destination_addr,
        destination_addr: submit.source_addr,
        esm_class: 4,
        short_message: Buffer.from(text ?? receiptText(id, stat, err), 'latin1'),
        ...fields,
      }
      return open.includes(submit.session) ? smsc.deliver(receipt, submit.session) : smsc.deliver(receipt)
    },
    write: (raw, session = newest()) => void session.socket.write(Buffer.from(raw, 'hex')),
    async close() {
      if (closed) return
      closed = true
      for (const session of [...open]) session.destroy()
      await server.close()
    },
  }
  onTestFinished(() => smsc.close())
  return smsc
}

/** Waits until something is bound. */
export async function whenBound(smsc: TestSmsc, binds = 1): Promise<void> {
  await vi.waitFor(() => {
    const bound = smsc.sessions().filter(({ state }) => state.startsWith('bound')).length
    if (bound < binds) throw new Error(`${bound} binds`)
  }, eventually)
}

/** Time that a test waits for something that must happen: long, for a busy machine. */
export const eventually = { timeout: 30_000, interval: 20 }

/** SMPP 3.4 Appendix B. */
export function receiptText(id: string, stat: string, err = '000'): string {
  const dates = 'submit date:2601020304 done date:2601020305'
  return `id:${id} sub:001 dlvrd:${stat === 'DELIVRD' ? '001' : '000'} ${dates} stat:${stat} err:${err} text:Hi`
}

/** Position of the sequence_number in a PDU (SMPP 3.4 §3.2). */
const sequenceAt = 12

function asSubmit(pdu: PduOf<'submit_sm'>, session: Session): Submit {
  const short_message = Uint8Array.from(pdu.short_message)
  const udh = pdu.esm_class & 0x40 ? readUdh(short_message) : null
  const text = decodeText(short_message.subarray(udh?.headerLength ?? 0), pdu.data_coding)
  return { ...pdu, short_message, text, concat: udh?.concat ?? null, session }
}
