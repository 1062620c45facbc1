/**
 * The optional parameters (TLVs) of SMPP 3.4 §5.3.2 as one table, and how to find one in a PDU. A TLV that is not in
 * the table (SMPP 5.0's, a carrier's own) is kept as bytes, so it survives decoding and encoding unchanged.
 */
import type { CommandName } from './commands.ts'

/** One optional parameter: `min` and `max` are octets of value; a C-octet string counts its closing NUL. */
export interface TlvSpec {
  readonly tag: number
  readonly kind: 'integer' | 'cstring' | 'octets'
  readonly min: number
  readonly max: number
}

const integer = (tag: number, size: 1 | 2 | 4) => ({ tag, kind: 'integer', min: size, max: size }) as const
const cstring = (tag: number, max: number) => ({ tag, kind: 'cstring', min: 1, max }) as const
const octets = (tag: number, min: number, max: number) => ({ tag, kind: 'octets', min, max }) as const

/** The table of §5.3.2, by the specification's names. */
export const tlvs = {
  dest_addr_subunit: integer(0x0005, 1),
  dest_network_type: integer(0x0006, 1),
  dest_bearer_type: integer(0x0007, 1),
  dest_telematics_id: integer(0x0008, 2),
  source_addr_subunit: integer(0x000d, 1),
  source_network_type: integer(0x000e, 1),
  source_bearer_type: integer(0x000f, 1),
  source_telematics_id: integer(0x0010, 1),
  qos_time_to_live: integer(0x0017, 4),
  payload_type: integer(0x0019, 1),
  additional_status_info_text: cstring(0x001d, 256),
  receipted_message_id: cstring(0x001e, 65),
  ms_msg_wait_facilities: integer(0x0030, 1),
  privacy_indicator: integer(0x0201, 1),
  source_subaddress: octets(0x0202, 2, 23),
  dest_subaddress: octets(0x0203, 2, 23),
  user_message_reference: integer(0x0204, 2),
  user_response_code: integer(0x0205, 1),
  source_port: integer(0x020a, 2),
  destination_port: integer(0x020b, 2),
  sar_msg_ref_num: integer(0x020c, 2),
  language_indicator: integer(0x020d, 1),
  sar_total_segments: integer(0x020e, 1),
  sar_segment_seqnum: integer(0x020f, 1),
  sc_interface_version: integer(0x0210, 1),
  callback_num_pres_ind: integer(0x0302, 1),
  callback_num_atag: octets(0x0303, 0, 65),
  number_of_messages: integer(0x0304, 1),
  callback_num: octets(0x0381, 4, 19),
  dpf_result: integer(0x0420, 1),
  set_dpf: integer(0x0421, 1),
  ms_availability_status: integer(0x0422, 1),
  network_error_code: octets(0x0423, 3, 3),
  message_payload: octets(0x0424, 0, 65535),
  delivery_failure_reason: integer(0x0425, 1),
  more_messages_to_send: integer(0x0426, 1),
  message_state: integer(0x0427, 1),
  ussd_service_op: octets(0x0501, 1, 1),
  display_time: integer(0x1201, 1),
  sms_signal: integer(0x1203, 2),
  ms_validity: integer(0x1204, 1),
  alert_on_message_delivery: octets(0x130c, 0, 0),
  its_reply_type: integer(0x1380, 1),
  its_session_info: octets(0x1383, 2, 2),
} as const satisfies Record<string, TlvSpec>

/** The name of an optional parameter of SMPP 3.4. */
export type TlvName = keyof typeof tlvs

/** Type of a TLV's value by the table: a number, a string without its NUL, or bytes. */
export type TlvValue<N extends TlvName> = (typeof tlvs)[N]['kind'] extends 'integer'
  ? number
  : (typeof tlvs)[N]['kind'] extends 'cstring'
    ? string
    : Uint8Array

/**
 * A decoded TLV. `value` is what the table says for its name; it is the raw bytes when the tag is unknown (then `name`
 * is undefined) or when the bytes do not fit the table. {@link tlv} reads both.
 */
export type Tlv =
  | { [N in TlvName]: { tag: number; name: N; value: TlvValue<N> | Uint8Array } }[TlvName]
  | { tag: number; name?: undefined; value: Uint8Array }

/** A TLV to encode: by name, or by tag. Bytes are written as they are, whatever the table says. */
export type TlvInput =
  | { [N in TlvName]: { tag?: number; name: N; value: TlvValue<N> | Uint8Array } }[TlvName]
  | { tag: number; name?: undefined; value: number | string | Uint8Array }

/** The name and row of each tag. */
export const tlvsByTag: ReadonlyMap<number, TlvSpec & { readonly name: TlvName }> = new Map(
  (Object.keys(tlvs) as TlvName[]).map((name) => [tlvs[name].tag, { ...tlvs[name], name }]),
)

/** The row of each name. */
export const tlvsByName: ReadonlyMap<string, TlvSpec> = new Map(Object.entries(tlvs))

/** Anything that carries TLVs: a PDU of any command, whole or in part. */
export interface TlvCarrier {
  command?: CommandName | 'unknown'
  tlvs?: readonly { tag?: number; name?: string; value: number | string | Uint8Array }[]
}

/**
 * The value of the first TLV of that name, or undefined when there is none. Forgiving where {@link Tlv} is exact: a
 * number of another size and a string without its closing NUL, both seen from carriers, are read all the same.
 */
export function tlv<N extends TlvName>(pdu: TlvCarrier, name: N): TlvValue<N> | undefined {
  const list = pdu.tlvs
  if (!list) return undefined
  const spec: TlvSpec = tlvs[name]
  for (const found of list) {
    if (found.name !== name && found.tag !== spec.tag) continue
    const value = spec.kind === 'octets' ? found.value : plain(found.value, spec.kind)
    return value as TlvValue<N> | undefined
  }
  return undefined
}

function plain(value: number | string | Uint8Array, kind: 'integer' | 'cstring'): number | string | undefined {
  if (!(value instanceof Uint8Array)) return value
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  if (kind === 'integer') return bytes.length >= 1 && bytes.length <= 6 ? bytes.readUIntBE(0, bytes.length) : undefined
  const nul = bytes.indexOf(0)
  return bytes.toString('latin1', 0, nul < 0 ? bytes.length : nul)
}
