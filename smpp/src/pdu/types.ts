/**
 * The TypeScript types of PDUs, derived from the tables: flat objects whose `command` tells which fields they have, so
 * that `pdu.command === 'submit_sm'` narrows them.
 */
import type { CommandName, commands } from './commands.ts'
import type { Tlv, TlvInput } from './tlvs.ts'

/** One destination of submit_multi (§4.5.1.1): an SME address (dest_flag 1) or a distribution list (dest_flag 2). */
export type DestAddress =
  | { dest_flag: 1; dest_addr_ton: number; dest_addr_npi: number; destination_addr: string }
  | { dest_flag: 2; dl_name: string }

/** One destination of submit_multi that was refused, with its status (§4.5.2.1). */
export interface UnsuccessSme {
  dest_addr_ton: number
  dest_addr_npi: number
  destination_addr: string
  error_status_code: number
}

interface ValueOf {
  uint8: number
  cstring: string
  short_message: Uint8Array
  dest_address: DestAddress[]
  unsuccess_sme: UnsuccessSme[]
}

/** Commands that answer another; their command_id has the highest bit set. */
export type ResponseName = Extract<CommandName, `${string}_resp`> | 'generic_nack'

/** Commands that are answered. */
export type RequestName = { [C in CommandName]: `${C}_resp` extends CommandName ? C : never }[CommandName]

type FieldsOf<C extends CommandName> = (typeof commands)[C]['fields'][number]

// The body of a response may be missing (§4.4.2: not returned when command_status is not zero); its fields are then null.
type Body<C extends CommandName> = {
  [F in FieldsOf<C> as F['name']]: C extends ResponseName ? ValueOf[F['kind']] | null : ValueOf[F['kind']]
}

type Flat<T> = { [K in keyof T]: T[K] }

/** The decoded PDU of one command. */
export type PduOf<C extends CommandName> = Flat<
  { command: C; command_status: number; sequence_number: number } & Body<C> & { tlvs: Tlv[] }
>

/** A PDU whose command_id SMPP 3.4 does not have, with its body untouched. */
export interface UnknownPdu {
  command: 'unknown'
  command_id: number
  command_status: number
  sequence_number: number
  body: Uint8Array
  tlvs: Tlv[]
}

/** Any decoded PDU. */
export type Pdu = { [C in CommandName]: PduOf<C> }[CommandName] | UnknownPdu

/** Any decoded PDU that answers another. */
export type ResponsePdu = { [C in ResponseName]: PduOf<C> }[ResponseName]

/** Any decoded PDU that wants an answer, and the two that want none. */
export type RequestPdu = { [C in Exclude<CommandName, ResponseName>]: PduOf<C> }[Exclude<CommandName, ResponseName>]

/** The answer to a request: its own response, or generic_nack. */
export type AnswerTo<C extends RequestName> = PduOf<`${C}_resp` & CommandName> | PduOf<'generic_nack'>

/** A PDU of one command to encode: everything but the command has a default. */
export type PduInputOf<C extends CommandName> = Flat<
  { command: C; command_status?: number; sequence_number?: number } & Partial<Body<C>> & { tlvs?: readonly TlvInput[] }
>

/** A request to send; the same as {@link PduInputOf}, in a form from which the compiler infers the command. */
export type RequestInputOf<C extends RequestName> = { command: C } & PduInputOf<C>

/** Any PDU to encode. */
export type PduInput = { [C in CommandName]: PduInputOf<C> }[CommandName] | UnknownInput

/** A PDU of an unknown command to encode. */
interface UnknownInput {
  command: 'unknown'
  command_id: number
  command_status?: number
  sequence_number?: number
  body?: Uint8Array
  tlvs?: readonly TlvInput[]
}
