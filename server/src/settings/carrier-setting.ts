import type { CarrierReaction } from '@websms/contract/carrier-fields'
import type { Charset, LongForm, WireForm } from '@websms/sms'

/** One account at a carrier. What each field is for stands in contract/src/members/operator/carrier-fields.ts. */
export type CarrierSetting = SmppSetting | HttpSetting

/** The fields of every carrier. */
interface SharedSetting {
  /** Unique name, which answers call `route`. */
  readonly id: string
  /** The networks whose handsets it serves; null takes any number. */
  readonly networks: readonly string[] | null
  /** The senders that it takes; null takes any. */
  readonly senders: readonly string[] | null
  /** The country of the numbers that the carrier writes without a country code: ISO 3166-1 alpha-2. */
  readonly country: string
  /** Binds with the same name belong to one account at the carrier: receipts and replies for one may come over another.
   *  Null groups binds by host, port, system_id and system_type. */
  readonly account: string | null
  /** Maximum number of submits that wait for their answer at once, on each bind; of requests over HTTP. */
  readonly window: number
  /** Parts a second at most; 0 for no limit. */
  readonly tps: number
  /** Attempts in all at a message that the carrier cannot take for the moment. */
  readonly tries: number
  /** All in seconds. */
  readonly connect_timeout: number
  readonly response_timeout: number
  readonly reconnect_max: number
}

/** An account that messages are sent to by HTTP requests. Templates, paths and patterns are texts that have been checked. */
export interface HttpSetting extends SharedSetting {
  readonly protocol: 'http'
  readonly url: string
  readonly method: 'POST' | 'GET' | 'PUT'
  readonly headers: string
  readonly content_type: string
  readonly body: string
  readonly auth: 'none' | 'basic' | 'bearer' | 'header' | 'oauth'
  readonly user: string
  readonly secret: string
  readonly auth_header: string
  readonly token_url: string
  /** The hosts of `url` and `token_url` may be private, and be reached without TLS. */
  readonly allow_private: boolean
  readonly success_statuses: string
  readonly success_pattern: string
  readonly id_path: string
  readonly id_pattern: string
  readonly error_path: string
  readonly error_pattern: string
  readonly answers: readonly AnswerMeaning[]
  readonly callback_secret: string
  readonly callback_base: string
  readonly webhook_secret: string
  readonly receipt_when: string
  readonly receipt_id: string
  readonly receipt_state: string
  /** By the carrier's state in lower case. */
  readonly state_map: ReadonlyMap<string, string>
  readonly receipt_error: string
  readonly receipt_to: string
  readonly receipt_time: string
  readonly inbound_when: string
  readonly inbound_id: string
  readonly inbound_from: string
  readonly inbound_to: string
  readonly inbound_text: string
  readonly inbound_charset: string
  readonly callback_status: number
  readonly callback_body: string
}

/** The meaning of a status such as `402` or `5xx`, or of a text in an error. */
export interface AnswerMeaning {
  readonly when: string
  readonly reaction: CarrierReaction
}

/** One SMPP account at a carrier's SMSC. */
export interface SmppSetting extends SharedSetting {
  readonly protocol: 'smpp'
  readonly host: string
  readonly port: number
  /** Further message centres of the account; each gets as many binds. */
  readonly more_hosts: readonly MoreHost[]
  /** The address of this machine to connect from; null lets the system choose. */
  readonly local_address: string | null
  readonly tls: boolean
  /** Paths of PEM files, and the name in the carrier's certificate; null for what Node does by itself. */
  readonly tls_ca: string | null
  readonly tls_cert: string | null
  readonly tls_key: string | null
  readonly tls_server_name: string | null
  readonly system_id: string
  readonly password: string
  readonly system_type: string
  readonly bind: 'transceiver' | 'transmitter' | 'receiver' | 'transmitter+receiver'
  /** Binds at each host; pairs of them for `transmitter+receiver`. */
  readonly binds: number
  readonly interface_version: '0x33' | '0x34' | '0x50'
  readonly addr_ton: number
  readonly addr_npi: number
  readonly address_range: string
  /** The charset of data_coding 0 at this carrier, in both directions (SMPP 3.4 §5.2.19: "SMSC default alphabet"). */
  readonly charset: Charset
  /** The data_coding of texts that go as Latin-1; null: they go as UCS-2. */
  readonly latin1_data_coding: number | null
  readonly ucs2_data_coding: number
  readonly long_messages: LongForm
  /** Form of validity_period (SMPP 3.4 §7.1.1); `none` leaves it to the carrier. */
  readonly validity: 'relative' | 'absolute' | 'none'
  readonly validity_hours: number
  readonly service_type: string
  readonly esm_class: 'default' | 'store_and_forward' | 'datagram'
  readonly priority_flag: number
  readonly registered_delivery: 'receipt' | 'on_failure' | 'none' | 'with_intermediate'
  /** By the kind of sender. */
  readonly source_ton_short_code: number
  readonly source_npi_short_code: number
  readonly source_ton_number: number
  readonly source_npi_number: number
  readonly source_ton_name: number
  readonly source_npi_name: number
  /** Overrides the value of the kind of sender; null keeps that value. */
  readonly source_ton: number | null
  readonly source_npi: number | null
  readonly dest_ton: number | null
  readonly dest_npi: number | null
  /** `text` takes any deliver_sm whose text reads as a receipt for one, whatever its esm_class says. */
  readonly receipts: 'marked' | 'text'
  /** All in seconds; an interval of 0 is off. */
  readonly bind_timeout: number
  readonly enquire_interval: number
  /** Sent with each submit_sm. */
  readonly tlvs: readonly ExtraTlv[]
  /** Statuses that mean something else at this carrier. */
  readonly statuses: ReadonlyMap<number, CarrierReaction>
}

export interface MoreHost {
  readonly host: string
  /** Null: that of the first host. */
  readonly port: number | null
}

export interface ExtraTlv {
  readonly tag: number
  readonly type: 'int8' | 'int16' | 'int32' | 'text' | 'cstring' | 'hex'
  /** As it is written; placeholders in texts are not filled in. */
  readonly value: string
}

/** The form in which a carrier takes texts. */
export function wireFormOf(setting: CarrierSetting): Required<WireForm> {
  return setting.protocol === 'http' ? wholeTexts : smppFormOf(setting)
}

/** A request has the whole text. */
const wholeTexts: Required<WireForm> = { charset: 'gsm7', latin1: false, long: 'payload' }

export function smppFormOf({
  charset,
  latin1_data_coding,
  long_messages,
}: Pick<SmppSetting, 'charset' | 'latin1_data_coding' | 'long_messages'>): Required<WireForm> {
  return { charset, latin1: latin1_data_coding !== null, long: long_messages }
}
