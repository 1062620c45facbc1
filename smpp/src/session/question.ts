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

  /** True while a bind waits for its answer. */
  get isBind(): boolean {
    return this.#pending?.verb === 'bind'
  }

  /** Takes a PDU if it is the answer, and says whether it was. */
  answer(pdu: ResponsePdu): boolean {
    const pending = this.#pending
    if (!pending || !isAnswer(pdu, pending)) return false
    this.#pending = undefined
    pending.accept?.(pdu)
    pending.resolve(pdu)
    return true
  }

  /** There will be no answer. */
  fail(error: SmppError): void {
    this.#pending?.reject(error)
    this.#pending = undefined
  }
}

// Deviation: nothing else is asked before the bind, so its answer may have any sequence_number, and be the answer to
// another type of bind. A generic_nack has 0 when the peer could not read ours (§4.3.1).
function isAnswer(pdu: ResponsePdu, { verb, sequence_number }: { verb: string; sequence_number: number }): boolean {
  const isOurs = pdu.sequence_number === sequence_number
  if (pdu.command === 'generic_nack') return isOurs || (verb === 'bind' && pdu.sequence_number === 0)
  return pdu.command.startsWith(verb) && (isOurs || verb === 'bind')
}
