/** Turns a deliver_sm or data_sm into an inbound message, or a part of one, for the store. Pure. */
import { esmClass, type PduOf, dataCoding as smppCoding, tlv } from '@websms/smpp'
import { decodeNational, fillBits, isData, plainCoding, unpackSeptets, withoutByteOrderMark } from '@websms/sms'
import type { SmppSetting } from '../../settings.ts'
import type { InboundPart } from '../../store/traffic/inbound.ts'
import { handsetNumber, ownNumbers } from './read-address.ts'
import { readUserData, type UserData } from './user-data.ts'

/** PDUs that a carrier delivers with: data_sm has all its text in message_payload (SMPP 3.4 §4.7). */
export type DeliveryPdu = PduOf<'deliver_sm'> | PduOf<'data_sm'>

/** Settings of a carrier that say how its texts are read. */
type TextSetting = Pick<SmppSetting, 'charset' | 'latin1_data_coding' | 'ucs2_data_coding'>

/** The account of the bind, and its carrier's setting. */
interface DeliveringCarrier {
  carrierId: number
  setting: TextSetting & Pick<SmppSetting, 'country'>
}

export function readInbound(pdu: DeliveryPdu, { carrierId, setting }: DeliveringCarrier, at: number): InboundPart {
  const { country } = setting
  const [to, ...toForms] = ownNumbers({ ton: pdu.dest_addr_ton, address: pdu.destination_addr }, country)
  const octets = octetsOf(pdu)
  const dataCoding = plainCodingOf(pdu.data_coding, setting)
  const userData = readUserData(octets, (pdu.esm_class & esmClass.UDHI) !== 0)
  if (isPacked(dataCoding, setting)) {
    userData.body = unpackSeptets(userData.body, fillBits(octets.length - userData.body.length))
  }
  const concat = userData.concat ?? sarConcat(pdu)
  return {
    carrierId,
    from: handsetNumber({ ton: pdu.source_addr_ton, address: pdu.source_addr }, country),
    to,
    ...(toForms.length > 0 && { toForms }),
    ...contentOf(pdu, userData, dataCoding, (concat?.part ?? 1) === 1),
    concat,
    at,
  }
}

/** The data_coding of SMPP 3.4 §5.2.19 for what the carrier means. */
function plainCodingOf(data_coding: number, { charset, latin1_data_coding, ucs2_data_coding }: TextSetting): number {
  if (data_coding === ucs2_data_coding) return smppCoding.UCS2
  if (data_coding === latin1_data_coding) return smppCoding.LATIN1
  return plainCoding(data_coding, charset)
}

/** True for octets that hold packed septets. */
export function isPacked(dataCoding: number, { charset }: Pick<SmppSetting, 'charset'>): boolean {
  return charset === 'gsm7_packed' && dataCoding === smppCoding.DEFAULT
}

function contentOf(
  pdu: DeliveryPdu,
  { isForPort, language, header, body }: UserData,
  dataCoding: number,
  isFirst: boolean,
): Pick<InboundPart, 'dataCoding' | 'payload'> {
  if (!isForPort && !tlv(pdu, 'destination_port') && !isData(dataCoding)) {
    if (language !== null && dataCoding === smppCoding.DEFAULT) return inUcs2(decodeNational(body, language))
    return { dataCoding, payload: hex(withoutByteOrderMark(body, dataCoding)) }
  }
  // The header names the program that the message is for. It is kept in the first part alone, for all the parts.
  return { dataCoding: smppCoding.BINARY, payload: (isFirst ? hex(header) : '') + hex(body) }
}

/** The text in UCS-2, which needs no header to be read. */
function inUcs2(text: string): Pick<InboundPart, 'dataCoding' | 'payload'> {
  return { dataCoding: smppCoding.UCS2, payload: Buffer.from(text, 'utf16le').swap16().toString('hex') }
}

/** The user data: that of message_payload or of short_message (SMPP 3.4 §5.3.2.32). Where a carrier fills both, the longer
 *  is whole. */
function octetsOf(pdu: DeliveryPdu): Uint8Array {
  const short = 'short_message' in pdu ? pdu.short_message : NOTHING
  const long = tlv(pdu, 'message_payload') ?? NOTHING
  return long.length > short.length ? long : short
}

/** Segmentation by TLVs (SMPP 3.4 §5.3.2.22 to §5.3.2.24). */
function sarConcat(pdu: DeliveryPdu): InboundPart['concat'] {
  const reference = tlv(pdu, 'sar_msg_ref_num')
  const total = tlv(pdu, 'sar_total_segments')
  const part = tlv(pdu, 'sar_segment_seqnum')
  if (reference === undefined || total === undefined || part === undefined) return null
  return part >= 1 && part <= total && total <= 0xff ? { reference, part, total } : null
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
}

const NOTHING = new Uint8Array(0)
