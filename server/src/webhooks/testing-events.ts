/**
 * Events with made-up content, posted to a key's URL to see what its receiver answers. They go over the connections, through the
 * guard and with the signature and the timeout of all others, are tried once, and are stored nowhere.
 */
import { randomBytes } from 'node:crypto'
import { dlrBody, moBody } from '../rules/webhook-payload.ts'
import type { Clock } from './clock.ts'
import type { Answer, Sender } from './deliver.ts'
import type { Destination, Endpoint } from './endpoint.ts'
import { signedRequest, webhookHeaders } from './signed-request.ts'

export interface TestEvent {
  type: 'dlr' | 'mo'
  /** The sender that a made-up inbound message was written to. */
  to: string
}

export interface TestOutcome extends Answer {
  webhookId: string
  body: string
  /** None when nothing was sent. */
  headers: [string, string][]
}

export interface TestEventsOptions {
  sender: Sender
  destinationOf: (endpoint: Endpoint) => Destination
  clock: Clock
  /** Most of them under way. An account has at most as many as are free. */
  underWayMax: number
}

/** Null while as many are under way, in all or of the account, as may be. */
export type SendTestEvent = (endpoint: Endpoint, event: TestEvent) => Promise<TestOutcome | null>

export const createTestEvents = ({ sender, destinationOf, clock, underWayMax }: TestEventsOptions): SendTestEvent => {
  let underWay = 0
  const ofAccount = new Map<number, number>()
  const count = (accountId: number, by: 1 | -1) => {
    underWay += by
    const own = (ofAccount.get(accountId) ?? 0) + by
    if (own === 0) ofAccount.delete(accountId)
    else ofAccount.set(accountId, own)
  }
  return async (endpoint, event) => {
    const { accountId } = endpoint
    if ((ofAccount.get(accountId) ?? 0) >= underWayMax - underWay) return null
    const webhookId = `evt_test_${randomBytes(9).toString('base64url')}`
    const at = clock.now()
    const body = bodyOf(event, at)
    const destination = destinationOf(endpoint)
    if (!destination.ok) {
      const notSent = { statusCode: null, error: destination.reason, response: null, retryAfter: null, durationMs: 0 }
      return { ...notSent, webhookId, body, headers: [] }
    }
    const request = signedRequest(destination, { webhookId, body, at, test: true })
    count(accountId, 1)
    try {
      return { ...(await sender.deliver(request)), webhookId, body, headers: webhookHeaders(request) }
    } finally {
      count(accountId, -1)
    }
  }
}

/** No number of it can be called, and no message has its id (ids begin far above). */
const bodyOf = ({ type, to }: TestEvent, at: number): string =>
  type === 'dlr'
    ? dlrBody({ messageId: 1, status: 'delivered', at })
    : moBody({ from: '64210000000', to, message: 'This is a test', at })
