/**
 * Test events: made-up events, posted to a key's URL to see what its receiver answers. They use the same connections,
 * guard, signature and timeout as real events, are attempted once, and are stored nowhere.
 */
import { randomBytes } from 'node:crypto'
import { dlrBody, type EventType, moBody, optOutBody } from '../rules/webhook-payload.ts'
import type { Clock } from './clock.ts'
import type { CheckedDestination, WebhookDestination } from './destination.ts'
import type { Answer, Poster } from './post.ts'
import { signedRequest, webhookHeaders } from './signed-request.ts'

interface TestEvent {
  type: EventType
  /** The poster that a made-up inbound message was sent to. */
  to: string
}

export interface TestOutcome extends Answer {
  webhookId: string
  body: string
  /** Empty when nothing was sent. */
  headers: [string, string][]
}

interface TestEventsOptions {
  poster: Poster
  checked: (destination: WebhookDestination) => CheckedDestination
  clock: Clock
  /** Maximum number of test events in progress. An account has at most as many as are free. */
  underWayMax: number
}

/** Null when too many are in progress, in all or of the account. */
export type SendTestEvent = (destination: WebhookDestination, event: TestEvent) => Promise<TestOutcome | null>

export const createTestEvents = ({ poster, checked, clock, underWayMax }: TestEventsOptions): SendTestEvent => {
  let underWay = 0
  const ofAccount = new Map<number, number>()
  const count = (accountId: number, by: 1 | -1) => {
    underWay += by
    const own = (ofAccount.get(accountId) ?? 0) + by
    if (own === 0) ofAccount.delete(accountId)
    else ofAccount.set(accountId, own)
  }
  return async (tested, event) => {
    const { accountId } = tested
    if ((ofAccount.get(accountId) ?? 0) >= underWayMax - underWay) return null
    const webhookId = `evt_test_${randomBytes(9).toString('base64url')}`
    const at = clock.now()
    const body = bodyOf(event, at)
    const destination = checked(tested)
    if (!destination.ok) {
      const notSent = { statusCode: null, error: destination.reason, response: null, retryAfter: null, durationMs: 0 }
      return { ...notSent, webhookId, body, headers: [] }
    }
    const request = signedRequest(destination, { webhookId, body, at, test: true })
    count(accountId, 1)
    try {
      return { ...(await poster.post(request)), webhookId, body, headers: webhookHeaders(request) }
    } finally {
      count(accountId, -1)
    }
  }
}

/** Its number cannot be called, and no message has its id (ids begin far above). */
const bodyOf = ({ type, to }: TestEvent, at: number): string => {
  const text = { from: '64210000000', to, at }
  switch (type) {
    case 'dlr':
      return dlrBody({ messageId: 1, status: 'delivered', at })
    case 'mo':
      return moBody({ ...text, message: 'This is a test' })
    case 'optout':
      return optOutBody({ ...text, action: 'opted_out', message: 'STOP' })
  }
}
