/** Fields about texts, the speed of sending, and receipts. */
import type { CarrierField } from './field.ts'

export const sendingFields = [
  {
    name: 'charset',
    group: 'text',
    label: 'Default alphabet',
    help: 'The alphabet that the carrier means by data_coding 0, in both directions. Texts that it cannot write go as UCS-2. Needed when @, _, $ or accents arrive as other characters.',
    kind: {
      type: 'choice',
      choices: [
        { value: 'gsm7', label: 'GSM-7, one septet an octet' },
        { value: 'latin1', label: 'Latin-1 (ISO 8859-1)' },
        { value: 'ascii', label: 'ASCII' },
      ],
    },
    default: 'gsm7',
    rebinds: false,
  },
  {
    name: 'window',
    group: 'sending',
    label: 'Window',
    help: 'Maximum number of submits that wait for their answer at once. The carrier says how many it allows; a low one limits the speed on a slow line.',
    kind: { type: 'number', min: 1, max: 10_000, unit: 'submits' },
    default: '10',
    rebinds: true,
  },
  {
    name: 'tps',
    group: 'sending',
    label: 'Parts a second',
    help: 'Maximum number of parts in a second; 0 for no limit. Set it to what the carrier allows, so that it need not throttle.',
    kind: { type: 'number', min: 0, max: 100_000, unit: 'parts a second' },
    default: '0',
    rebinds: false,
  },
  {
    name: 'tries',
    group: 'sending',
    label: 'Tries',
    help: 'Attempts in all at a message that the carrier cannot take for the moment; 30 take about 4 hours.',
    kind: { type: 'number', min: 1, max: 1000, unit: 'tries' },
    default: '30',
    rebinds: false,
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
    rebinds: false,
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
    rebinds: false,
  },
] as const satisfies readonly CarrierField[]
