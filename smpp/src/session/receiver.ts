/**
 * Reads the peer's PDUs and says what each is: an answer to us, a request, or something that has to be refused. Bad
 * PDUs are answered here, so that one of them never wedges the link.
 */
import { RESPONSE_BIT } from '../pdu/commands.ts'
import { decodeRange } from '../pdu/decode.ts'
import { PduError } from '../pdu/errors.ts'
import { commandStatus } from '../pdu/status.ts'
import type { Pdu, PduInput, PduOf, RequestPdu, ResponsePdu } from '../pdu/types.ts'
import { answerName } from './answerer.ts'
import type { BindPdu } from './binding.ts'

/** Callbacks of the receiver to its session. */
export interface ReceiverHost {
  write(pdu: PduInput, sequence_number: number): void
  /** A PDU came; `work` is false for enquire_link and its answer. */
  onHeard(work: boolean): void
  onAnswer(pdu: ResponsePdu): void
  /** The answer to that request came and cannot be read. */
  onBadAnswer(sequence_number: number, error: PduError): void
  onBind(pdu: BindPdu): void
  onOutbind(pdu: PduOf<'outbind'>): void
  onUnbind(sequence_number: number): void
  onRequest(pdu: RequestPdu): void
  onPduError(error: PduError): void
}

/** Decodes the PDU that lies from `start` to `end` and hands it to the session. */
export function receive(host: ReceiverHost, buffer: Buffer, start: number, end: number, strictTlvs: boolean): void {
  let pdu: Pdu
  try {
    pdu = decodeRange(buffer, start, end, strictTlvs)
  } catch (error) {
    if (!(error instanceof PduError)) throw error
    if (error.pdu) {
      // Deviation: what cannot be read is left out. Refusing would only bring the same PDU again.
      route(host, error.pdu)
      host.onPduError(error)
    } else {
      host.onHeard(true)
      refuse(host, error)
    }
    return
  }
  route(host, pdu)
}

function route(host: ReceiverHost, pdu: Pdu): void {
  switch (pdu.command) {
    case 'enquire_link':
      host.onHeard(false)
      host.write({ command: 'enquire_link_resp' }, pdu.sequence_number)
      return
    case 'enquire_link_resp':
      host.onHeard(false)
      host.onAnswer(pdu)
      return
    default:
      host.onHeard(true)
      dispatch(host, pdu)
  }
}

function dispatch(host: ReceiverHost, pdu: Exclude<Pdu, PduOf<'enquire_link' | 'enquire_link_resp'>>): void {
  switch (pdu.command) {
    case 'submit_sm_resp':
    case 'deliver_sm_resp':
    case 'data_sm_resp':
    case 'submit_multi_resp':
    case 'query_sm_resp':
    case 'cancel_sm_resp':
    case 'replace_sm_resp':
    case 'bind_transmitter_resp':
    case 'bind_receiver_resp':
    case 'bind_transceiver_resp':
    case 'unbind_resp':
    case 'generic_nack':
      host.onAnswer(pdu)
      break
    case 'bind_transmitter':
    case 'bind_receiver':
    case 'bind_transceiver':
      host.onBind(pdu)
      break
    case 'outbind':
      host.onOutbind(pdu)
      break
    case 'unbind':
      host.onUnbind(pdu.sequence_number)
      break
    case 'unknown':
      refuseUnknown(host, pdu.command_id, pdu.sequence_number)
      break
    default:
      host.onRequest(pdu)
  }
}

// §3.3: a command that we do not know is answered with generic_nack; an answer that we do not know, with nothing.
function refuseUnknown(host: ReceiverHost, command_id: number, sequence_number: number): void {
  const error = new PduError(`no command has the id 0x${command_id.toString(16).padStart(8, '0')}`, {
    recoverable: true,
    command_status: commandStatus.ESME_RINVCMDID,
    command_id,
    sequence_number,
  })
  refuse(host, error)
}

function refuse(host: ReceiverHost, error: PduError): void {
  const { command_id = 0, sequence_number = 0, command_status, partial } = error
  if (command_id >= RESPONSE_BIT) host.onBadAnswer(sequence_number, error)
  else {
    const command = partial?.command && answerName(partial.command)
    host.write(command ? { command, command_status } : { command: 'generic_nack', command_status }, sequence_number)
  }
  host.onPduError(error)
}
