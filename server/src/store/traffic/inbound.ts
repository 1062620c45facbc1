/** Messages from handsets. */

export interface InboundPart {
  carrierId: number
  from: string
  to: string
  /** Other forms in which the number that was written to may be registered. */
  toForms?: readonly string[]
  dataCoding: number
  /** The user data in hex: of a text without its header; of data, the first part with the header fields that programs
   *  need. */
  payload: string
  /** Null for a message in one part. */
  concat: { reference: number; part: number; total: number } | null
  /** The carrier's id of the whole message. One that comes again soon with the same id, numbers and text is left out. */
  carrierRef?: string
  at: number
}

export interface InboundVerbs {
  inbound(parts: readonly InboundPart[]): Promise<void>
  /** Delivers inbound messages as they are that still lack a part and whose first part came before `before`; returns
   *  the number of parts it passed: 0 when it has caught up. */
  inboundOverdue(before: number, at: number, limit: number): Promise<number>
}
