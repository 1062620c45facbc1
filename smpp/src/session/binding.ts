/**
 * Binds and their answers, for both sides (SMPP 3.4 §4.1).
 */
import { commandStatus } from '../pdu/status.ts'
import type { PduInput, PduInputOf, PduOf, ResponsePdu } from '../pdu/types.ts'
import type { SessionOptions } from './options.ts'

/** The PDU of any of the three binds. */
export type BindPdu = PduOf<'bind_transmitter'> | PduOf<'bind_receiver'> | PduOf<'bind_transceiver'>

/** The fields of a bind. */
export type BindFields = Omit<PduInputOf<'bind_transceiver'>, 'command' | 'command_status' | 'sequence_number'>

/** Answer to a bind, and settings that replace the session's own from then on. */
export interface BindVerdict {
  command_status: number
  limits?: Partial<SessionOptions>
}

/** A message centre's side of a bind: decides about it, and is told once it is done. */
export interface BindAcceptor {
  /** The name that we answer by. */
  system_id: string
  /** `options` are the session's settings so far. A rejected promise refuses with ESME_RSYSERR. */
  decide(pdu: BindPdu, options: SessionOptions): Promise<BindVerdict>
  onBound(): void
}

/** The answer to a bind; only a good one has a body. */
export function bindAnswer(pdu: BindPdu, command_status: number, system_id = ''): PduInput {
  const command = `${pdu.command}_resp` as const
  if (command_status !== commandStatus.ESME_ROK) return { command, command_status }
  // §3.3: who speaks an older version than 3.4 is sent no optional parameters.
  if (pdu.interface_version < INTERFACE_VERSION) return { command, system_id }
  return { command, system_id, tlvs: [{ name: 'sc_interface_version', value: INTERFACE_VERSION }] }
}

/** True when the answer says that the bind is done. */
export function isBindAnswer(answer: ResponsePdu): answer is BindAnswer {
  return answer.command_status === commandStatus.ESME_ROK && 'system_id' in answer
}

type BindAnswer = Extract<ResponsePdu, { system_id: string | null }>

/** The version that we speak, in sc_interface_version (§5.3.2.25). */
const INTERFACE_VERSION = 0x34
