/** Fields about the writing of texts. */
import type { CarrierField } from './field.ts'

/** data_coding 0 is `charset`. */
const dataCoding = { type: 'number', min: 1, max: 255 } as const

export const textFields = [
  {
    name: 'charset',
    group: 'text',
    label: 'Default alphabet',
    help: 'The alphabet that the carrier means by data_coding 0, in both directions. Texts that it cannot write go as UCS-2. Needed when @, _, $ or accents arrive as other characters. Choose packed when every text arrives as nonsense.',
    kind: {
      type: 'choice',
      choices: [
        { value: 'gsm7', label: 'GSM-7, a septet in each octet' },
        { value: 'latin1', label: 'Latin-1 (ISO 8859-1)' },
        { value: 'ascii', label: 'ASCII' },
        { value: 'gsm7_packed', label: 'GSM-7 packed, 8 septets in 7 octets' },
      ],
    },
    default: 'gsm7',
  },
  {
    name: 'latin1_data_coding',
    group: 'text',
    label: 'data_coding of Latin-1',
    help: 'Texts that GSM-7 cannot write and Latin-1 can, such as those with á or õ, go as Latin-1 with this data_coding, 140 characters a part, in place of UCS-2 with 70. Inbound texts with it are read as Latin-1. Set it only when the carrier says that it takes Latin-1; its data_coding is nearly always 3. What a message costs stays the same.',
    kind: dataCoding,
    default: '',
    empty: 'never Latin-1',
  },
  {
    name: 'ucs2_data_coding',
    group: 'text',
    label: 'data_coding of UCS-2',
    help: 'The data_coding of texts in UCS-2, in both directions. Needed when texts with other scripts or emoji are refused or arrive as nonsense: some carriers want 24 (0x18).',
    kind: dataCoding,
    default: '8',
  },
  {
    name: 'long_messages',
    group: 'text',
    label: 'Long messages',
    help: 'The way of texts that need several parts. sar when a user data header (UDH) is refused with ESME_RINVESMCLASS (0x43) or shows as odd characters; payload when the carrier wants to cut texts itself: one submit and one receipt for all of it, up to 64 kB. udh16 mixes fewer messages up, and holds a character less a part. What a message costs stays the same.',
    kind: {
      type: 'choice',
      choices: [
        { value: 'udh8', label: 'Parts with a UDH and an 8-bit reference' },
        { value: 'udh16', label: 'Parts with a UDH and a 16-bit reference' },
        { value: 'sar', label: 'Parts with the sar_ TLVs' },
        { value: 'payload', label: 'One message_payload TLV' },
      ],
    },
    default: 'udh8',
  },
] as const satisfies readonly CarrierField[]
