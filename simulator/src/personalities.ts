/*
 * Personalities: message centres as they are met in the wild, by name and as data. Each says how it differs from one that
 * does all that SMPP 3.4 asks for, in the plainest way.
 */

import type { IdForm } from './message-ids.ts'

export interface Personality {
  /** A sentence for people, without its subject. */
  meaning: string
  /** Settings of a gateway's entry for it, such as `country=NZ`. Default: none are needed. */
  entry?: string
  /** Form of message ids in answers to submits and in receipts. Default: those of the simulator. */
  idForm?: IdForm
  receiptIdForm?: IdForm
  /** The parts of a message that get a receipt. Default: each. */
  reports?: 'first part' | 'last part'
  /** The addresses in its receipts. Default: from the handset to the sender. */
  receiptAddresses?: 'swapped' | 'masked' | 'national'
  /** The PDU that carries its receipts. Default deliver_sm. */
  receiptPdu?: 'data_sm'
  /** Where the facts of a receipt stand. Default: all of it in the text, and id and state in TLVs too. */
  receiptFacts?: 'text alone' | 'TLVs alone'
  /** True: a receipt with ACCEPTD comes before the final one. */
  reportsAcceptance?: true
  /** Alphabet of data_coding 0, in both directions. Default GSM 7-bit, an octet a character. */
  alphabet?: 'latin1' | 'gsm7_packed'
  /** The way of long texts, in both directions; a user data header is answered ESME_RINVESMCLASS. Default: all ways of
   *  submits, and a header in its deliver_sm. */
  long?: 'sar' | 'payload'
  /** Submits taken in any second; more are answered ESME_RTHROTTLED. Default: all. */
  partsPerSecond?: number
  /** True: a relative validity_period is answered ESME_RINVEXPIRY. */
  refusesRelativeValidity?: true
  /** Sessions of one system_id; more are answered ESME_RALYBND. Default: any number. */
  bindsMax?: number
  /** True: cuts each session a while after its bind, whatever is on its way. */
  flaps?: true
  /** True: answers submits after a gateway has stopped waiting. */
  answersLate?: true
}

export const personalities = {
  'hex-ids': { meaning: 'writes message ids in hexadecimal', idForm: 'hex' },
  'mixed-ids': {
    meaning: 'answers with hexadecimal ids, and reports with decimal ones',
    idForm: 'hex',
    receiptIdForm: 'decimal',
  },
  'padded-ids': {
    meaning: 'answers with decimal ids, and reports with zeros before them',
    idForm: 'decimal',
    receiptIdForm: 'padded',
  },
  'first-part': { meaning: 'reports on the first part of a long message alone', reports: 'first part' },
  'last-part': { meaning: 'reports on the last part of a long message alone', reports: 'last part' },
  'swapped-addresses': {
    meaning: 'reports with the addresses as they were submitted, and not reversed',
    receiptAddresses: 'swapped',
  },
  'masked-numbers': { meaning: 'hides the middle of the handset’s number in receipts', receiptAddresses: 'masked' },
  'national-numbers': {
    meaning: 'writes numbers in receipts in their national form, such as 0211234567',
    entry: 'country=NZ',
    receiptAddresses: 'national',
  },
  'data-sm': { meaning: 'sends receipts as data_sm', receiptPdu: 'data_sm' },
  'text-alone': { meaning: 'writes receipts without TLVs', receiptFacts: 'text alone' },
  'tlvs-alone': { meaning: 'writes receipts without a text', receiptFacts: 'TLVs alone' },
  'acceptance-first': { meaning: 'reports ACCEPTD before the final state', reportsAcceptance: true },
  latin1: { meaning: 'means Latin-1 by data_coding 0', entry: 'charset=latin1', alphabet: 'latin1' },
  packed: { meaning: 'means packed GSM-7 by data_coding 0', entry: 'charset=gsm7_packed', alphabet: 'gsm7_packed' },
  sar: {
    meaning: 'joins the parts of long texts by the sar_ TLVs, and refuses user data headers',
    entry: 'long_messages=sar',
    long: 'sar',
  },
  payload: {
    meaning: 'takes and sends long texts in one message_payload, and no parts',
    entry: 'long_messages=payload',
    long: 'payload',
  },
  'caps-at-37': { meaning: 'takes 37 submits in a second, and throttles the others', partsPerSecond: 37 },
  'absolute-validity': {
    meaning: 'refuses a relative validity_period',
    entry: 'validity=absolute',
    refusesRelativeValidity: true,
  },
  'one-bind': { meaning: 'refuses a second bind of the same system_id', bindsMax: 1 },
  flaps: { meaning: 'cuts each session 20 s after its bind', flaps: true },
  'late-answers': { meaning: 'answers submits after 61 s, when a gateway no longer waits', answersLate: true },
} as const satisfies Record<string, Personality>

export type PersonalityName = keyof typeof personalities

export const personalityNames = Object.keys(personalities) as PersonalityName[]

/** One that does all as SMPP 3.4 says. */
const plain: Personality = { meaning: '' }

/** The personality of an account. */
export type PersonalityOf = (system_id: string) => Personality

/** `chosen`: by system_id; `''` for all others. */
export function personalityBy(chosen: Readonly<Record<string, PersonalityName>>): PersonalityOf {
  const named = new Map<string, Personality>(
    Object.entries(chosen).map(([system_id, name]) => [system_id, personalities[name]]),
  )
  const others = named.get('') ?? plain
  return (system_id) => named.get(system_id) ?? others
}
