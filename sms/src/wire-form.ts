/* The forms in which message centres take texts. */

/** The alphabets that a message centre may mean by data_coding 0 ("SMSC default alphabet", SMPP 3.4 §5.2.19): GSM-7 with a
 *  septet an octet or packed, Latin-1 or ASCII. It turns either of the last two into GSM-7 for the handset, so that texts are
 *  cut by septets all the same. */
export const charsets = ['gsm7', 'latin1', 'ascii', 'gsm7_packed'] as const
export type Charset = (typeof charsets)[number]

/** The ways of a text that needs several parts: a UDH with an 8-bit or a 16-bit reference, the sar_ TLVs, or all of it in one
 *  message_payload, which the message centre cuts itself (SMPP 3.4 §5.3.2.22 to 24 and 32). */
export const longForms = ['udh8', 'udh16', 'sar', 'payload'] as const
export type LongForm = (typeof longForms)[number]

export interface WireForm {
  /** Meaning of data_coding 0. Default `gsm7`. */
  charset?: Charset
  /** True: texts that GSM-7 cannot write and Latin-1 can go as Latin-1 and not as UCS-2. Default false. */
  latin1?: boolean
  /** Default `udh8`. */
  long?: LongForm
}

/** True where `measure` counts the wire parts of every text in this form. */
export function isMeasured({ charset = 'gsm7', latin1 = false, long = 'udh8' }: WireForm): boolean {
  return isGsm7(charset) && !latin1 && (long === 'udh8' || long === 'sar')
}

export function isGsm7(charset: Charset): boolean {
  return charset === 'gsm7' || charset === 'gsm7_packed'
}

/** The coding of a text: the charset of data_coding 0, or another that data_coding names. */
export type TextCoding = 'default' | 'latin1' | 'ucs2'

/** The data_coding of each, unless a message centre wants another (SMPP 3.4 §5.2.19). */
export const dataCodings: Readonly<Record<TextCoding, number>> = { default: 0, latin1: 3, ucs2: 8 }

/** True where one octet stands for each character up to `highest`. */
export function isWithin(text: string, highest: number): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > highest) return false
  return true
}

/** True for every text where the charset is GSM-7. */
export function isInCharset(text: string, charset: Charset): boolean {
  return isGsm7(charset) || isWithin(text, charset === 'ascii' ? 0x7f : 0xff)
}
