/** Requests of the API. Made from the contract by tools/sdk-types.ts. */

/** A recipient with values, or a text, of its own. */
export interface PersonalMessage {
  /** Recipient phone number. */
  to: string
  /** The text to it, in place of that of the request. */
  body?: string
  /** Its values by field; the others are those of the request. */
  fields?: Record<string, string | number>
  /** Its own reference, in place of that of the request. */
  reference?: string
}

/** The text of a send, and its options. */
export interface SendOptions {
  /** Message text. Required without `template` and `data`, unless each of `messages` has its own. */
  body?: string
  /** Sender ID. By default a shared short code is used; set this only if you have registered your own short
   *  code. */
  from?: string
  /** A template of the account in place of `body`: `reminder` is its newest version, `reminder@3` the third. */
  template?: string
  /** Values by field, texts or numbers: `{{ first_name }}` in the template becomes that of `first_name`. With
   *  them, texts in the request may have fields too. JSON only. */
  fields?: Record<string, string | number>
  /** Time at which the message is sent, ISO 8601 with its zone, such as `2026-12-24T09:00:00+13:00`; at most
   *  90 days ahead. It is charged at once, and is `queued` until then. The response says so in the header
   *  `WebSMS-Scheduled-For`. */
  send_at?: string
  /** Purpose of the message: `transactional`, `service` or `marketing`. By default that of the API key. Rules
   *  about routes and senders go by it. */
  purpose?: 'transactional' | 'service' | 'marketing'
  /** Send plain characters in place of those that force Unicode, such as `a` for `ā` and `"` for a curly
   *  quote, where that makes a whole text GSM-7 in no more parts. By default a text is sent as it is written. */
  fold?: boolean
  /** Your own reference, such as an order number: up to 100 characters of any script, without control
   *  characters. It comes back in the response, the status, lists and the header `WebSMS-Reference` of
   *  webhooks, and need not be unique. */
  reference?: string
  /** Seconds after which the message is no longer worth sending: it is not sent later, and ends as `expired`.
   *  By default 48 hours. */
  validity?: number
  /** `normal`: with the single messages, for up to 500 recipients; `low`: with the lists, which wait while
   *  single messages are sent. By default one number is `normal` and a list is `low`. */
  priority?: 'normal' | 'low'
  /** Message class (3GPP TS 23.038): 0 is a flash message, which the handset shows at once and does not keep.
   *  An operator must grant it to the API key. */
  class?: number
  /** Data for a program on the handset, in hexadecimal, in place of `body`: 140 octets in one part, less where
   *  there is a header. An operator must grant it to the API key. */
  data?: string
  /** User data header of `data`, in hexadecimal, with its length octet (3GPP TS 23.040 §9.2.3.24), such as
   *  `06050415810000` for a port. Without concatenation: the gateway joins the parts. */
  udh?: string
}

/** One message to one number. */
export interface SendRequest extends SendOptions {
  /** Recipient phone number, such as `6421234567`. */
  to: string
}

/** Messages to many recipients. */
export interface BulkRequest extends SendOptions {
  /** Recipient phone numbers. Required without `messages`. */
  to?: readonly string[]
  /** In place of `to`: recipients with values or texts of their own, each an object with `to`, and `fields` or
   *  `body` or both. JSON only. */
  messages?: readonly PersonalMessage[]
  /** Send once to a number that a list holds several times, however it is written. By default each entry is a
   *  message. */
  dedupe?: boolean
}

/** A one-time code to a number. */
export interface OtpRequest {
  /** Recipient phone number. */
  to: string
  /** Your company name, which appears in the message. */
  company_name: string
}

/** A code that a person typed, with `message_id`, `to` or both. */
export interface VerifyRequest {
  /** The ID returned when the code was sent. */
  message_id?: string
  /** The recipient, instead of `message_id`: its latest code is checked. */
  to?: string
  /** The code your user entered. */
  code: string
}

/** Numbers that get no more messages from a sender. */
export interface AddOptOutsRequest {
  /** A phone number, or a list of up to 1,000. */
  number: string | readonly string[]
  /** The sender that the handset gets nothing from. */
  sender: string
  /** Where the request came from, such as `By phone on 3 March`. */
  note?: string
}

/** A template, or its next version. */
export interface SetTemplateRequest {
  /** Letters from a to z, digits, and `.`, `_` and `-` behind the first; at most 64. */
  name: string
  /** The text, with fields such as `{{ first_name }}`; at most 10,000 characters and 50 fields. */
  text: string
}
