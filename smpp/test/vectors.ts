/**
 * One PDU of every command as hexadecimal, put together by hand from the field tables of SMPP 3.4 §4, and what it
 * must decode to. Text after a bar says what the octets are.
 */
import type { Pdu } from '../src/index.ts'

/** A PDU in both forms. */
interface Vector {
  bytes: Buffer
  pdu: Pdu
}

/** Reads hexadecimal; blanks do not count, and a bar begins a comment. */
export function hex(text: string): Buffer {
  return Buffer.from(text.replace(/\|.*$/gm, '').replace(/\s/g, ''), 'hex')
}

const bytes = hex
const ok = { command_status: 0, tlvs: [] }
const source = { source_addr_ton: 5, source_addr_npi: 0, source_addr: 'ACME' }
const destination = { dest_addr_ton: 1, dest_addr_npi: 1, destination_addr: '6421' }
const bindFields = {
  system_id: 'me',
  password: 'pw',
  system_type: 'VMS',
  interface_version: 0x34,
  addr_ton: 1,
  addr_npi: 1,
  address_range: '^64',
}
const bindHex = `
  6d6500          | system_id "me"
  707700          | password "pw"
  564d5300        | system_type "VMS"
  34 01 01        | interface_version, addr_ton, addr_npi
  5e363400        | address_range "^64"`
const smFields = {
  service_type: 'CMT',
  ...source,
  ...destination,
  esm_class: 3,
  protocol_id: 0x7f,
  priority_flag: 1,
  schedule_delivery_time: '',
  validity_period: '000002000000000R',
  registered_delivery: 1,
  replace_if_present_flag: 1,
  data_coding: 8,
  sm_default_msg_id: 0xfe,
}
const smHex = `
  434d5400                              | service_type "CMT"
  05 00 41434d4500                      | source: ton, npi, "ACME"
  01 01 3634323100                      | destination: ton, npi, "6421"
  03 7f 01                              | esm_class, protocol_id, priority_flag
  00                                    | schedule_delivery_time ""
  3030303030323030303030303030305200    | validity_period "000002000000000R"
  01 01 08 fe                           | registered_delivery, replace_if_present_flag, data_coding, sm_default_msg_id
  04 004800e9                           | sm_length, short_message "Hé" in UCS-2`

