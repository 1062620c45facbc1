/** Fields about the speed of sending, the submits, and receipts. */
import { type CarrierField, octetString } from './field.ts'

export const sendingFields = [
  {
    name: 'window',
    group: 'sending',
    label: 'Window',
    help: 'The maximum number of submits that may wait for their answer on each bind; over HTTP, of requests. The carrier says how many it allows. A low number limits the speed on a slow line.',
    kind: { type: 'number', min: 1, max: 10_000, unit: 'submits' },
    default: '10',
  },
  {
    name: 'tps',
    group: 'sending',
    label: 'Parts a second',
    help: 'The maximum number of parts in a second over all binds; 0 for no limit. Set it to what the carrier allows, so that it does not have to throttle.',
    kind: { type: 'number', min: 0, max: 100_000, unit: 'parts a second' },
    default: '0',
  },
  {
    name: 'tries',
    group: 'sending',
    label: 'Tries',
    help: 'The number of attempts at a message that the carrier cannot take for the moment, the first included; 30 take about 4 hours.',
    kind: { type: 'number', min: 1, max: 1000, unit: 'tries' },
    default: '30',
  },
  {
    name: 'validity',
    group: 'sending',
    label: 'Validity period',
    help: 'The form of validity_period. Needed when submits are refused with ESME_RINVEXPIRY (0x62).',
    kind: {
      type: 'choice',
      choices: [
        { value: 'relative', label: 'Relative: time left' },
        { value: 'absolute', label: 'Absolute: a date and time' },
        { value: 'none', label: 'None: the carrier decides' },
      ],
    },
    default: 'relative',
  },
  {
    name: 'validity_hours',
    group: 'sending',
    label: 'Longest validity',
    help: 'Hours that the carrier may try to deliver a message, at most. Messages are valid for 48 hours, and one-time codes for 10 minutes. Needed when the carrier refuses 48 hours with ESME_RINVEXPIRY (0x62); the message then ends as expired when the carrier says so.',
    kind: { type: 'number', min: 1, max: 48, unit: 'hours' },
    default: '48',
  },
  {
    name: 'service_type',
    group: 'sending',
    label: 'Service type',
    help: 'The service_type of each submit, such as CMT, or a profile that the carrier names. Needed when submits are refused with ESME_RINVSERTYP (0x15).',
    kind: { type: 'text', ...octetString(5) },
    default: '',
    empty: 'none',
  },
  {
    name: 'esm_class',
    group: 'sending',
    label: 'Messaging mode',
    help: 'The messaging mode in esm_class. Needed when the carrier asks for store and forward (3), or refuses submits with ESME_RINVESMCLASS (0x43).',
    kind: {
      type: 'choice',
      choices: [
        { value: 'default', label: 'That of the message centre (0)' },
        { value: 'store_and_forward', label: 'Store and forward (3)' },
        { value: 'datagram', label: 'Datagram (1): one attempt, nothing stored' },
      ],
    },
    default: 'default',
  },
  {
    name: 'priority_flag',
    group: 'sending',
    label: 'Priority',
    help: 'The priority_flag of each submit, 0 the lowest. Needed only when the carrier asks for one, or has agreed on one.',
    kind: { type: 'number', min: 0, max: 3 },
    default: '0',
  },
  {
    name: 'registered_delivery',
    group: 'receipts',
    label: 'Receipts asked for',
    help: 'The receipts that each submit asks for. Without them nobody learns what became of a message: one that the carrier took stays sent, is paid for, and has no webhook event; with on_failure so does every message that was delivered. Needed when the carrier charges for receipts, or refuses submits with ESME_RINVREGDLVFLG (0x07). with_intermediate also asks for reports before the final one, which change no status.',
    kind: {
      type: 'choice',
      choices: [
        { value: 'receipt', label: 'For success and failure (1)' },
        { value: 'on_failure', label: 'For failure alone (2)' },
        { value: 'none', label: 'None (0)' },
        { value: 'with_intermediate', label: 'For success and failure, and reports before (17)' },
      ],
    },
    default: 'receipt',
  },
  {
    name: 'receipts',
    group: 'receipts',
    label: 'Receipts are known by',
    help: 'The mark of a receipt. Needed when receipts arrive as inbound messages, from a carrier that never sets esm_class on them.',
    kind: {
      type: 'choice',
      choices: [
        { value: 'marked', label: 'Their mark in esm_class' },
        { value: 'text', label: 'Their text, whatever esm_class says' },
      ],
    },
    default: 'marked',
  },
] as const satisfies readonly CarrierField[]
