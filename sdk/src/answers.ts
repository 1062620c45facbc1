/** Answers of the API. Made from the contract by tools/sdk-types.ts. */

/** `queued`: waiting to be sent; `sent`: accepted by the carrier; `delivered`: received by the handset;
 *  `failed`: could not be delivered; `expired`: not delivered within 48 hours. */
export type MessageStatus = 'queued' | 'sent' | 'delivered' | 'failed' | 'expired'

export type NumberType =
  | 'mobile'
  | 'fixed_line'
  | 'fixed_line_or_mobile'
  | 'toll_free'
  | 'premium_rate'
  | 'shared_cost'
  | 'voip'
  | 'personal_number'
  | 'pager'
  | 'uan'
  | 'voicemail'

/** Present when the portability of the number is known. */
export interface Porting {
  /** True when the number has moved to another network. */
  ported: boolean
  /** The network that serves the number. */
  carrier: string
}

/** A message that was accepted. */
export interface SendAnswer {
  success: true
  status: 'accepted'
  /** Unique and permanent; treat it as an opaque string. */
  message_id: string
  /** The recipient in normalised form: digits, country code first. */
  to: string
  /** The sender shown on the handset. */
  from: string
  /** Segments charged. */
  parts: number
  /** The carrier that sends the message. */
  route: string
  /** Present when the portability of the number is known. */
  porting?: Porting
  /** Your reference, when the request gave one. */
  reference?: string
}

/** A recipient to whom nothing was sent and who was not charged. */
export interface FailedRecipient {
  success: false
  /** The recipient as you wrote it. */
  to: string
  error: string
  error_code: number
}

/** A recipient who appears earlier in the list of a request with `dedupe`. */
export interface DuplicateRecipient {
  success: true
  status: 'duplicate'
  /** The message to the first of them. */
  message_id: string
  /** The recipient in normalised form: digits, country code first. */
  to: string
}

/** One result for each recipient, in order. */
export interface BulkAnswer {
  /** False if no recipient was valid; the HTTP status is then 400. */
  success: boolean
  /** One result for each recipient, in order: like the response to one, or with `error` and `error_code`. */
  messages: (SendAnswer | FailedRecipient | DuplicateRecipient)[]
  summary: {
    total: number
    /** Accepted and charged. */
    sent: number
    /** Not accepted and not charged. */
    failed: number
    /** Entries that `dedupe` left out; absent without it. */
    duplicates?: number
  }
}

/** The status of a message. */
export interface StatusAnswer {
  success: true
  message_id: string
  /** `queued`: waiting to be sent; `sent`: accepted by the carrier; `delivered`: received by the handset;
   *  `failed`: could not be delivered; `expired`: not delivered within 48 hours. */
  status: MessageStatus
  /** Only when delivered; UTC, whole seconds. */
  delivered_at?: string
  to: string
  /** Your reference, when the send gave one. */
  reference?: string
}

/** A message that the API key sent. */
export interface SentMessage {
  direction: 'out'
  message_id: string
  to: string
  from: string
  /** The text; that of a one-time code has bullets in place of the code. */
  body: string
  /** `queued`: waiting to be sent; `sent`: accepted by the carrier; `delivered`: received by the handset;
   *  `failed`: could not be delivered; `expired`: not delivered within 48 hours. */
  status: MessageStatus
  /** UTC, whole seconds. */
  accepted_at: string
  /** Only at a final status; UTC, whole seconds. */
  final_at?: string
  /** Segments charged. */
  parts: number
  /** Its price in dollars, less what was given back. */
  price: number
  /** Your reference, when the send gave one. */
  reference?: string
  /** The reason when it was not delivered. */
  error?: string
}

/** A message that the API key received. */
export interface ReceivedMessage {
  direction: 'in'
  /** Permanent; counted apart from `message_id`. */
  inbound_id: string
  /** The phone number of the sender. */
  from: string
  /** The short code or number it was sent to. */
  to: string
  /** The text; hexadecimal where `data` is true. */
  body: string
  /** UTC, whole seconds. */
  received_at: string
  /** Only for data for programs, which no webhook is told of. */
  data?: true
}

/** A message that waits for its time. */
export interface ScheduledMessage {
  message_id: string
  to: string
  from: string
  /** Segments charged. */
  parts: number
  /** Time at which it is sent; UTC, whole seconds. */
  send_at: string
  /** UTC, whole seconds. */
  accepted_at: string
}

export interface CancelAnswer {
  success: true
  message_id: string
  /** Messages that are cancelled, those of an earlier request included. */
  cancelled: number
  /** Messages of the bulk that were handed to a carrier, or have ended. */
  not_cancelled: number
}

export interface RescheduleAnswer {
  success: true
  message_id: string
  /** Time at which it is sent; UTC, whole seconds. Of several, and where quiet hours hold messages back, the
   *  latest. */
  send_at: string
  /** Messages that wait for the new time. */
  rescheduled: number
  /** Messages of the bulk that no longer waited for a time. */
  not_rescheduled: number
}

/** A one-time code that was sent. */
export interface OtpAnswer {
  success: true
  message_id: string
  /** The six digits that were sent; leading zeros count. */
  code: string
  /** Lifetime of the code, in seconds. */
  expires_in: number
}

/** The code was right, and is used up now. A wrong code is an error. */
export interface VerifyAnswer {
  success: true
  message_id: string
  to: string
}

/** Facts about a number; what is not known is null. */
export interface LookupAnswer {
  success: true
  /** In normalised form, or as you wrote it if it is not a number. */
  number: string
  /** True when the number exists in its country's number plan. */
  valid: boolean
  /** The network that serves the number; null if unknown. */
  carrier: string | null
  /** Two-letter country code (ISO 3166-1); null if unknown. */
  country: string | null
  /** Such as `mobile`, `fixed_line` or `toll_free`; null if unknown. */
  type: NumberType | null
}

export interface BalanceAnswer {
  success: true
  /** In dollars. */
  balance: number
  currency: 'NZD'
}

/** A number that gets no more messages from a sender. */
export interface OptOut {
  /** The number in normalised form: digits, country code first. */
  number: string
  sender: string
  /** UTC, whole seconds. */
  opted_out_at: string
  /** `reply`: a text of the handset; `review`: a text that a person read as an opt-out; `api`: your program;
   *  `member`: a member of the account; `command`: the operator. */
  source: 'reply' | 'review' | 'api' | 'member' | 'command'
  /** The text of the handset; null without one. */
  message: string | null
  /** As you wrote it. */
  note: string
  /** `account`: it holds for your account; `sender`: for every account that sends from the sender. */
  scope: 'account' | 'sender'
}

export interface AddOptOutsAnswer {
  success: true
  /** Numbers that were not on the list before. */
  added: number
  /** Numbers that were on the list, or several times in the request. */
  unchanged: number
}

export interface RemoveOptOutAnswer {
  success: true
  number: string
  sender: string
}

/** A version of a template. */
export interface Template {
  name: string
  /** From 1; `reminder@3` is the third version of `reminder`. */
  version: number
  /** With fields such as `{{ first_name }}`; `\{{` is two braces that are text. */
  text: string
  /** Names of its fields, in the order of the text. */
  fields: string[]
  /** UTC, whole seconds. */
  created_at: string
  /** True: it can no longer be used, until it is kept again. */
  archived: boolean
}
