/**
 * One SMPP session over one socket, from either side, as its owner sees it. The link itself is in link.ts.
 */
import { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import type { PduError } from '../pdu/errors.ts'
import type { AnswerTo, PduInput, PduInputOf, PduOf, RequestInputOf, RequestName, RequestPdu } from '../pdu/types.ts'
import type { RequestHandler } from './answerer.ts'
import type { BindAcceptor, BindFields } from './binding.ts'
import type { CloseReason } from './errors.ts'
import { Link } from './link.ts'
import type { SessionOptions } from './options.ts'
import { type BindType, isBound, type Role, type SessionState } from './states.ts'
import type { RequestOptions } from './window.ts'

/** The events of a {@link Session}. */
export interface SessionEvents {
  /** The session is over; emitted once. */
  close: [reason: CloseReason]
  /** The peer sent a PDU that could not be read as it is. What could be is in the error's `pdu` and has been handled like
   *  any other; without one, the PDU has been refused. Unless the error is fatal the link lives. */
  pduError: [error: PduError]
  /** The request handler failed; the peer got ESME_RSYSERR. */
  requestError: [error: unknown, pdu: RequestPdu]
  /** The socket takes bytes again after it had been full. */
  drain: []
  /** A request that had timed out gives its place in the window back: its answer came late, or not for long. */
  room: []
  /** A message centre asks us to bind (§4.1.7); only while the session is open. */
  outbind: [pdu: PduOf<'outbind'>]
}

/** See the top of this file. Sessions come from `connect`, from a client or from a server. */
export class Session extends EventEmitter<SessionEvents> {
  /** Resolves when the session is over; never rejects. */
  readonly closed: Promise<CloseReason>
  /** The peer's address, as known when the session began. */
  readonly remoteAddress: string
  /**
   * The connection itself, for tests and for what SMPP cannot express: garbage to write, a link to cut in the middle of
   * a PDU, keep-alive. What is read from it or done to its flow goes behind the session's back; to stop reading there
   * is `pause`.
   */
  readonly socket: Socket

  readonly #link: Link

  constructor(socket: Socket, role: Role, options: SessionOptions, acceptor?: BindAcceptor) {
    super()
    this.socket = socket
    this.remoteAddress = socket.remoteAddress ?? ''
    this.#link = new Link(socket, role, options, acceptor, {
      onPduError: (error) => this.emit('pduError', error),
      onRequestError: (error, pdu) => this.emit('requestError', error, pdu),
      onDrain: () => this.emit('drain'),
      onRoom: () => this.emit('room'),
      onOutbind: (pdu) => this.emit('outbind', pdu),
    })
    this.closed = this.#link.ending.closed
    void this.closed.then((reason) => this.emit('close', reason))
  }

  /** The session's state. */
  get state(): SessionState {
    return this.#link.state
  }

  /** The peer's system_id: from its bind, or from its answer to ours. */
  get system_id(): string {
    return this.#link.system_id
  }

  /** Requests that may wait for their answer at once. */
  get windowSize(): number {
    return this.#link.window.size
  }

  /** Requests that were written and wait for their answer; not those that timed out. */
  get inFlight(): number {
    return this.#link.window.inFlight
  }

  /** Requests that the window would take now; 0 while the session is not bound. */
  get windowFree(): number {
    return isBound(this.#link.state) ? this.#link.window.free : 0
  }

  /** Requests that wait for a place in the window. */
  get queued(): number {
    return this.#link.window.queued
  }

  /** Answers that came too late, or that answer no request. */
  get lateAnswers(): number {
    return this.#link.lateAnswers
  }

  /** Requests of the peer that our handler has not answered yet. */
  get unanswered(): number {
    return this.#link.answerer.unanswered
  }

  /**
   * Sends a request and resolves with whatever answers it: read its command_status. Waits for a place in the window
   * when that is full. Rejects with {@link SmppError}, whose `written` says whether the peer may have seen the request,
   * or with PduError when a field cannot be encoded.
   */
  request<C extends RequestName>(
    pdu: RequestInputOf<C>,
    options: RequestOptions<AnswerTo<C>> = {},
  ): Promise<AnswerTo<C>> {
    return this.#link.request(pdu as PduInput, options as RequestOptions) as Promise<AnswerTo<C>>
  }

  /** Sends one of the two PDUs that have no answer: alert_notification (§4.12), or, while the session is open, outbind
   *  (§4.1.7). Throws like `request` rejects. */
  notify(pdu: PduInputOf<'alert_notification' | 'outbind'>): void {
    this.#link.notify(pdu)
  }

  /** Sets what answers the peer's requests. Without it they are answered with ESME_RSYSERR. A handler that gives
   *  `noAnswer` leaves the peer without an answer. */
  onRequest(handler: RequestHandler): void {
    this.#link.answerer.handler = handler
  }

  /**
   * Binds as an ESME; `connect` and clients do this for you. Rejects with {@link SmppError} `bind_refused` or
   * `bind_timeout`, and the session closes.
   */
  bind(bind_type: BindType, fields: BindFields): Promise<void> {
    return this.#link.bind(bind_type, fields)
  }

  /** Stops reading from the peer, which soon cannot write either, until `resume`. Requests still go out,
   *  but no answers come in, and silence does not count against the peer. */
  pause(): void {
    this.#link.pause(true)
  }

  /** Undoes `pause`. */
  resume(): void {
    this.#link.pause(false)
  }

  /**
   * Ends the session as the specification has it: what is in flight, queued or unanswered is finished, then unbind is
   * sent and its answer awaited. After `timeoutMs` (default 5,000) it closes all the same. Never rejects.
   */
  async unbind({ timeoutMs = 5_000 }: { timeoutMs?: number } = {}): Promise<void> {
    await this.#link.unbind(timeoutMs)
  }

  /** Drops the connection at once. Requests in flight fail with `closed`. */
  destroy(error?: Error): void {
    this.#link.close('destroyed', error?.message ?? 'we dropped the connection', true)
  }
}
