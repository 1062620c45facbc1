import type { Charset } from '@websms/sms'

/** One SMPP account at a carrier's SMSC. What each field is for stands in contract/src/members/operator/carrier-fields.ts. */
export interface CarrierSetting {
  /** Unique name, which answers call `route`. */
  readonly id: string
  readonly host: string
  readonly port: number
  /** Further message centres of the account; each gets as many binds. */
  readonly more_hosts: readonly MoreHost[]
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
  /** The networks whose handsets it serves; null takes any number. */
  readonly networks: readonly string[] | null
  /** Maximum number of submits that wait for their answer at once, on each bind. */
  readonly window: number
  /** Parts a second at most; 0 for no limit. */
  readonly tps: number
  /** Attempts in all at a message that the carrier cannot take for the moment. */
  readonly tries: number
  /** The charset of data_coding 0 at this carrier, in both directions (SMPP 3.4 §5.2.19: "SMSC default alphabet"). */
  readonly charset: Charset
  /** Form of validity_period (SMPP 3.4 §7.1.1); `none` leaves it to the carrier. */
  readonly validity: 'relative' | 'absolute' | 'none'
  /** The country of the numbers that the carrier writes without a country code: ISO 3166-1 alpha-2. */
  readonly country: string
  /** Overrides the value that follows from the kind of sender; null keeps that value. */
  readonly source_ton: number | null
  readonly source_npi: number | null
  readonly dest_ton: number | null
  readonly dest_npi: number | null
  /** Binds with the same name belong to one account at the carrier: receipts and replies for one may come over another.
   *  Null groups by host, port, system_id and system_type. */
  readonly account: string | null
  /** `text` takes any deliver_sm whose text reads as a receipt for one, whatever its esm_class says. */
  readonly receipts: 'marked' | 'text'
  /** All in seconds; an interval of 0 is off. */
  readonly connect_timeout: number
  readonly bind_timeout: number
  readonly response_timeout: number
  readonly enquire_interval: number
  readonly reconnect_max: number
}

export interface MoreHost {
  readonly host: string
  /** Null: that of the first host. */
  readonly port: number | null
}
