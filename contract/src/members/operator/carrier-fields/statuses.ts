/** The meaning of each status that carriers refuse a message with, and what happens then. SMPP 3.4 §5.1.3 names the statuses;
 *  what carriers use them for is experience, and a carrier may use one for something else (its field `statuses`). */

export const carrierReactions = [
  {
    name: 'refuse',
    about: 'this message',
    happens: 'The message fails at once and is refunded.',
  },
  {
    name: 'retry',
    about: 'this handset, for the moment',
    happens:
      'The message is put off: tried again after 1, 2, 4 s and so on up to 10 minutes, as often as tries says, never past its validity. Later messages to the handset wait behind it. When more than a fifth of the handsets are refused so, the carrier is left alone for a second or more.',
  },
  {
    name: 'slow_down',
    about: 'this handset, or our speed',
    happens:
      'As retry. When more than a fifth of the handsets are refused so, the carrier is paused and its window narrowed; when messages are taken later, its speed is lowered. Both recover by themselves.',
  },
  {
    name: 'queue_full',
    about: 'this handset, or how much waits',
    happens:
      'As retry. When more than a fifth of the handsets are refused so, the carrier is paused and its window narrowed, which recovers by itself.',
  },
  {
    name: 'fail_soon',
    about: 'perhaps every message',
    happens:
      'The message is tried three times within a minute before it fails. When 20 handsets in a row of at least two accounts are refused so, the carrier is stopped: messages go back to the queue, and one a minute is tried until one is taken.',
  },
  {
    name: 'stop',
    about: 'every message',
    happens: 'As fail_soon, but the message is tried as long as with retry, and waits while the carrier is stopped.',
  },
] as const

export type CarrierReaction = (typeof carrierReactions)[number]['name']

export interface CarrierStatus {
  readonly status: number
  readonly name: string
  readonly reaction: CarrierReaction
  /** Its usual meaning: completes "The carrier says that …". */
  readonly meaning: string
}

/** Every other status. */
export const otherStatus = {
  reaction: 'fail_soon',
  meaning: 'a status of the carrier’s own: ask them what it means',
} as const satisfies Pick<CarrierStatus, 'reaction' | 'meaning'>

const row = (status: number, name: string, reaction: CarrierReaction, meaning: string): CarrierStatus => ({
  status,
  name,
  reaction,
  meaning,
})

export const carrierStatuses: readonly CarrierStatus[] = [
  row(0x01, 'ESME_RINVMSGLEN', 'refuse', 'it does not take a text of this length'),
  row(0x0b, 'ESME_RINVDSTADR', 'refuse', 'it does not take this number'),
  row(0x33, 'ESME_RINVNUMDESTS', 'refuse', 'it does not take this number of destinations'),
  row(0x34, 'ESME_RINVDLNAME', 'refuse', 'it does not know this distribution list'),
  row(0x40, 'ESME_RINVDESTFLAG', 'refuse', 'it does not take this kind of destination'),
  row(0x44, 'ESME_RCNTSUBDL', 'refuse', 'it cannot submit to this distribution list'),
  row(0x63, 'ESME_RINVDFTMSGID', 'refuse', 'it does not know this stored text'),
  row(0x66, 'ESME_RX_R_APPN', 'refuse', 'it rejects this message'),
  row(0xfe, 'ESME_RDELIVERYFAILURE', 'refuse', 'it could not deliver this message'),

  row(0x08, 'ESME_RSYSERR', 'retry', 'it has a fault, or cannot reach this handset for the moment'),
  row(0x64, 'ESME_RX_T_APPN', 'retry', 'it has a fault for the moment'),
  row(0x58, 'ESME_RTHROTTLED', 'slow_down', 'it is sent more than it takes, in all or to this handset: set tps'),
  row(0x14, 'ESME_RMSGQFUL', 'queue_full', 'too much waits for this handset, or it is sent more than it takes'),

  row(
    0x07,
    'ESME_RINVREGDLVFLG',
    'fail_soon',
    'it does not take requests for receipts: set registered_delivery, or have receipts switched on',
  ),
  row(
    0x0a,
    'ESME_RINVSRCADR',
    'fail_soon',
    'it does not take this sender: register it with them, or set source_ton and source_npi',
  ),
  row(
    0x15,
    'ESME_RINVSERTYP',
    'fail_soon',
    'it wants a service type: ask them for the right one, and set service_type',
  ),
  row(0x43, 'ESME_RINVESMCLASS', 'fail_soon', 'it does not take this esm_class: set esm_class or long_messages'),
  row(
    0x45,
    'ESME_RSUBMITFAIL',
    'fail_soon',
    'it could not take the message, and does not say why: is there credit left with them?',
  ),
  row(0x48, 'ESME_RINVSRCTON', 'fail_soon', 'it wants another type of number for the sender: set source_ton'),
  row(0x49, 'ESME_RINVSRCNPI', 'fail_soon', 'it wants another numbering plan for the sender: set source_npi'),
  row(0x50, 'ESME_RINVDSTTON', 'fail_soon', 'it wants another type of number for the destination: set dest_ton'),
  row(0x51, 'ESME_RINVDSTNPI', 'fail_soon', 'it wants another numbering plan for the destination: set dest_npi'),
  row(0x53, 'ESME_RINVSYSTYP', 'fail_soon', 'it wants another system_type: set it'),
  row(0x61, 'ESME_RINVSCHED', 'fail_soon', 'it does not take this form of time: set validity to absolute or none'),
  row(
    0x62,
    'ESME_RINVEXPIRY',
    'fail_soon',
    'it does not take this validity period: set validity to absolute or none, or validity_hours',
  ),
  row(0x65, 'ESME_RX_P_APPN', 'fail_soon', 'it has a lasting fault, or there is no credit left with them'),
  row(0xff, 'ESME_RUNKNOWNERR', 'fail_soon', 'it has a fault, and does not say which'),

  row(0x04, 'ESME_RINVBNDSTS', 'stop', 'it does not take submits over this kind of bind: set bind'),
  row(0x0e, 'ESME_RINVPASWD', 'stop', 'it does not take this password any longer'),
  row(0x0f, 'ESME_RINVSYSID', 'stop', 'it does not know this system_id any longer: is the account still open?'),
]
