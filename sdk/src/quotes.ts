/** Quotes of the API. Made from the contract by tools/sdk-types.ts. */
import type { FailedRecipient, Porting } from './answers.ts'

/** The length of a text. */
export interface QuotedText {
  /** `UCS-2` is Unicode: 70 characters in a part instead of 160; `8-bit` is data. */
  encoding: 'GSM-7' | 'UCS-2' | '8-bit'
  /** Length in the units of its encoding: septets, of which `^ { } \ [ ] ~ | €` take two, UTF-16 units, or
   *  octets. */
  units: number
  /** Units that its last part has room for. */
  units_left: number
}

/** A character that forces Unicode. */
export interface QuotedCharacter {
  character: string
  /** Such as `U+0101`. */
  code: string
  /** Its name or kind in Unicode, such as `no-break space` or `emoji`. */
  name: string
  /** Times that it is there. */
  count: number
  /** Its first places in the text, in characters from 1; absent where recipients have texts of their own. */
  positions?: number[]
  /** Its replacement by `fold`; empty: it is left out; null: it has no replacement. */
  fold: string | null
}

/** The same texts in plain characters. */
export interface QuotedFold {
  /** The text in plain characters; absent where recipients have texts of their own. */
  body?: string
  /** Parts of all messages in plain characters. */
  parts: number
  /** Parts that this saves. */
  parts_saved: number
  /** Dollars that this saves. */
  saved: number
}

/** The parts and the price of one message. */
export interface QuoteAnswer {
  success: true
  /** The recipient in normalised form: digits, country code first. */
  to: string
  /** The sender that the handset would show. */
  from: string
  /** Segments that would be charged. */
  parts: number
  /** The network that serves the number; null when it is not known. */
  network: string | null
  /** The carrier that would send the message. */
  route: string
  /** Present when the portability of the number is known. */
  porting?: Porting
  /** Price of the message in dollars: all of its parts. */
  price: number
  text: QuotedText
  /** Characters that force Unicode, in the texts as they would be sent; the first 100. */
  unicode: QuotedCharacter[]
  /** Changes that `fold` would make, or has made where the request has it; null when it changes nothing. */
  fold: QuotedFold | null
  /** False if the balance does not cover the price of all messages. */
  balance_sufficient: boolean
}

/** A recipient to whom a message would be sent. */
export interface QuotedRecipient {
  success: true
  /** The recipient in normalised form: digits, country code first. */
  to: string
  /** The sender that the handset would show. */
  from: string
  /** Segments that would be charged. */
  parts: number
  /** The network that serves the number; null when it is not known. */
  network: string | null
  /** The carrier that would send the message. */
  route: string
  /** Present when the portability of the number is known. */
  porting?: Porting
  /** Price of the message in dollars: all of its parts. */
  price: number
  text?: QuotedText
}

/** The parts and the price of messages to many recipients. */
export interface BulkQuoteAnswer {
  /** False if no recipient is valid; the HTTP status is then 400. */
  success: boolean
  /** One result for each recipient, in order: like the response to one, or with the `error` that a send would
   *  get. `text` is in each of them where recipients have texts of their own. */
  messages: (
    | QuotedRecipient
    | FailedRecipient
    | {
        success: true
        status: 'duplicate'
        /** The recipient in normalised form: digits, country code first. */
        to: string
      }
  )[]
  summary: {
    total: number
    /** Messages that would be accepted and charged. */
    sent: number
    /** Recipients that would be refused. */
    failed: number
    /** Entries that `dedupe` leaves out; absent without it. */
    duplicates?: number
    /** Parts of all messages. */
    parts: number
    /** Price of all messages in dollars. */
    price: number
  }
  text?: QuotedText
  /** Characters that force Unicode, in the texts as they would be sent; the first 100. */
  unicode: QuotedCharacter[]
  /** Changes that `fold` would make, or has made where the request has it; null when it changes nothing. */
  fold: QuotedFold | null
  /** False if the balance does not cover the price of all messages. */
  balance_sufficient: boolean
}
