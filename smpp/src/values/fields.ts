/**
 * The one-octet fields of a message by the names of their bits and values (SMPP 3.4 §5.2.5, 5.2.12, 5.2.17, 5.2.19,
 * 5.2.28), so that nobody writes 0x40 and hopes.
 */

/** esm_class (§5.2.12). Combine a mode, a type and features with `|`. */
export const esmClass = {
  /** Messaging mode, bits 1-0. */
  MODE_DEFAULT: 0x00,
  MODE_DATAGRAM: 0x01,
  MODE_FORWARD: 0x02,
  MODE_STORE_AND_FORWARD: 0x03,
  MODE_MASK: 0x03,
  /** Message type, bits 5-2. */
  TYPE_DEFAULT: 0x00,
  TYPE_DELIVERY_RECEIPT: 0x04,
  TYPE_DELIVERY_ACKNOWLEDGEMENT: 0x08,
  TYPE_USER_ACKNOWLEDGEMENT: 0x10,
  TYPE_CONVERSATION_ABORT: 0x18,
  TYPE_INTERMEDIATE_NOTIFICATION: 0x20,
  TYPE_MASK: 0x3c,
  /** GSM network features, bits 7-6: the short_message begins with a user data header. */
  UDHI: 0x40,
  REPLY_PATH: 0x80,
} as const

/** data_coding (§5.2.19). */
export const dataCoding = {
  /** The message centre's default alphabet, GSM 7-bit in most. */
  DEFAULT: 0x00,
  /** IA5, which is ASCII. */
  IA5: 0x01,
  /** 8-bit binary. */
  OCTETS: 0x02,
  LATIN1: 0x03,
  BINARY: 0x04,
  JIS: 0x05,
  CYRILLIC: 0x06,
  HEBREW: 0x07,
  /** UCS-2, big-endian; in practice UTF-16. */
  UCS2: 0x08,
  PICTOGRAM: 0x09,
  ISO_2022_JP: 0x0a,
  EXTENDED_KANJI: 0x0d,
  KS_C_5601: 0x0e,
} as const

/** registered_delivery (§5.2.17). Combine with `|`. */
export const registeredDelivery = {
  NONE: 0x00,
  /** A receipt for success and failure. */
  RECEIPT: 0x01,
  /** A receipt for failure only. */
  RECEIPT_ON_FAILURE: 0x02,
  RECEIPT_MASK: 0x03,
  DELIVERY_ACKNOWLEDGEMENT: 0x04,
  USER_ACKNOWLEDGEMENT: 0x08,
  INTERMEDIATE_NOTIFICATION: 0x10,
} as const

/** Type of number (§5.2.5), for the `…_ton` fields. */
export const ton = {
  UNKNOWN: 0,
  INTERNATIONAL: 1,
  NATIONAL: 2,
  NETWORK_SPECIFIC: 3,
  SUBSCRIBER: 4,
  ALPHANUMERIC: 5,
  ABBREVIATED: 6,
} as const

/** Numbering plan indicator (§5.2.6), for the `…_npi` fields. */
export const npi = {
  UNKNOWN: 0,
  ISDN: 1,
  DATA: 3,
  TELEX: 4,
  LAND_MOBILE: 6,
  NATIONAL: 8,
  PRIVATE: 9,
  ERMES: 10,
  INTERNET: 14,
  WAP: 18,
} as const

/** message_state (§5.2.28; SKIPPED is SMPP 5.0's) by the word that receipts use for it (Appendix B); 'ENROUTE' is 1. */
export const messageState = {
  ENROUTE: 1,
  DELIVRD: 2,
  EXPIRED: 3,
  DELETED: 4,
  UNDELIV: 5,
  ACCEPTD: 6,
  UNKNOWN: 7,
  REJECTD: 8,
  SKIPPED: 9,
} as const

/** A word of {@link messageState}. */
export type MessageState = keyof typeof messageState
