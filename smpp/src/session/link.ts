/**
 * The inside of a session: one socket, its state machine (drawn in states.ts), and how the parts work together. The
 * wire carries PDUs, the window our requests, the answerer the peer's, and the watch the timers.
 */
import type { Socket } from 'node:net'
import { PduError } from '../pdu/errors.ts'
import { commandStatus, statusName } from '../pdu/status.ts'
import type { PduInput, PduOf, RequestPdu, ResponsePdu } from '../pdu/types.ts'
import { Answerer, answerName } from './answerer.ts'
import {
  type BindAcceptor,
  type BindFields,
  type BindPdu,
  type BindVerdict,
  bindAnswer,
  isBindAnswer,
} from './binding.ts'
import { Ending } from './ending.ts'
import { type CloseReason, SmppError } from './errors.ts'
import type { SessionOptions } from './options.ts'
import { Question } from './question.ts'
import { type ReceiverHost, receive } from './receiver.ts'
import {
  type BindType,
  bindTypes,
  boundState,
  isBound,
  maySend,
  type Role,
  refusalToSend,
  type SessionState,
} from './states.ts'
import { Watch } from './watch.ts'
import { type RequestOptions, Window } from './window.ts'
import { Wire } from './wire.ts'

/** Callbacks of the link to its session. */
interface LinkListener {
  onPduError(error: PduError): void
  onRequestError(error: unknown, pdu: RequestPdu): void
  onDrain(): void
  onRoom(): void
  onOutbind(pdu: PduOf<'outbind'>): void
}

/** See the top of this file. */
export class Link implements ReceiverHost {
  readonly ending: Ending
  readonly window: Window
  readonly answerer: Answerer
  state: SessionState = 'open'
  system_id = ''
  lateAnswers = 0

  readonly #role: Role
  readonly #options: SessionOptions
  readonly #listener: LinkListener
  readonly #wire: Wire
  readonly #watch: Watch
  readonly #question = new Question()
  /** Requests of the message centre that came before its answer to our bind. */
  readonly #early: RequestPdu[] = []
  #acceptor: BindAcceptor | undefined
  #paused = false
  #boundAs: SessionState = 'open'

