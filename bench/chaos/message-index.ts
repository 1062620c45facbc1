/** Finds the message that a submit belongs to: by the request that its text names and its handset; one-time codes and answers to
 *  a STOP name none, and have their handset to themselves. */
import { type Message, markOf, type PartRow, type Submit } from './evidence.ts'

/** The lane of one-time codes (docs of the store: 0 otp, 1 single, 2 bulk). */
export const otpLane = 0

export class MessageIndex {
  readonly #byMark = new Map<string, Message>()
  readonly #unmarked = new Map<string, Message>()

  constructor(messages: readonly Message[]) {
    for (const message of messages) {
      const mark = message.lane === otpLane ? null : markOf(message.body)
      if (mark === null) this.#unmarked.set(message.to_number, message)
      else this.#byMark.set(`${mark}/${message.to_number}`, message)
    }
  }

  of({ request, to }: Pick<Submit, 'request' | 'to'>): Message | undefined {
    return request === null ? this.#unmarked.get(to) : this.#byMark.get(`${request}/${to}`)
  }
}

export function partKey({ message_id, part }: PartRow): string {
  return `${message_id}/${part}`
}