/** The vectors by name. */
export const vectors: Record<string, Vector> = {
  bind_receiver: {
    bytes: bytes(`00000021 00000001 00000000 00000001 ${bindHex}`),
    pdu: { command: 'bind_receiver', sequence_number: 1, ...bindFields, ...ok },
  },
  bind_receiver_resp: {
    bytes: bytes('00000018 80000001 00000000 00000001 | header\n 53 4d 00 | system_id "SM" \n 0210 0001 34 | TLV'),
    pdu: {
      command: 'bind_receiver_resp',
      sequence_number: 1,
      command_status: 0,
      system_id: 'SM',
      tlvs: [{ tag: 0x0210, name: 'sc_interface_version', value: 0x34 }],
    },
  },
  bind_transmitter: {
    bytes: bytes(`00000021 00000002 00000000 7fffffff ${bindHex}`),
    pdu: { command: 'bind_transmitter', sequence_number: 0x7fffffff, ...bindFields, ...ok },
  },
  'bind_transmitter_resp without a body': {
    bytes: bytes('00000010 80000002 0000000e 7fffffff'),
    pdu: {
      command: 'bind_transmitter_resp',
      command_status: 0x0e,
      sequence_number: 0x7fffffff,
      system_id: null,
      tlvs: [],
    },
  },
  bind_transceiver: {
    bytes: bytes(`00000021 00000009 00000000 00000001 ${bindHex}`),
    pdu: { command: 'bind_transceiver', sequence_number: 1, ...bindFields, ...ok },
  },
  bind_transceiver_resp: {
    bytes: bytes('00000011 80000009 00000000 00000001 00'),
    pdu: { command: 'bind_transceiver_resp', sequence_number: 1, system_id: '', ...ok },
  },
  outbind: {
    bytes: bytes('00000016 0000000b 00000000 00000001 534d00 707700'),
    pdu: { command: 'outbind', sequence_number: 1, system_id: 'SM', password: 'pw', ...ok },
  },
  unbind: {
    bytes: bytes('00000010 00000006 00000000 00000002'),
    pdu: { command: 'unbind', sequence_number: 2, ...ok },
  },
  unbind_resp: {
    bytes: bytes('00000010 80000006 00000000 00000002'),
    pdu: { command: 'unbind_resp', sequence_number: 2, ...ok },
  },
  'generic_nack with a sequence_number above 0x7fffffff': {
    bytes: bytes('00000010 80000000 00000003 ffffffff'),
    pdu: { command: 'generic_nack', command_status: 3, sequence_number: 0xffffffff, tlvs: [] },
  },
  submit_sm: {
    bytes: bytes(`00000040 00000004 00000000 00000003 ${smHex}`),
    pdu: { command: 'submit_sm', sequence_number: 3, ...smFields, short_message: hex('004800e9'), ...ok },
  },
  'submit_sm with everything empty': {
    bytes: bytes('00000021 00000004 00000000 00000003 00 000000 000000 000000 00 00 00 00 00 00 00'),
    pdu: {
      command: 'submit_sm',
      sequence_number: 3,
      service_type: '',
      source_addr_ton: 0,
      source_addr_npi: 0,
      source_addr: '',
      dest_addr_ton: 0,
      dest_addr_npi: 0,
      destination_addr: '',
      esm_class: 0,
      protocol_id: 0,
      priority_flag: 0,
      schedule_delivery_time: '',
      validity_period: '',
      registered_delivery: 0,
      replace_if_present_flag: 0,
      data_coding: 0,
      sm_default_msg_id: 0,
      short_message: Buffer.alloc(0),
      ...ok,
    },
  },
  submit_sm_resp: {
    bytes: bytes('00000013 80000004 00000000 00000003 313900 | message_id "19"'),
    pdu: { command: 'submit_sm_resp', sequence_number: 3, message_id: '19', ...ok },
  },
  'submit_sm_resp without a body': {
    bytes: bytes('00000010 80000004 00000058 00000003'),
    pdu: { command: 'submit_sm_resp', command_status: 0x58, sequence_number: 3, message_id: null, tlvs: [] },
  },
  'submit_sm_resp with a status and a body': {
    bytes: bytes('00000011 80000004 00000058 00000003 00'),
    pdu: { command: 'submit_sm_resp', command_status: 0x58, sequence_number: 3, message_id: '', tlvs: [] },
  },
  submit_multi: {
    bytes: bytes(`00000049 00000021 00000000 00000004
      434d5400                              | service_type "CMT"
      05 00 41434d4500                      | source: ton, npi, "ACME"
      02                                    | number_of_dests
      01 01 01 3634323100                   | dest_flag 1: ton, npi, "6421"
      02 737461666600                       | dest_flag 2: dl_name "staff"
      03 7f 01                              | esm_class, protocol_id, priority_flag
      00                                    | schedule_delivery_time ""
      3030303030323030303030303030305200    | validity_period "000002000000000R"
      01 01 08 fe                           | registered_delivery, replace_if_present_flag, data_coding, sm_default_msg_id
      04 004800e9                           | sm_length, short_message`),
    pdu: {
      command: 'submit_multi',
      sequence_number: 4,
      service_type: 'CMT',
      ...source,
      dest_address: [
        { dest_flag: 1, ...destination },
        { dest_flag: 2, dl_name: 'staff' },
      ],
      esm_class: 3,
      protocol_id: 0x7f,
      priority_flag: 1,
      schedule_delivery_time: '',
      validity_period: '000002000000000R',
      registered_delivery: 1,
      replace_if_present_flag: 1,
      data_coding: 8,
      sm_default_msg_id: 0xfe,
      short_message: hex('004800e9'),
      ...ok,
    },
  },
  submit_multi_resp: {
    bytes: bytes(`0000001f 80000021 00000000 00000004
      313900                                | message_id "19"
      01                                    | no_unsuccess
      01 01 3634323100 0000000b             | ton, npi, "6421", error_status_code`),
    pdu: {
      command: 'submit_multi_resp',
      sequence_number: 4,
      message_id: '19',
      unsuccess_sme: [{ ...destination, error_status_code: 0x0b }],
      ...ok,
    },
  },
  'deliver_sm with TLVs of every kind, known and unknown': {
    bytes: bytes(`00000065 00000005 00000000 00000005 ${smHex}
      001e 0003 313900                      | receipted_message_id "19"
      0427 0001 02                          | message_state
      0204 0002 1234                        | user_message_reference
      0017 0004 ffffffff                    | qos_time_to_live
      1400 0003 00ff00                      | one that SMPP 3.4 has not
      130c 0000                             | alert_on_message_delivery, which is empty`),
    pdu: {
      command: 'deliver_sm',
      command_status: 0,
      sequence_number: 5,
      ...smFields,
      short_message: hex('004800e9'),
      tlvs: [
        { tag: 0x001e, name: 'receipted_message_id', value: '19' },
        { tag: 0x0427, name: 'message_state', value: 2 },
        { tag: 0x0204, name: 'user_message_reference', value: 0x1234 },
        { tag: 0x0017, name: 'qos_time_to_live', value: 0xffffffff },
        { tag: 0x1400, name: undefined, value: hex('00ff00') },
        { tag: 0x130c, name: 'alert_on_message_delivery', value: Buffer.alloc(0) },
      ],
    },
  },
  deliver_sm_resp: {
    bytes: bytes('00000011 80000005 00000000 00000005 00'),
    pdu: { command: 'deliver_sm_resp', sequence_number: 5, message_id: '', ...ok },
  },
  data_sm: {
    bytes: bytes(`0000002c 00000103 00000000 00000006
      00                                    | service_type ""
      05 00 41434d4500                      | source: ton, npi, "ACME"
      01 01 3634323100                      | destination: ton, npi, "6421"
      40 01 04                              | esm_class, registered_delivery, data_coding
      0424 0006 050003 0a0201               | message_payload`),
    pdu: {
      command: 'data_sm',
      command_status: 0,
      sequence_number: 6,
      service_type: '',
      ...source,
      ...destination,
      esm_class: 0x40,
      registered_delivery: 1,
      data_coding: 4,
      tlvs: [{ tag: 0x0424, name: 'message_payload', value: hex('0500030a0201') }],
    },
  },
  data_sm_resp: {
    bytes: bytes(`0000001f 80000103 00000000 00000006
      313900                                | message_id "19"
      0425 0001 01                          | delivery_failure_reason
      0423 0003 030022                      | network_error_code`),
    pdu: {
      command: 'data_sm_resp',
      command_status: 0,
      sequence_number: 6,
      message_id: '19',
      tlvs: [
        { tag: 0x0425, name: 'delivery_failure_reason', value: 1 },
        { tag: 0x0423, name: 'network_error_code', value: hex('030022') },
      ],
    },
  },
  query_sm: {
    bytes: bytes('0000001a 00000003 00000000 00000007 313900 05 00 41434d4500'),
    pdu: { command: 'query_sm', sequence_number: 7, message_id: '19', ...source, ...ok },
  },
  query_sm_resp: {
    bytes: bytes(`00000026 80000003 00000000 00000007
      313900                                | message_id "19"
      3236303130323033303430353030302b00    | final_date "260102030405000+"
      02 00                                 | message_state, error_code`),
    pdu: {
      command: 'query_sm_resp',
      sequence_number: 7,
      message_id: '19',
      final_date: '260102030405000+',
      message_state: 2,
      error_code: 0,
      ...ok,
    },
  },
  cancel_sm: {
    bytes: bytes(`00000025 00000008 00000000 00000008
      434d5400 313900                       | service_type "CMT", message_id "19"
      05 00 41434d4500 01 01 3634323100     | source, destination`),
    pdu: {
      command: 'cancel_sm',
      sequence_number: 8,
      service_type: 'CMT',
      message_id: '19',
      ...source,
      ...destination,
      ...ok,
    },
  },
  cancel_sm_resp: {
    bytes: bytes('00000010 80000008 00000011 00000008'),
    pdu: { command: 'cancel_sm_resp', command_status: 0x11, sequence_number: 8, tlvs: [] },
  },
  replace_sm: {
    bytes: bytes(`00000034 00000007 00000000 00000009
      313900                                | message_id "19"
      05 00 41434d4500                      | source: ton, npi, "ACME"
      00                                    | schedule_delivery_time ""
      3030303030323030303030303030305200    | validity_period "000002000000000R"
      01 00                                 | registered_delivery, sm_default_msg_id
      05 68656c6c6f                         | sm_length, short_message "hello"`),
    pdu: {
      command: 'replace_sm',
      sequence_number: 9,
      message_id: '19',
      ...source,
      schedule_delivery_time: '',
      validity_period: '000002000000000R',
      registered_delivery: 1,
      sm_default_msg_id: 0,
      short_message: Buffer.from('hello'),
      ...ok,
    },
  },
  replace_sm_resp: {
    bytes: bytes('00000010 80000007 00000000 00000009'),
    pdu: { command: 'replace_sm_resp', sequence_number: 9, ...ok },
  },
  enquire_link: {
    bytes: bytes('00000010 00000015 00000000 0000000a'),
    pdu: { command: 'enquire_link', sequence_number: 10, ...ok },
  },
  enquire_link_resp: {
    bytes: bytes('00000010 80000015 00000000 0000000a'),
    pdu: { command: 'enquire_link_resp', sequence_number: 10, ...ok },
  },
  alert_notification: {
    bytes: bytes(`00000021 00000102 00000000 0000000b
      01 01 3634323100                      | source: ton, npi, "6421"
      00 00 6d6500                          | esme_addr: ton, npi, "me"
      0422 0001 00                          | ms_availability_status
      `),
    pdu: {
      command: 'alert_notification',
      command_status: 0,
      sequence_number: 11,
      source_addr_ton: 1,
      source_addr_npi: 1,
      source_addr: '6421',
      esme_addr_ton: 0,
      esme_addr_npi: 0,
      esme_addr: 'me',
      tlvs: [{ tag: 0x0422, name: 'ms_availability_status', value: 0 }],
    },
  },
  'a command that SMPP 3.4 has not (broadcast_sm of 5.0)': {
    bytes: bytes('00000013 00000111 00000000 0000000c 010203'),
    pdu: {
      command: 'unknown',
      command_id: 0x111,
      command_status: 0,
      sequence_number: 12,
      body: hex('010203'),
      tlvs: [],
    },
  },
}
