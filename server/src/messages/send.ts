/** Sending: one message, or one text to many recipients with an answer for each of them (reference §1 and §2). */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { BulkAnswer, FailedRecipient, SendAnswer } from '@websms/contract'
import type { KeyAccess } from '../accounts/access.ts'
import { ApiError } from '../http/api-error.ts'
import { inProgress } from '../idempotency/idempotency.ts'
import { storedAnswer } from '../idempotency/idempotency-answer.ts'
import type { Metrics } from '../metrics.ts'
import { lanes } from '../rules/status.ts'
import type { BulkRecipient, InsufficientBalance, NewBulk, NewMessage } from '../store/traffic/accepting.ts'
import type { AlreadyAnswered, KeyedAnswer, RequestKey } from '../store/traffic/answers.ts'
import type { TrafficStore } from '../store/traffic/traffic.ts'
import type { Composed, Composer, Content, SendFields } from './compose.ts'
import { answerOf, bulkAnswer, isComposed, withoutDuplicates } from './send-answers.ts'

export interface Sending {
  /** With an Idempotency-Key, the answer is stored under it together with the messages. @throws ApiError */
  one(access: KeyAccess, to: string, fields: SendFields, key?: RequestKey): Promise<SendAnswer>
  /** An entry that is not text is refused like a bad number. `success` is false when no recipient was valid. @throws
   *  ApiError for an error that concerns the whole request. */
  many(access: KeyAccess, to: readonly unknown[], fields: BulkFields, key?: RequestKey): Promise<BulkAnswer>
}

interface BulkFields extends SendFields {
  /** Send only once to a number that is in the list several times. */
  dedupe?: boolean
}

/** Recipients composed in one turn of the event loop and stored in one transaction, which bounds how long others
 *  wait. */
const sliceRecipients = 500

type AcceptingStore = Pick<TrafficStore, 'accept' | 'openBulk' | 'storeBulk' | 'commitBulk' | 'abortBulk'>

export function createSending(store: AcceptingStore, composer: Composer, metrics: Pick<Metrics, 'accepted'>): Sending {
  const { atOnce, inSlices } = createAcceptance(store)

  return {
    async one(access, to, fields, key) {
      const content = composer.content(access, fields)
      const waiting = composer.ahead(access, [to])
      if (waiting !== null) await waiting
      const message = composer.message(access, to, content)
      const keyed = key && (await keyedAnswer(key, answerOf(message, '')))
      const messageId = await atOnce(access, 'single', [message], keyed)
      metrics.accepted('single', 1, message.parts)
      return answerOf(message, String(messageId))
    },
    async many(access, to, { dedupe = false, ...fields }, key) {
      const content = composer.content(access, fields)
      const composed = await composeAll(composer, access, to, content)
      const results = dedupe ? withoutDuplicates(composed) : composed
      const messages = results.filter(isComposed)
      if (messages.length === 0) return bulkAnswer(results, dedupe, null)
      const keyed = key && (await keyedAnswer(key, bulkAnswer(results, dedupe, null)))
      const firstId =
        messages.length <= sliceRecipients
          ? await atOnce(access, 'bulk', messages, keyed)
          : await inSlices(access, content, messages, keyed)
      metrics.accepted('bulk', messages.length, messages.length * content.parts)
      return bulkAnswer(results, dedupe, firstId)
    },
  }
}

