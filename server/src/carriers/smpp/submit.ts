/** Claimed parts as submit_sm, in the way of one carrier. Pure. */
import {
  absoluteTime,
  esmClass,
  npi,
  type PduInputOf,
  registeredDelivery,
  relativeTime,
  type TlvInput,
  ton,
} from '@websms/smpp'
import { charsets, dataCodings, longForms, splitData, splitForWire, type WireForm, type WirePart } from '@websms/sms'
import { classedForm, dataOf, dataReferenceBits } from '../../rules/message-options.ts'
import { shortCodeDigitsMax } from '../../rules/senders/sender.ts'
import { validUntil } from '../../rules/validity.ts'
import { smppFormOf } from '../../settings/carrier-setting.ts'
import type { SmppSetting } from '../../settings.ts'
import type { ClaimedPart } from '../../store/traffic/sending.ts'
import { createTlvs } from './extra-tlvs.ts'

/** Turns a claimed part into its PDU. @throws RangeError when the text has other parts than it was counted with. */
type Submitter = (claim: ClaimedPart, at: number) => PduInputOf<'submit_sm'>

/** Settles once what a setting means for every submit. */
export function createSubmitter(setting: SmppSetting): Submitter {
  const wirePart = createCutter(smppFormOf(setting))
  const addressOf = createSenderAddress(setting)
  const periodOf = createValidityPeriod(setting)
  const extraTlvs = createTlvs(setting.tlvs)
  const codings = {
    ...dataCodings,
    latin1: setting.latin1_data_coding ?? dataCodings.latin1,
    ucs2: setting.ucs2_data_coding,
    octets: OCTETS,
  }
  const mode = messagingModes[setting.esm_class]
  const registered_delivery = receiptRequests[setting.registered_delivery]
  const { service_type, priority_flag, dest_ton, dest_npi } = setting
  const [dest_addr_ton, dest_addr_npi] = [dest_ton ?? ton.INTERNATIONAL, dest_npi ?? npi.ISDN]

  return (claim, at) => {
    const part = wirePart(claim)
    const address = addressOf(claim.sender)
    const pdu: PduInputOf<'submit_sm'> = {
      command: 'submit_sm',
      service_type,
      source_addr_ton: address.ton,
      source_addr_npi: address.npi,
      source_addr: claim.sender,
      dest_addr_ton,
      dest_addr_npi,
      destination_addr: claim.to,
      esm_class: part.udh ? mode | esmClass.UDHI : mode,
      priority_flag,
      validity_period: periodOf(claim, at),
      registered_delivery,
      data_coding:
        claim.messageClass === undefined ? codings[part.coding] : classedCoding(part.coding, claim.messageClass),
      short_message: part.payload ? undefined : part.bytes,
    }
    const joining = joiningTlvs(part, claim)
    if (joining !== null) pdu.tlvs = joining
    if (extraTlvs !== null) pdu.tlvs = [...(joining ?? []), ...extraTlvs(claim)]
    return pdu
  }
}

/** data_coding of octets without a class (3GPP TS 23.038 §4, SMPP 3.4 §5.2.19). */
const OCTETS = 0x04

/** data_coding of a message with a class: the general coding group, uncompressed (3GPP TS 23.038 §4). SMPP 3.4 §5.2.19
 *  reserves these values; message centres of GSM networks take them as 23.038 has them, and its own group 1111 cannot
 *  say Unicode. */
function classedCoding(coding: PartCoding, messageClass: number): number {
  return 0x10 | (coding === 'octets' ? OCTETS : coding === 'ucs2' ? dataCodings.ucs2 : 0) | messageClass
}

const messagingModes = {
  default: esmClass.MODE_DEFAULT,
  store_and_forward: esmClass.MODE_STORE_AND_FORWARD,
  datagram: esmClass.MODE_DATAGRAM,
} as const satisfies Record<SmppSetting['esm_class'], number>