  constructor(
    socket: Socket,
    role: Role,
    given: SessionOptions,
    acceptor: BindAcceptor | undefined,
    listener: LinkListener,
  ) {
    // A copy of its own, which all the parts read when they need it: the acceptor may give other limits to each peer.
    const options = { ...given }
    this.#role = role
    this.#options = options
    this.#acceptor = acceptor
    this.#listener = listener
    this.ending = new Ending(options.clock)
    const wire = new Wire(socket, options, {
      onBytes: () => this.#watch.onBytes(),
      onFrame: (buffer, start, end) => receive(this, buffer, start, end, options.strictTlvs),
      onBroken: (error) => this.#onBroken(error),
      onDrain: () => {
        this.window.fill()
        listener.onDrain()
      },
      onEnd: () => this.close('peer_closed', 'the peer closed the connection'),
      onGone: (error) => this.#onGone(error),
    })
    this.#wire = wire
    this.window = new Window(wire, options)
    this.answerer = new Answerer(wire, options, listener.onRequestError)
    this.#watch = new Watch(options, {
      requestsDueAt: () => this.window.dueAt,
      onRequestsDue: (now) => {
        if (this.window.tick(now)) listener.onRoom()
      },
      onSilence: () => wire.write({ command: 'enquire_link' }, this.window.nextSequence()),
      onDead: () => this.close('enquire_link_timeout', 'the peer did not answer enquire_link', true),
      onInactive: () => this.close('inactivity_timeout', 'nothing was sent either way for too long'),
      onExpected: () => this.close(this.state === 'unbinding' ? 'unbound' : 'bind_timeout', 'no answer came in time'),
      held: () => wire.held,
    })
    this.#watch.expect(options.bindTimeoutMs)
  }

  request(pdu: PduInput, options: RequestOptions): Promise<ResponsePdu> {
    const refusal = refusalToSend(this.#role, pdu.command, this.state)
    if (refusal) return Promise.reject(refusal)
    this.#watch.requested()
    return this.window.request(pdu, options)
  }

  notify(pdu: PduInput): void {
    const refusal = refusalToSend(this.#role, pdu.command, this.state)
    if (refusal) throw refusal
    this.#wire.write(pdu, this.window.nextSequence())
  }

  async bind(bind_type: BindType, fields: BindFields): Promise<void> {
    const accept = (answer: ResponsePdu) => {
      if (isBindAnswer(answer)) this.#bound(bind_type, answer.system_id ?? '')
    }
    this.#watch.expect(this.#options.bindTimeoutMs)
    const answer = await this.#ask('bind', { ...fields, command: `bind_${bind_type}` }, accept)
    if (isBindAnswer(answer)) return
    const { command_status } = answer
    const message = `the peer refused the bind with ${statusName(command_status)}`
    this.close('bind_refused', message)
    throw new SmppError('bind_refused', message, { command_status, written: true })
  }

  async unbind(timeoutMs: number): Promise<void> {
    const { state } = this
    if (state === 'open') this.close('unbound', 'we closed before the bind')
    else if (state !== 'closed') this.#watch.expect(timeoutMs)
    if (isBound(state)) {
      this.state = 'unbinding'
      await Promise.race([Promise.all([this.window.empty(), this.answerer.idle()]), this.ending.closed])
      await this.#ask('unbind', { command: 'unbind' }).catch(() => {})
      this.close('unbound', 'we unbound')
    }
    await this.ending.closed
  }

  /** Stops and starts reading, for the session's owner. */
  pause(paused: boolean): void {
    if (paused === this.#paused) return
    this.#paused = paused
    if (paused) this.#wire.hold()
    else this.#wire.release()
  }

  /** Ends the session for that reason, unless it has ended: fails what waits, and lets what is written leave unless `now`. */
  close(code: CloseReason['code'], message: string, now = false): void {
    if (now) this.#wire.destroy()
    if (!this.ending.begin({ code, message })) return
    this.state = 'closed'
    this.#watch.stop()
    this.answerer.stop()
    this.window.failAll('closed', message)
    this.#question.fail(new SmppError(code === 'bind_timeout' ? code : 'closed', message, { written: true }))
    if (now) return
    this.#wire.end()
    this.ending.linger(() => this.#wire.destroy())
  }

  write(pdu: PduInput, sequence_number: number): void {
    this.#wire.write(pdu, sequence_number)
  }

  onHeard(work: boolean): void {
    this.#watch.heard(work)
  }

  onAnswer(pdu: ResponsePdu): void {
    const { sequence_number } = pdu
    if (this.#question.answer(pdu)) {
      this.#watch.expect(undefined)
      return
    }
    const asked = this.window.find(sequence_number)
    // An answer to another command belongs to a request that is long gone.
    if (asked && (pdu.command === 'generic_nack' || pdu.command === answerName(asked))) {
      if (!this.window.settle(sequence_number, pdu)) this.#onLate()
    } else if (pdu.command !== 'enquire_link_resp') this.lateAnswers++
  }

  onBadAnswer(sequence_number: number, cause: PduError): void {
    const failure = new SmppError('bad_answer', cause.message, { written: true, cause })
    if (!this.window.fail(sequence_number, failure)) this.#onLate()
  }

  onRequest(pdu: RequestPdu): void {
    // Deviation: some message centres deliver over a transmitter bind too, and refusing would lose the message.
    const lenient = this.#role === 'esme' && this.#boundAs !== 'open'
    if (this.#question.isBind) this.#onEarly(pdu)
    else if (lenient || maySend('esme', pdu.command, this.#boundAs)) this.answerer.onRequest(pdu)
    else this.#refuse(pdu, commandStatus.ESME_RINVBNDSTS)
  }

  onBind(pdu: BindPdu): void {
    const acceptor = this.#acceptor
    if (!acceptor || this.state !== 'open') {
      const command_status = isBound(this.state) ? commandStatus.ESME_RALYBND : commandStatus.ESME_RINVBNDSTS
      this.write(bindAnswer(pdu, command_status), pdu.sequence_number)
      return
    }
    // The rest is not read until it is decided whether the peer may bind.
    this.#acceptor = undefined
    this.#wire.hold()
    const decided = acceptor.decide(pdu, this.#options).catch((error: unknown) => {
      this.#listener.onRequestError(error, pdu)
      return { command_status: commandStatus.ESME_RSYSERR }
    })
    void decided.then(({ command_status, limits }: BindVerdict) => {
      if (this.state !== 'open') return
      this.#watch.expect(undefined)
      Object.assign(this.#options, limits)
      this.write(bindAnswer(pdu, command_status, acceptor.system_id), pdu.sequence_number)
      if (command_status === commandStatus.ESME_ROK) {
        this.#bound(bindTypes[pdu.command], pdu.system_id)
        acceptor.onBound()
      } else this.close('bind_refused', `the bind was refused with ${statusName(command_status)}`)
      this.#wire.release()
    })
  }

  onOutbind(pdu: PduOf<'outbind'>): void {
    if (this.state === 'open') this.#listener.onOutbind(pdu)
  }

  onUnbind(sequence_number: number): void {
    if (isBound(this.state)) {
      this.state = 'unbinding'
      // A handler that never answers may not keep the session for ever.
      this.#watch.expect(this.#options.responseTimeoutMs)
    }
    // Earlier requests of the peer are answered first.
    void this.answerer.idle().then(() => {
      if (this.state === 'closed') return
      this.write({ command: 'unbind_resp' }, sequence_number)
      this.close('peer_unbound', 'the peer unbound')
    })
  }

  onPduError(error: PduError): void {
    this.#listener.onPduError(error)
  }

  #onLate(): void {
    this.lateAnswers++
    this.#listener.onRoom()
  }

  #bound(bind_type: BindType, system_id: string): void {
    this.state = this.#boundAs = boundState[bind_type]
    this.system_id = system_id
    this.#watch.bound()
    // PDUs that came before, or in the same packet, wait for one turn, so that the owner can set a handler first.
    this.#wire.hold()
    setImmediate(() => {
      const early = this.#early.splice(0)
      if (this.state !== 'closed') for (const pdu of early) this.answerer.onRequest(pdu)
      this.#wire.release()
    })
  }

  // Deviation: some message centres deliver before they answer the bind.
  #onEarly(pdu: RequestPdu): void {
    if (this.#early.length < this.#options.unansweredMax) this.#early.push(pdu)
    else this.#refuse(pdu, commandStatus.ESME_RMSGQFUL)
  }

  #refuse({ command: asked, sequence_number }: RequestPdu, command_status: number): void {
    const command = answerName(asked)
    if (command) this.write({ command, command_status }, sequence_number)
  }

  #ask(verb: 'bind' | 'unbind', pdu: PduInput, accept?: (answer: ResponsePdu) => void): Promise<ResponsePdu> {
    if (this.state === 'closed') return Promise.reject(new SmppError('closed', 'the session is closed'))
    const sequence_number = this.window.nextSequence()
    this.write(pdu, sequence_number)
    return this.#question.ask(verb, sequence_number, accept)
  }

  #onBroken(error: unknown): void {
    if (!(error instanceof PduError)) throw error
    this.write({ command: 'generic_nack', command_status: error.command_status }, 0)
    this.onPduError(error)
    this.close('protocol_error', error.message)
  }

  #onGone(error: Error | undefined): void {
    this.close(error ? 'socket_error' : 'peer_closed', error?.message ?? 'the connection closed')
    this.ending.finish()
  }
}
