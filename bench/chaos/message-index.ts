/** Finds the message that a submit belongs to: by the request that its text names and its handset. */
import { type Message, markOf, type PartRow, type Submit } from './evidence.ts'

/** The lane of one-time codes (docs of the store: 0 otp, 1 single, 2 bulk). */
export const otpLane = 0

export class MessageIndex {
  readonly #byMark = new Map<string, Message>()
  readonly #codes = new Map<string, Message>()

  constructor(messages: readonly Message[]) {
    for (const message of messages) {
      if (message.lane === otpLane) this.#codes.set(message.to_number, message)
      else this.#byMark.set(`${markOf(message.body)}/${message.to_number}`, message)
    }
  }

  of({ request, to }: Pick<Submit, 'request' | 'to'>): Message | undefined {
    return request === null ? this.#codes.get(to) : this.#byMark.get(`${request}/${to}`)
  }
}

export function partKey({ message_id, part }: PartRow): string {
  return `${message_id}/${part}`
}
