/** Sending: one message, or one text to many recipients, of whom each is answered on its own (reference §1 and §2). */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { BulkAnswer, FailedRecipient, SendAnswer } from '@websms/contract'
import type { Access } from '../accounts/access.ts'
import { ApiError } from '../http/api-error.ts'
import type { Metrics } from '../metrics.ts'
import { lanes, type NewBulk, type TrafficStore } from '../store/traffic.ts'
import type { Composed, Composer, Content } from './compose.ts'

export interface SendRequest {
  body: string
  from: string | undefined
}

export interface Sending {
  /** @throws ApiError */
  one(access: Access, to: string, request: SendRequest): Promise<SendAnswer>
  /** `success` is false when no recipient was good. @throws ApiError for what concerns the whole request. */
  many(access: Access, to: readonly string[], request: SendRequest): Promise<BulkAnswer>
}

/** Recipients worked in one turn of the event loop, and stored in one transaction: nobody waits longer than that takes. */
const sliceRecipients = 500

export function createSending(
  store: Pick<TrafficStore, 'accept' | 'openBulk' | 'storeBulk' | 'commitBulk' | 'abortBulk'>,
  composer: Composer,
  metrics: Pick<Metrics, 'accepted'>,
): Sending {
  /** In one transaction. */
  const acceptAtOnce = async (access: Access, lane: 'single' | 'bulk', messages: readonly Composed[]) => {
    const { accountId, keyId, priceMicros } = access
    const request = { accountId, keyId, lane: lanes[lane], priceMicros, messages, at: Date.now() }
    const result = await store.accept(request)
    if (!result.ok) throw new ApiError('insufficient_balance')
    return result.messageIds[0]!
  }

  /** In slices, of which the last makes the others count. */
  const acceptInSlices = async (access: Access, content: Content, messages: readonly Composed[]) => {
    const { accountId, keyId, priceMicros } = access
    const bulk: NewBulk = { accountId, keyId, priceMicros, content, count: messages.length, at: Date.now() }
    const opened = await store.openBulk(bulk)
    if (!opened.ok) throw new ApiError('insufficient_balance')
    const { transferId, firstId } = opened
    try {
      for (let start = 0; start < messages.length; start += sliceRecipients) {
        const recipients = messages
          .slice(start, start + sliceRecipients)
          .map(({ to, carrierId, network }) => ({ to, carrierId, network }))
        await store.storeBulk({ transferId, firstId: firstId + start, bulk, recipients })
      }
      await store.commitBulk(transferId)
    } catch (error) {
      // Where even this fails, the next start gives the money back: the bulk was never answered.
      await store.abortBulk(transferId, Date.now()).catch(() => {})
      throw error
    }
    return firstId
  }

  /** Each recipient as a message, or as what is wrong with it; other work gets its turn between slices. */
  const composeAll = async (access: Access, to: readonly string[], content: Content) => {
    const waiting = composer.ahead(to)
    if (waiting !== null) await waiting
    const results: (Composed | FailedRecipient)[] = []
    for (const recipient of to) {
      if (results.length > 0 && results.length % sliceRecipients === 0) await nextTurn()
      results.push(composeOne(access, recipient, content))
    }
    return results
  }

  const composeOne = (access: Access, to: string, content: Content): Composed | FailedRecipient => {
    try {
      return composer.message(access, to, content)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      return { success: false, to, error: error.message, error_code: error.status }
    }
  }

  return {
    async one(access, to, { body, from }) {
      const content = composer.content(access, body, from)
      const waiting = composer.ahead([to])
      if (waiting !== null) await waiting
      const message = composer.message(access, to, content)
      const messageId = await acceptAtOnce(access, 'single', [message])
      metrics.accepted('single', 1, message.parts)
      return answerOf(message, messageId)
    },
    async many(access, to, { body, from }) {
      const content = composer.content(access, body, from)
      const results = await composeAll(access, to, content)
      const messages = results.filter((result): result is Composed => !isFailed(result))
      let nextId = 0
      if (messages.length > 0) {
        const few = messages.length <= sliceRecipients
        nextId = await (few ? acceptAtOnce(access, 'bulk', messages) : acceptInSlices(access, content, messages))
        metrics.accepted('bulk', messages.length, messages.length * content.parts)
      }
      return {
        success: messages.length > 0,
        messages: results.map((result) => (isFailed(result) ? result : answerOf(result, nextId++))),
        summary: { total: to.length, sent: messages.length, failed: to.length - messages.length },
      }
    },
  }
}

function answerOf({ to, sender, parts, route, porting }: Composed, messageId: number): SendAnswer {
  return {
    success: true,
    status: 'accepted',
    message_id: String(messageId),
    to,
    from: sender,
    parts,
    route,
    ...(porting && { porting }),
  }
}

function isFailed(result: Composed | FailedRecipient): result is FailedRecipient {
  return 'success' in result
}