const receiptRequests = {
  receipt: registeredDelivery.RECEIPT,
  on_failure: registeredDelivery.RECEIPT_ON_FAILURE,
  none: registeredDelivery.NONE,
  with_intermediate: registeredDelivery.RECEIPT | registeredDelivery.INTERMEDIATE_NOTIFICATION,
} as const satisfies Record<SmppSetting['registered_delivery'], number>

/** Carriers refuse a validity of zero, so a message that is about to expire still gets a minute. */
const validityMsMin = 60_000
const hourMs = 3_600_000

function createValidityPeriod({ validity, validity_hours }: SmppSetting) {
  return (claim: ClaimedPart, at: number): string => {
    if (validity === 'none') return ''
    const until = Math.min(Math.max(validUntil(claim), at + validityMsMin), at + validity_hours * hourMs)
    return validity === 'absolute' ? absoluteTime(until) : relativeTime(until - at)
  }
}

function createSenderAddress(setting: SmppSetting) {
  const kind = (ownTon: number, ownNpi: number) => ({
    ton: setting.source_ton ?? ownTon,
    npi: setting.source_npi ?? ownNpi,
  })
  const shortCode = kind(setting.source_ton_short_code, setting.source_npi_short_code)
  const number = kind(setting.source_ton_number, setting.source_npi_number)
  const name = kind(setting.source_ton_name, setting.source_npi_name)
  return (sender: string) => {
    if (!/^\d+$/.test(sender)) return name
    return sender.length <= shortCodeDigitsMax ? shortCode : number
  }
}

type PartCoding = WirePart['coding'] | 'octets'

/** A part of a text or of data. */
interface Cut extends Omit<WirePart, 'coding'> {
  coding: PartCoding
}

/** A text is cut in the form that it was counted in when it was accepted: the carrier's may have been changed since. */
function createCutter(form: Required<WireForm>): (claim: ClaimedPart) => Cut {
  const others = longForms.flatMap((long) =>
    charsets.flatMap((charset) => [form.latin1, !form.latin1].map((latin1) => ({ charset, latin1, long }))),
  )
  // The nearest first: the same way of long messages, in another coding.
  const forms = [form, ...others.toSorted((a, b) => Number(b.long === form.long) - Number(a.long === form.long))]
  return (claim) => {
    const { body, part, wireParts, messageClass } = claim
    if (claim.data === true) return cutData(claim, dataReferenceBits(form))
    for (const written of forms) {
      const one = messageClass === undefined ? written : classedForm(written)
      const parts = splitForWire(body, referenceOf(claim, one), one)
      if (parts.length === wireParts) return parts[part - 1]!
    }
    throw new RangeError(`the text makes other than ${wireParts} parts`)
  }
}

/** Data is cut with the header that it was counted with. */
function cutData(claim: ClaimedPart, bits: 8 | 16): Cut {
  const { body, part, wireParts } = claim
  for (const referenceBits of bits === 8 ? ([8, 16] as const) : ([16, 8] as const)) {
    const reference = referenceOf(claim, { long: referenceBits === 16 ? 'udh16' : 'udh8' })
    const parts = splitData(dataOf(body, claim), { reference, referenceBits })
    if (parts.length === wireParts) {
      return { ...parts[part - 1]!, coding: 'octets', payload: false, part, total: wireParts }
    }
  }
  throw new RangeError(`the data makes other than ${wireParts} parts`)
}

/** 16 bits: those of the message's id make references differ that are the same in 8. */
function referenceOf({ messageId, concatReference }: ClaimedPart, { long }: WireForm): number {
  return long === 'udh16' ? ((messageId & 0xff) << 8) | concatReference : concatReference
}

/** The TLVs in place of a UDH; null for none. A reference above 255 would make the message centre use a 16-bit header, for
 *  which the parts are too long. */
function joiningTlvs(part: Cut, { concatReference }: ClaimedPart): TlvInput[] | null {
  if (part.payload) return [{ name: 'message_payload', value: part.bytes }]
  if (part.total === 1 || part.udh) return null
  return [
    { name: 'sar_msg_ref_num', value: concatReference },
    { name: 'sar_total_segments', value: part.total },
    { name: 'sar_segment_seqnum', value: part.part },
  ]
}
