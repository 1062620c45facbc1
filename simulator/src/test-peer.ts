/* For tests: an ESME bound to a simulator over TCP, which notes what it is sent. */

import {
  type Answer,
  type BindType,
  type ConnectOptions,
  connect,
  type PduInputOf,
  type PduOf,
  parseReceipt,
  type Session,
} from '@websms/smpp'
import { simulatedCarriers } from './carriers.ts'
import type { Simulator } from './simulator.ts'

/** Time that a test waits for something that must happen: long, for a busy machine. */
export const eventually = { timeout: 30_000 }

export type DeliverSm = PduOf<'deliver_sm'>

export interface TestPeer {
  session: Session
  /** Each deliver_sm, in the order of arrival; short_message is a copy. */
  delivered: DeliverSm[]
  /** Resolves with the first `count` deliver_sm once there are so many. */
  deliveries(count: number): Promise<DeliverSm[]>
  /** Sends a submit_sm that asks for a receipt. */
  submit(destination_addr: string, fields?: Partial<PduInputOf<'submit_sm'>>): Promise<SubmitAnswer>
}

interface SubmitAnswer {
  command_status: number
  message_id: string
}

export interface PeerOptions extends Partial<ConnectOptions> {
  bind_type?: BindType
  /** Its answer to a deliver_sm. Default ESME_ROK. */
  answer?: (deliver: DeliverSm) => Answer | undefined
}

/** Binds to a simulator, by default as a transceiver of its first carrier. */
export async function bindPeer(simulator: Simulator, { answer, ...options }: PeerOptions = {}): Promise<TestPeer> {
  const delivered: DeliverSm[] = []
  const waiting = new Set<() => void>()
  const { system_id, password } = simulatedCarriers[0]!
  const session = await connect({
    port: simulator.port,
    system_id,
    password,
    ...options,
    onRequest: (pdu) => {
      if (pdu.command !== 'deliver_sm') return
      delivered.push({ ...pdu, short_message: Uint8Array.from(pdu.short_message) })
      for (const check of waiting) check()
      return answer?.(pdu)
    },
  })
  return {
    session,
    delivered,
    deliveries: (count) =>
      new Promise((resolve) => {
        const check = () => {
          if (delivered.length < count) return
          waiting.delete(check)
          resolve(delivered.slice(0, count))
        }
        waiting.add(check)
        check()
      }),
    async submit(destination_addr, fields) {
      const { command_status, ...answered } = await session.request({
        command: 'submit_sm',
        source_addr: '552',
        destination_addr,
        registered_delivery: 1,
        short_message: Buffer.from('Hello'),
        ...fields,
      })
      const message_id = 'message_id' in answered ? (answered.message_id ?? '') : ''
      return { command_status, message_id }
    },
  }
}

/** The ids and states of receipts, sorted by id. */
export function outcomesOf(receipts: DeliverSm[]): (string | null)[][] {
  return receipts
    .map((receipt) => parseReceipt(receipt))
    .map(({ id, state }) => [id, state])
    .sort()
}
