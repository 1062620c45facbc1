/** A claimed part as submit_sm. Pure. */
import { absoluteTime, esmClass, npi, type PduInputOf, registeredDelivery, relativeTime, ton } from '@websms/smpp'
import { charsets, dataCoding, splitForWire } from '@websms/sms'
import { validUntil } from '../../rules/validity.ts'
import { type CarrierSetting, carrierDefaults } from '../../settings/carriers.ts'
import type { ClaimedPart } from '../../store/traffic/sending.ts'

/** Settings of a carrier's entry that shape its submit_sm. */
type SubmitSetting = Pick<
  CarrierSetting,
  'charset' | 'validity' | 'source_ton' | 'source_npi' | 'dest_ton' | 'dest_npi'
>

export function submitPdu(
  claim: ClaimedPart,
  at: number,
  setting: SubmitSetting = carrierDefaults,
): PduInputOf<'submit_sm'> {
  const { udh, bytes, data_coding } = wirePart(claim, setting)
  const sender = senderAddress(claim.sender)
  return {
    command: 'submit_sm',
    source_addr_ton: setting.source_ton ?? sender.ton,
    source_addr_npi: setting.source_npi ?? sender.npi,
    source_addr: claim.sender,
    dest_addr_ton: setting.dest_ton ?? ton.INTERNATIONAL,
    dest_addr_npi: setting.dest_npi ?? npi.ISDN,
    destination_addr: claim.to,
    esm_class: udh ? esmClass.UDHI : 0,
    registered_delivery: registeredDelivery.RECEIPT,
    validity_period: validityPeriod(claim, at, setting.validity),
    data_coding,
    short_message: bytes,
  }
}

function validityPeriod(claim: ClaimedPart, at: number, form: SubmitSetting['validity']): string {
  if (form === 'none') return ''
  const until = Math.max(validUntil(claim), at + validityMsMin)
  return form === 'absolute' ? absoluteTime(until) : relativeTime(until - at)
}

/** Carriers refuse a validity of zero, so a message that is about to expire still gets a minute. */
const validityMsMin = 60_000

/** A number with its country code is longer than any short code (ITU-T E.164, readings "Numbers"). */
const shortCodeDigitsMax = 7

function senderAddress(sender: string) {
  if (!/^\d+$/.test(sender)) return { ton: ton.ALPHANUMERIC, npi: npi.UNKNOWN }
  if (sender.length <= shortCodeDigitsMax) return { ton: ton.NETWORK_SPECIFIC, npi: npi.UNKNOWN }
  return { ton: ton.INTERNATIONAL, npi: npi.ISDN }
}

/** The text is cut in the charset that it was counted in when it was accepted: the carrier's charset may have been
 *  changed since. */
function wirePart({ body, concatReference, part, wireParts }: ClaimedPart, { charset }: SubmitSetting) {
  for (const one of new Set([charset, ...charsets])) {
    const parts = splitForWire(body, concatReference, { charset: one })
    if (parts.length === wireParts) return { ...parts[part - 1]!, data_coding: dataCoding(body, one) }
  }
  throw new RangeError(`the text makes other than ${wireParts} parts`)
}
