/** Fields about the addresses of senders and destinations. */
import { type CarrierField, octet } from './field.ts'

export const addressFields = [
  {
    name: 'source_ton',
    group: 'addresses',
    label: 'Source TON',
    help: 'Type of number of every sender. Needed when submits are refused with ESME_RINVSRCTON (0x48) or ESME_RINVSRCADR (0x0A).',
    kind: octet,
    default: '',
    empty: '3 for a short code, 1 for a number, 5 for a name',
    rebinds: false,
  },
  {
    name: 'source_npi',
    group: 'addresses',
    label: 'Source NPI',
    help: 'Numbering plan of every sender. Needed when submits are refused with ESME_RINVSRCNPI (0x49) or ESME_RINVSRCADR (0x0A).',
    kind: octet,
    default: '',
    empty: '1 for a number, else 0',
    rebinds: false,
  },
  {
    name: 'dest_ton',
    group: 'addresses',
    label: 'Destination TON',
    help: 'Type of number of every destination. Needed when submits are refused with ESME_RINVDSTTON (0x50).',
    kind: octet,
    default: '',
    empty: '1, international',
    rebinds: false,
  },
  {
    name: 'dest_npi',
    group: 'addresses',
    label: 'Destination NPI',
    help: 'Numbering plan of every destination. Needed when submits are refused with ESME_RINVDSTNPI (0x51).',
    kind: octet,
    default: '',
    empty: '1, E.164',
    rebinds: false,
  },
] as const satisfies readonly CarrierField[]
