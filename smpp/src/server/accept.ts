/**
 * A message centre's decision about a bind, on connections of either side.
 */
import { encodePdu } from '../pdu/encode.ts'
import { commandStatus } from '../pdu/status.ts'
import type { BindAcceptor, BindPdu, BindVerdict } from '../session/binding.ts'
import { type SessionLimits, type SessionOptions, sessionOptions } from '../session/options.ts'
import { type BindType, bindTypes } from '../session/states.ts'

/** The fields of a peer's bind. */
export interface BindRequest {
  bind_type: BindType
  system_id: string
  password: string
  system_type: string
  interface_version: number
  addr_ton: number
  addr_npi: number
  address_range: string
  remoteAddress: string
}

/** A decision about a bind: true or false (ESME_RBINDFAIL), a command_status, or acceptance with limits for this peer,
 *  such as `{ window: 50, unansweredMax: 100 }`, in place of the ones that all get. */
export type Verdict = boolean | number | SessionLimits

/** A message centre's name, and its decision about binds. */
export interface AcceptOptions {
  /** The name that we answer binds by. Default ''. */
  system_id?: string
  /** Decides about a bind. A throw, a rejected promise, or limits that make no sense refuse with ESME_RSYSERR, and the
   *  session's 'requestError' tells why. Default: everyone may bind. */
  authenticate?: (bind: BindRequest) => Verdict | Promise<Verdict>
}

/** The acceptor of one session; `remoteAddress` is asked for when the bind comes. */
export function acceptor(options: AcceptOptions, remoteAddress: () => string, onBound: () => void): BindAcceptor {
  return {
    system_id: options.system_id ?? '',
    decide: (pdu, current) => decide(options, { ...bindRequest(pdu), remoteAddress: remoteAddress() }, current),
    onBound,
  }
}

/** Throws PduError for options that can never answer a bind. */
export function checkAcceptOptions({ system_id = '' }: AcceptOptions): void {
  encodePdu({ command: 'bind_transceiver_resp', system_id })
}

async function decide(options: AcceptOptions, bind: BindRequest, current: SessionOptions): Promise<BindVerdict> {
  const verdict = await (options.authenticate?.(bind) ?? true)
  if (typeof verdict === 'number') return { command_status: verdict }
  if (!verdict) return { command_status: commandStatus.ESME_RBINDFAIL }
  const limits = verdict === true ? {} : sessionOptions(verdict, current)
  return { command_status: commandStatus.ESME_ROK, limits }
}

function bindRequest(pdu: BindPdu): Omit<BindRequest, 'remoteAddress'> {
  const { command, command_status: _, sequence_number: __, tlvs: ___, ...fields } = pdu
  return { bind_type: bindTypes[command], ...fields }
}
