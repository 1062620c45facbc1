/*
 * The faults of the link itself, which well-behaved SMPP cannot show: bytes that are no PDU, answers that never come,
 * and a black hole. They need the sockets below the sessions. `listen` keeps those to itself, so they are had from
 * Node's diagnostics channel; and since a session is handed over in the same turn of the event loop in which its bind
 * was read, the socket that was read last is the socket of the session.
 */

import diagnostics from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import type { Session } from '@websms/smpp'
import type { Fate } from './faults.ts'

const socketChannel = 'net.server.socket'

export class Links {
  readonly #port: number
  readonly #withheldMax: number
  readonly #sockets = new Set<Socket>()
  readonly #socketOf = new WeakMap<Session, Socket>()
  readonly #withheldOf = new WeakMap<Session, number>()
  readonly #onMessage = (message: unknown) => this.#onSocket((message as { socket: Socket }).socket)
  #lastRead: Socket | null = null
  #isBlackHole = false

  /** Watches the connections to this local port until it is stopped. Each withheld answer keeps its request in memory:
   *  beyond `withheldMax` in one session they are sent after all. */
  constructor(port: number, withheldMax: number) {
    this.#port = port
    this.#withheldMax = withheldMax
    diagnostics.subscribe(socketChannel, this.#onMessage)
  }

  /** Takes note of a session in the turn in which it is bound. */
  bound(session: Session): void {
    if (this.#lastRead !== null) this.#socketOf.set(session, this.#lastRead)
  }

  /** While true nothing is read and nothing leaves, on every link there is and comes. */
  set isBlackHole(isBlackHole: boolean) {
    if (isBlackHole === this.#isBlackHole) return
    this.#isBlackHole = isBlackHole
    for (const socket of this.#sockets) {
      if (isBlackHole) silence(socket)
      else {
        socket.uncork()
        socket.resume()
      }
    }
  }

  writeGarbage(session: Session, kind: NonNullable<Fate['garbage']>): void {
    this.#socketOf.get(session)?.write(garbage[kind])
  }

  withheldAnswer(session: Session): Promise<never> | null {
    const withheld = this.#withheldOf.get(session) ?? 0
    if (withheld >= this.#withheldMax) return null
    this.#withheldOf.set(session, withheld + 1)
    return new Promise<never>(() => {})
  }

  /** Whether unbinding a session would wait for answers that never come. */
  wouldNotUnbind(session: Session): boolean {
    return this.#isBlackHole || this.#withheldOf.has(session)
  }

  stop(): void {
    diagnostics.unsubscribe(socketChannel, this.#onMessage)
  }

  #onSocket(socket: Socket): void {
    if (socket.localPort !== this.#port) return
    this.#sockets.add(socket)
    socket.on('close', () => {
      this.#sockets.delete(socket)
      if (this.#lastRead === socket) this.#lastRead = null
    })
    socket.prependListener('data', () => {
      this.#lastRead = socket
    })
    // The session resumes its socket whenever it has caught up; not from a black hole.
    socket.on('resume', () => {
      if (this.#isBlackHole) socket.pause()
    })
    if (this.#isBlackHole) silence(socket)
  }
}

function silence(socket: Socket): void {
  socket.pause()
  socket.cork()
}

const garbage: Record<NonNullable<Fate['garbage']>, Buffer> = {
  // A whole PDU of a command that SMPP does not have: the peer answers generic_nack and lives on.
  unknown_command: Buffer.from('0000001800000f0000000000000000017761726261676521', 'hex'),
  // A command_length of 0xffffffff: the peer can trust nothing after it and has to close.
  bad_length: Buffer.from('ffffffffdeadbeefdeadbeefdeadbeef', 'hex'),
}
