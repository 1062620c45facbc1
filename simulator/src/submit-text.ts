/* The text of a submit_sm, wherever it stands and however it is cut and written. */

import { type PduOf, tlv } from '@websms/smpp'
import { decodeGsm7, decodeText, fillBits, plainCoding, readUdh, unpackSeptets } from '@websms/sms'
import type { Personality } from './personalities.ts'

type SubmitSm = PduOf<'submit_sm'>

/** A part's place in its message. */
export interface Concat {
  reference: number
  part: number
  total: number
}

/** The user data: that of message_payload or of short_message (SMPP 3.4 §5.3.2.32). */
export function userDataOf(submit: SubmitSm): Uint8Array {
  return tlv(submit, 'message_payload') ?? submit.short_message
}

/** By the user data header or the sar_ TLVs; null for a message in one part. */
export function concatOf(submit: SubmitSm): Concat | null {
  const found = hasUdh(submit) ? readUdh(userDataOf(submit))?.concat : null
  if (found) return { reference: found.reference, part: found.part, total: found.total }
  const [reference, total, part] = [
    tlv(submit, 'sar_msg_ref_num'),
    tlv(submit, 'sar_total_segments'),
    tlv(submit, 'sar_segment_seqnum'),
  ]
  return reference === undefined || total === undefined || part === undefined ? null : { reference, part, total }
}

/** The text as the handset shows it, where data_coding 0 means the alphabet of a personality; of at most `octetsMax`
 *  octets. */
export function textOf(
  submit: SubmitSm,
  { alphabet }: Pick<Personality, 'alphabet'>,
  octetsMax = Number.POSITIVE_INFINITY,
): string {
  const octets = userDataOf(submit)
  const start = hasUdh(submit) ? (readUdh(octets)?.headerLength ?? 0) : 0
  const body = octets.subarray(start, start + octetsMax)
  const coding = plainCoding(submit.data_coding, alphabet ?? 'gsm7')
  const isPacked = alphabet === 'gsm7_packed' && coding === 0
  return isPacked ? decodeGsm7(unpackSeptets(body, start === 0 ? 0 : fillBits(start))) : decodeText(body, coding)
}

/** SMPP 3.4 §5.2.12: UDHI. */
export function hasUdh({ esm_class }: SubmitSm): boolean {
  return (esm_class & 0x40) !== 0
}
