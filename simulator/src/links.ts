/*
 * The faults of the link itself, which well-behaved SMPP cannot show: bytes that are no PDU, answers that never come,
 * and a black hole.
 */

import type { Session } from '@websms/smpp'
import type { Fate } from './faults.ts'

export class Links {
  readonly #sessions = new Set<Session>()
  #isBlackHole = false

  /** Takes note of a session as soon as it is connected. */
  connected(session: Session): void {
    this.#sessions.add(session)
    session.on('close', () => this.#sessions.delete(session))
    if (this.#isBlackHole) silence(session)
  }

  /** While true nothing is read and nothing leaves, on every link there is and comes. */
  set isBlackHole(isBlackHole: boolean) {
    if (isBlackHole === this.#isBlackHole) return
    this.#isBlackHole = isBlackHole
    for (const session of this.#sessions) {
      if (isBlackHole) silence(session)
      else {
        session.socket.uncork()
        session.resume()
      }
    }
  }

  writeGarbage(session: Session, kind: NonNullable<Fate['garbage']>): void {
    session.socket.write(garbage[kind])
  }

  /** True when unbinding a session would wait for answers that never come. */
  wouldNotUnbind(): boolean {
    return this.#isBlackHole
  }
}

function silence(session: Session): void {
  session.pause()
  session.socket.cork()
}

const garbage: Record<NonNullable<Fate['garbage']>, Buffer> = {
  // A whole PDU of a command that SMPP does not have: the peer answers generic_nack and lives on.
  unknown_command: Buffer.from('0000001800000f0000000000000000017761726261676521', 'hex'),
  // A command_length of 0xffffffff: the peer can trust nothing after it and has to close.
  bad_length: Buffer.from('ffffffffdeadbeefdeadbeefdeadbeef', 'hex'),
}
