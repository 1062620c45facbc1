/** Options of a message beyond a text with a recipient: what they are, and what they mean for its parts. Pure. */
import { type BinaryData, dataPartsOf, readHex, type WireForm, wirePartsOf } from '@websms/sms'

/** Only messages that use an option have them. */
export interface MessageOptions {
  /** The customer's own name for the message. */
  reference?: string
  /** Validity that was asked for, in s. */
  validityS?: number
  /** 0 to 3; a text of class 0 is shown at once and not kept (3GPP TS 23.038 §4). */
  messageClass?: number
  /** True: the body is data in hexadecimal, and no text. */
  data?: boolean
  /** Header in front of the data, in hexadecimal. */
  udh?: string
}

/** Options that matter on the way to the carrier. */
export type WireOptions = Omit<MessageOptions, 'reference'>

/** True when only SMPP can carry the message: other ways take plain texts. */
export function isBeyondText({ data, messageClass }: WireOptions): boolean {
  return data === true || messageClass !== undefined
}

/** Parts of a message in the form in which a carrier takes texts. */
export function wirePartsIn(form: WireForm, body: string, options: WireOptions = {}): number {
  if (options.data === true) return dataPartsOf(dataOf(body, options), dataReferenceBits(form))
  return wirePartsOf(body, options.messageClass === undefined ? form : classedForm(form))
}

/** Data that was checked when it was accepted. */
export function dataOf(body: string, { udh }: Pick<WireOptions, 'udh'>): BinaryData {
  return { data: readHex(body)!, udh: udh === undefined ? null : readHex(udh)! }
}

/** Data in several parts always has headers: 16-bit references where the carrier's texts have them, else 8-bit ones. */
export function dataReferenceBits({ long }: WireForm): 8 | 16 {
  return long === 'udh16' ? 16 : 8
}

/** A class leaves no data_coding for Latin-1, so such texts go as Unicode. */
export function classedForm<Form extends WireForm>(form: Form): Form {
  return { ...form, latin1: false }
}

/** Columns of a message and of its row of options, null without one. */
interface StoredOptions {
  /** Of the message; see `optionsKept`. */
  options: number
  reference: string | null
  validity_s: number | null
  message_class: number | null
  udh: string | null
}

/** Values of a message's column `options`. */
export const optionsKept = { none: 0, some: 1, withData: 2 } as const

export function storedOptions(row: StoredOptions): MessageOptions {
  return {
    ...(row.reference !== null && { reference: row.reference }),
    ...(row.validity_s !== null && { validityS: row.validity_s }),
    ...(row.message_class !== null && { messageClass: row.message_class }),
    ...(row.udh !== null && { udh: row.udh }),
    ...(row.options === optionsKept.withData && { data: true }),
  }
}
