/**
 * Every PDU of SMPP 3.4 §4 as a table of fields in wire order. Decoder, encoder and TypeScript types are all derived
 * from these tables; nothing else knows the layout of a PDU.
 */
import { commandStatus } from './status.ts'

/** One mandatory parameter. `max` is in octets and counts the closing NUL; `status` answers a bad value. */
export interface Field {
  readonly name: string
  readonly kind: 'uint8' | 'cstring' | 'short_message' | 'dest_address' | 'unsuccess_sme'
  readonly max: number
  readonly status: number
}

/** One command: its id (§5.1.2.1) and its mandatory parameters. */
export interface Command {
  readonly id: number
  readonly fields: readonly Field[]
}

const S = commandStatus

const uint8 = <const N extends string>(name: N, status: number = S.ESME_RINVCMDLEN) =>
  ({ name, kind: 'uint8', max: 1, status }) as const
const cstring = <const N extends string>(name: N, max: number, status: number) =>
  ({ name, kind: 'cstring', max, status }) as const

// SMPP 3.4 allows 254 octets, SMPP 5.0 allows 255. The length octet can express 255, so we accept it in both
// directions.
const short_message = { name: 'short_message', kind: 'short_message', max: 255, status: S.ESME_RINVMSGLEN } as const
const dest_address = { name: 'dest_address', kind: 'dest_address', max: 255, status: S.ESME_RINVNUMDESTS } as const
const unsuccess_sme = { name: 'unsuccess_sme', kind: 'unsuccess_sme', max: 255, status: S.ESME_RINVNUMDESTS } as const

// Deviation: §4.1.1 gives system_id 16 octets and password 9. Carriers hand out longer ones, so 64 pass both ways.
const system_id = cstring('system_id', 64, S.ESME_RINVSYSID)
const password = cstring('password', 64, S.ESME_RINVPASWD)
const message_id = cstring('message_id', 65, S.ESME_RINVMSGID)
const service_type = cstring('service_type', 6, S.ESME_RINVSERTYP)
const schedule_delivery_time = cstring('schedule_delivery_time', 17, S.ESME_RINVSCHED)
const validity_period = cstring('validity_period', 17, S.ESME_RINVEXPIRY)

const source = (max: number) =>
  [
    uint8('source_addr_ton', S.ESME_RINVSRCTON),
    uint8('source_addr_npi', S.ESME_RINVSRCNPI),
    cstring('source_addr', max, S.ESME_RINVSRCADR),
  ] as const
const destination = (max: number) =>
  [
    uint8('dest_addr_ton', S.ESME_RINVDSTTON),
    uint8('dest_addr_npi', S.ESME_RINVDSTNPI),
    cstring('destination_addr', max, S.ESME_RINVDSTADR),
  ] as const

const bind = [
  system_id,
  password,
  cstring('system_type', 13, S.ESME_RINVSYSTYP),
  uint8('interface_version'),
  uint8('addr_ton'),
  uint8('addr_npi'),
  cstring('address_range', 41, S.ESME_RBINDFAIL),
] as const

const message = [
  uint8('esm_class', S.ESME_RINVESMCLASS),
  uint8('protocol_id'),
  uint8('priority_flag', S.ESME_RINVPRTFLG),
  schedule_delivery_time,
  validity_period,
  uint8('registered_delivery', S.ESME_RINVREGDLVFLG),
  uint8('replace_if_present_flag', S.ESME_RINVREPFLAG),
  uint8('data_coding'),
  uint8('sm_default_msg_id', S.ESME_RINVDFTMSGID),
  short_message,
] as const

const sm = [service_type, ...source(21), ...destination(21), ...message] as const

/** The commands by name. `sm_length`, `number_of_dests` and `no_unsuccess` follow from what they count. */
export const commands = {
  bind_receiver: { id: 0x00000001, fields: bind },
  bind_receiver_resp: { id: 0x80000001, fields: [system_id] },
  bind_transmitter: { id: 0x00000002, fields: bind },
  bind_transmitter_resp: { id: 0x80000002, fields: [system_id] },
  query_sm: { id: 0x00000003, fields: [message_id, ...source(21)] },
  query_sm_resp: {
    id: 0x80000003,
    fields: [
      message_id,
      cstring('final_date', 17, S.ESME_RQUERYFAIL),
      uint8('message_state', S.ESME_RQUERYFAIL),
      uint8('error_code', S.ESME_RQUERYFAIL),
    ],
  },
  submit_sm: { id: 0x00000004, fields: sm },
  submit_sm_resp: { id: 0x80000004, fields: [message_id] },
  deliver_sm: { id: 0x00000005, fields: sm },
  deliver_sm_resp: { id: 0x80000005, fields: [message_id] },
  unbind: { id: 0x00000006, fields: [] },
  unbind_resp: { id: 0x80000006, fields: [] },
  replace_sm: {
    id: 0x00000007,
    fields: [
      message_id,
      ...source(21),
      schedule_delivery_time,
      validity_period,
      uint8('registered_delivery', S.ESME_RINVREGDLVFLG),
      uint8('sm_default_msg_id', S.ESME_RINVDFTMSGID),
      short_message,
    ],
  },
  replace_sm_resp: { id: 0x80000007, fields: [] },
  cancel_sm: { id: 0x00000008, fields: [service_type, message_id, ...source(21), ...destination(21)] },
  cancel_sm_resp: { id: 0x80000008, fields: [] },
  bind_transceiver: { id: 0x00000009, fields: bind },
  bind_transceiver_resp: { id: 0x80000009, fields: [system_id] },
  outbind: { id: 0x0000000b, fields: [system_id, password] },
  enquire_link: { id: 0x00000015, fields: [] },
  enquire_link_resp: { id: 0x80000015, fields: [] },
  submit_multi: { id: 0x00000021, fields: [service_type, ...source(21), dest_address, ...message] },
  submit_multi_resp: { id: 0x80000021, fields: [message_id, unsuccess_sme] },
  alert_notification: {
    id: 0x00000102,
    fields: [
      ...source(65),
      uint8('esme_addr_ton'),
      uint8('esme_addr_npi'),
      cstring('esme_addr', 65, S.ESME_RINVDSTADR),
    ],
  },
  data_sm: {
    id: 0x00000103,
    fields: [
      service_type,
      ...source(65),
      ...destination(65),
      uint8('esm_class', S.ESME_RINVESMCLASS),
      uint8('registered_delivery', S.ESME_RINVREGDLVFLG),
      uint8('data_coding'),
    ],
  },
  data_sm_resp: { id: 0x80000103, fields: [message_id] },
  generic_nack: { id: 0x80000000, fields: [] },
} as const satisfies Record<string, Command>

/** The name of a command of SMPP 3.4. */
export type CommandName = keyof typeof commands

/** Responses have the highest bit of their command_id set (§5.1.2). */
export const RESPONSE_BIT = 0x80000000

/** Value of a field that the caller leaves out, and of a new PDU object. */
export function defaultOf(field: Field): unknown {
  switch (field.kind) {
    case 'uint8':
      return 0
    case 'cstring':
      return ''
    case 'short_message':
      return NO_BYTES
    default:
      return []
  }
}

/** An empty short_message; sharing it is safe because it has nothing to change. */
export const NO_BYTES = Buffer.alloc(0)
