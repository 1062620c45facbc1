/** Fields for carriers that ask for more, or answer in their own way. */
import type { CarrierField } from './field.ts'
import { carrierReactions } from './statuses.ts'

export const extraFields = [
  {
    name: 'tlvs',
    group: 'extras',
    label: 'Extra TLVs',
    help: 'TLVs that go with each submit_sm, one a line or separated by commas: TAG=TYPE:VALUE, such as 0x1400=text:{account_id} or user_message_reference=int16:7. Types: int8, int16, int32, text, cstring (ends with a NUL) and hex. In text and cstring {sender}, {to}, {message_id} and {account_id} stand for those of the message. Needed when the carrier asks for an entity or template id (as in India), a billing code or the like.',
    kind: { type: 'lines', expected: 'TAG=TYPE:VALUE, such as 0x1400=text:{sender}' },
    default: '',
    empty: 'none',
  },
  {
    name: 'statuses',
    group: 'extras',
    label: 'Meaning of statuses',
    help: `Statuses that mean something else at this carrier, one a line or separated by commas: STATUS=MEANING, such as 0x58=retry or ESME_RSUBMITFAIL=refuse. Meanings: ${carrierReactions.map(({ name }) => name).join(', ')}. Needed when messages fail that should be tried again, or are tried again although the carrier will never take them.`,
    kind: { type: 'lines', expected: 'STATUS=MEANING, such as 0x58=retry' },
    default: '',
    empty: 'those of the table of statuses',
  },
] as const satisfies readonly CarrierField[]
