/** Fields about the carrier as such: its name here, and what it serves. */
import type { CarrierField } from './field.ts'

export const ownFields = [
  {
    name: 'id',
    group: 'carrier',
    label: 'Name',
    help: 'Your own name for the carrier; no other carrier may have it. Answers of the API show it as route. A stored carrier can be renamed, and keeps its waiting messages and receipts. In WEBSMS_CARRIERS, another name is another carrier.',
    kind: { type: 'text', expected: 'an id of 1 to 64 letters, digits, - and _', pattern: '[A-Za-z0-9_\\-]{1,64}' },
    default: '',
    required: true,
  },
  {
    name: 'protocol',
    group: 'carrier',
    label: 'Protocol',
    help: 'The protocol that the carrier speaks. It cannot be changed later: add another carrier instead.',
    kind: {
      type: 'choice',
      choices: [
        { value: 'smpp', label: 'SMPP' },
        { value: 'http', label: 'HTTP: a request for each message' },
      ],
    },
    default: 'smpp',
  },
  {
    name: 'networks',
    group: 'carrier',
    label: 'Networks',
    help: 'The networks whose handsets it serves. A message goes to the carrier that lists its network, otherwise to one that takes any number.',
    kind: { type: 'list', expected: 'names of networks between commas' },
    default: '',
    empty: 'any number',
  },
  {
    name: 'senders',
    group: 'carrier',
    label: 'Senders',
    help: 'The senders that it takes. A message from another sender goes to another carrier, and is refused where there is none. Needed when the carrier refuses senders that are not registered with it.',
    kind: { type: 'list', expected: 'senders between commas, such as 552,2190,ACME' },
    default: '',
    empty: 'any sender',
  },
  {
    name: 'country',
    group: 'carrier',
    label: 'Country',
    help: 'The country of the numbers that the carrier writes without a country code, in receipts and replies.',
    kind: { type: 'text', expected: 'a two-letter country code', pattern: '[A-Za-z]{2}' },
    default: 'NZ',
  },
  {
    name: 'account',
    group: 'carrier',
    label: 'Account',
    help: 'Carriers with the same account name are binds of one account: receipts and replies for one may come over another. Needed when an account has several system_ids.',
    kind: { type: 'text', expected: 'a name of 1 to 64 letters, digits, - and _', pattern: '[A-Za-z0-9_\\-]{1,64}' },
    default: '',
    empty: 'those with the same host, port, system_id and system_type are one account',
  },
] as const satisfies readonly CarrierField[]
