/**
 * A bind or an unbind of ours that waits for its answer. There is one at a time, and it takes no place in the window.
 */
import type { ResponsePdu } from '../pdu/types.ts'
import type { SmppError } from './errors.ts'

/** See the top of this file. */
export class Question {
  #pending:
    | {
        sequence_number: number
        verb: 'bind' | 'unbind'
        accept: ((answer: ResponsePdu) => void) | undefined
        resolve: (answer: ResponsePdu) => void
        reject: (error: SmppError) => void
      }
    | undefined

  /** Waits for the answer. `accept` sees it before the next PDU is looked at, which the promise would not. */
  ask(verb: 'bind' | 'unbind', sequence_number: number, accept?: (answer: ResponsePdu) => void): Promise<ResponsePdu> {
    return new Promise((resolve, reject) => {
      this.#pending = { sequence_number, verb, accept, resolve, reject }
    })
  }

  /** Takes a PDU if it is the answer, and says whether it was. */
  answer(pdu: ResponsePdu): boolean {
    const pending = this.#pending
    if (pending?.sequence_number !== pdu.sequence_number) return false
    // Deviation: a bind may be answered as another type of bind, but not as something else.
    if (pdu.command !== 'generic_nack' && !pdu.command.startsWith(pending.verb)) return false
    this.#pending = undefined
    pending.accept?.(pdu)
    pending.resolve(pdu)
    return true
  }

  /** There will be no answer, or none to the request of that sequence_number; says whether that was waited for. */
  fail(error: SmppError, sequence_number?: number): boolean {
    const pending = this.#pending
    if (!pending || (sequence_number !== undefined && sequence_number !== pending.sequence_number)) return false
    this.#pending = undefined
    pending.reject(error)
    return true
  }
}
