/**
 * The one error of the codec. It says which status to answer with, whether the link can live on, and what could be
 * read before the fault, so that the caller can decide without reading the text.
 */
import type { Pdu } from './types.ts'

/** Facts about the PDU that an error is about. */
export interface PduErrorDetails {
  recoverable: boolean
  command_status: number
  command_id?: number
  sequence_number?: number
  partial?: Partial<Pdu>
  pdu?: Pdu | undefined
}

/** A PDU that cannot be decoded or encoded. */
export class PduError extends Error {
  override readonly name = 'PduError'
  /**
   * True when one field is bad but the PDU's length is known: answer with `command_status` and go on. False when the
   * length itself is impossible: nothing after it on the link can be trusted, so close it.
   */
  readonly recoverable: boolean
  /** The status to answer with (SMPP 3.4 §5.1.3), such as `ESME_RINVDSTADR` for a bad destination_addr. */
  readonly command_status: number
  /** The PDU's command_id; undefined when its header could not be read. */
  readonly command_id: number | undefined
  /** The PDU's sequence_number; undefined when its header could not be read. */
  readonly sequence_number: number | undefined
  /** The fields that were read before the fault; the others hold the protocol's defaults. */
  readonly partial: Partial<Pdu> | undefined
  /**
   * The PDU without what is wrong with it, when it is good for use all the same: every mandatory parameter could be
   * read, if only as what stands there, or it is an answer whose command_status says all. Sessions go on with it.
   */
  readonly pdu: Pdu | undefined

  constructor(message: string, details: PduErrorDetails) {
    super(message)
    this.recoverable = details.recoverable
    this.command_status = details.command_status
    this.command_id = details.command_id
    this.sequence_number = details.sequence_number
    this.partial = details.partial
    this.pdu = details.pdu
  }
}