/** Stores composed messages and charges for them: all or none. */
function createAcceptance(store: AcceptingStore) {
  /** Accepts messages in one transaction. */
  const atOnce = async (
    access: KeyAccess,
    lane: 'single' | 'bulk',
    messages: readonly Composed[],
    keyed: KeyedAnswer | undefined,
  ) => {
    const { accountId, keyId, priceMicros } = access
    const stored = messages.map((message) => storedOf(message, priceMicros))
    const request = { accountId, keyId, lane: lanes[lane], priceMicros, messages: stored, at: Date.now(), keyed }
    const result = await store.accept(request)
    if (!result.ok) throw refusal(result)
    return result.messageIds[0]!
  }

  /** Stores the messages in slices; the last slice makes all of them valid. */
  const inSlices = async (
    access: KeyAccess,
    content: Content,
    messages: readonly Composed[],
    keyed: KeyedAnswer | undefined,
  ) => {
    const { accountId, keyId, priceMicros } = access
    let wireParts = 1
    let amountMicros = 0
    for (const message of messages) {
      wireParts = Math.max(wireParts, message.wireParts)
      amountMicros += message.parts * message.priceMicros
    }
    const { body, sender, parts, purpose } = content
    const bulk: NewBulk = {
      ...{ accountId, keyId, priceMicros, count: messages.length, amountMicros, at: Date.now() },
      content: { body, sender, parts, wireParts, purpose },
    }
    const opened = await store.openBulk(bulk)
    if (!opened.ok) throw refusal(opened)
    const { transferId, firstId } = opened
    try {
      for (let start = 0; start < messages.length; start += sliceRecipients) {
        const recipients = messages.slice(start, start + sliceRecipients).map((message) => recipientOf(message, bulk))
        await store.storeBulk({ transferId, firstId: firstId + start, bulk, recipients })
      }
      const committed = await store.commitBulk(transferId, keyed)
      if (!committed.ok) throw refusal(committed)
    } catch (error) {
      // If this fails too, the next start gives the money back, since the bulk was never answered.
      await store.abortBulk(transferId, Date.now()).catch(() => {})
      throw error
    }
    return firstId
  }

  return { atOnce, inSlices }
}

/** A message without facts that are usual: what goes to the store is written as text there and read again. */
function storedOf(message: Composed, usualMicros: number): NewMessage {
  const { to, sender, body, parts, wireParts, carrierId, network } = message
  const { purpose, priceMicros, costMicros, ruleId, replaced } = message
  const stored: NewMessage = { to, sender, body, parts, wireParts, carrierId, network }
  if (purpose !== undefined && purpose !== 'transactional') stored.purpose = purpose
  if (priceMicros !== usualMicros) stored.priceMicros = priceMicros
  if (typeof costMicros === 'number') stored.costMicros = costMicros
  if (typeof ruleId === 'number') stored.ruleId = ruleId
  if (replaced !== undefined) stored.replaced = replaced
  return stored
}

/** The facts of a message that are not its bulk's. */
function recipientOf(message: Composed, { content, priceMicros: usual }: NewBulk): BulkRecipient {
  const { to, carrierId, network, wireParts, costMicros, ruleId, sender, replaced, priceMicros } = message
  return {
    ...{ to, carrierId, network, wireParts, costMicros: costMicros ?? null, ruleId: ruleId ?? null },
    ...(sender !== content.sender && { sender }),
    ...(replaced !== undefined && { replaced }),
    ...(priceMicros !== usual && { priceMicros }),
  }
}

/** Composes a message or an error for each recipient. Other work gets its turn between slices. */
async function composeAll(composer: Composer, access: KeyAccess, to: readonly unknown[], content: Content) {
  const waiting = composer.ahead(
    access,
    to.filter((recipient) => typeof recipient === 'string'),
  )
  if (waiting !== null) await waiting
  const results: (Composed | FailedRecipient)[] = []
  for (const recipient of to) {
    if (results.length > 0 && results.length % sliceRecipients === 0) await nextTurn()
    results.push(composeOne(composer, access, recipient, content))
  }
  return results
}

function composeOne(composer: Composer, access: KeyAccess, to: unknown, content: Content): Composed | FailedRecipient {
  try {
    if (typeof to !== 'string') throw new ApiError('invalid_number', { reason: `${asJson(to)} is not text` })
    return composer.message(access, to, content)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    const asked = typeof to === 'string' ? to : asJson(to)
    return { success: false, to: asked, error: error.message, error_code: error.status }
  }
}

const shownLengthMax = 100

function asJson(value: unknown): string {
  return JSON.stringify(value).slice(0, shownLengthMax)
}

async function keyedAnswer(key: RequestKey, answer: object): Promise<KeyedAnswer> {
  return { ...key, answer: await storedAnswer(answer), at: Date.now() }
}

function refusal({ reason }: InsufficientBalance | AlreadyAnswered): ApiError {
  return reason === 'already_answered' ? inProgress() : new ApiError(reason)
}
