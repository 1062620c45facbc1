/**
 * Errors of sessions, as codes; callers match codes, never text.
 */

/** Reason why a request, a connection or a bind failed. */
export type SmppErrorCode =
  /** No answer within responseTimeoutMs. The peer may have acted on the request. */
  | 'timeout'
  /** The session closed before the answer came. */
  | 'closed'
  /** The window is full and queueMax is 0. */
  | 'window_full'
  /** The window and the queue are full. */
  | 'queue_full'
  /** The session is not in a state in which this request may be sent (SMPP 3.4 §2.2). */
  | 'not_bound'
  /** The caller's AbortSignal fired. */
  | 'aborted'
  /** An answer came that cannot be decoded; `cause` is the PduError. */
  | 'bad_answer'
  /** No TCP connection; `cause` is the socket's error. */
  | 'connect_failed'
  /** The TLS handshake failed; `cause` is the socket's error. */
  | 'tls_failed'
  /** No connection within connectTimeoutMs. */
  | 'connect_timeout'
  /** The peer refused the bind with `command_status`. */
  | 'bind_refused'
  /** No answer to the bind within bindTimeoutMs. */
  | 'bind_timeout'

/** Details of an {@link SmppError}. */
interface SmppErrorDetails {
  written?: boolean
  command_status?: number
  cause?: unknown
}

/** A request that got no answer, or a session that did not come to be. */
export class SmppError extends Error {
  override readonly name = 'SmppError'
  readonly code: SmppErrorCode
  /** True when the PDU may have reached the peer; false means that sending it again cannot duplicate anything. */
  readonly written: boolean
  /** The peer's status, with `bind_refused`. */
  readonly command_status: number | undefined

  constructor(code: SmppErrorCode, message: string, { written = false, command_status, cause }: SmppErrorDetails = {}) {
    super(message, { cause })
    this.code = code
    this.written = written
    this.command_status = command_status
  }
}

/** Reason why a session closed. */
export interface CloseReason {
  code:
    | 'unbound'
    | 'peer_unbound'
    | 'peer_closed'
    | 'socket_error'
    | 'enquire_link_timeout'
    | 'inactivity_timeout'
    | 'bind_timeout'
    | 'bind_refused'
    | 'protocol_error'
    | 'destroyed'
  message: string
}
