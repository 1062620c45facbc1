/** Sending: one message, or messages to many recipients with an answer for each of them (reference §1 and §2). */

import type { BulkAnswer, SendAnswer } from '@websms/contract'
import type { KeyAccess } from '../accounts/access.ts'
import { ApiError } from '../http/api-error.ts'
import { inProgress } from '../idempotency/idempotency.ts'
import { storedAnswer } from '../idempotency/idempotency-answer.ts'
import type { Metrics } from '../metrics.ts'
import { lanes } from '../rules/status.ts'
import { siteTime } from '../site-time.ts'
import type { Store } from '../store/store.ts'
import type {
  BulkRecipient,
  InsufficientBalance,
  NewBulk,
  NewMessage,
  OptOutVersion,
  TemplateRun,
} from '../store/traffic/accepting.ts'
import type { AlreadyAnswered, KeyedAnswer, RequestKey } from '../store/traffic/answers.ts'
import type { TrafficStore } from '../store/traffic/traffic.ts'
import type { Composed, Composer, SendFields } from './compose.ts'
import { composeOne, composeRecipients } from './compose-recipients.ts'
import { laneOf } from './options.ts'
import { answerOf, bulkAnswer, isComposed, withoutDuplicates } from './send-answers.ts'
import { countOf, type Recipients } from './texts.ts'

export interface Sending {
  /** @throws ApiError */
  one(access: KeyAccess, to: string, fields: SendFields, request?: SendRequest): Promise<Sent<SendAnswer>>
  /** An entry that is not text is refused like a bad number. `success` is false when no recipient was valid. @throws
   *  ApiError for an error that concerns the whole request. */
  many(access: KeyAccess, recipients: Recipients, fields: BulkFields, request?: SendRequest): Promise<Sent<BulkAnswer>>
}

/** The request that a send came with. */
export interface SendRequest {
  /** With an Idempotency-Key, the answer is stored under it together with the messages. */
  key?: RequestKey | undefined
  requestId?: string | undefined
}

/** The answer to a request, and what its headers tell. */
export interface Sent<Answer> {
  answer: Answer
  /** Time at which the last of its messages is sent; null: all at once. */
  dueAt: number | null
}

export interface BulkFields extends SendFields {
  /** Send only once to a number that is in the list several times. */
  dedupe?: boolean
}

/** Recipients stored in one transaction, which bounds how long others wait. */
const sliceRecipients = 500

type AcceptingStore = Pick<TrafficStore, 'accept' | 'openBulk' | 'storeBulk' | 'commitBulk' | 'abortBulk'>

export function createSending(
  { traffic, read }: { traffic: AcceptingStore } & Pick<Store, 'read'>,
  composer: Composer,
  metrics: Pick<Metrics, 'accepted'>,
): Sending {
  const { atOnce, inSlices } = createAcceptance(traffic, composer.refreshOptOuts)
  const deps = { db: read, composer }

  const one: Sending['one'] = async (access, to, fields, request = {}) => {
    const { key, requestId } = request
    const lane = laneOf(fields.priority, null)
    const optOutVersion = composer.optOutVersion()
    const message = await composeOne(deps, access, to, fields)
    const keyed = key && (await keyedAnswer(key, answerOf(message, '')))
    const messageId = await atOnce(access, lane, [message], { keyed, requestId, optOutVersion })
    if (messageId === null) return one(access, to, fields, request)
    metrics.accepted(lane, 1, message.parts)
    return { answer: answerOf(message, String(messageId)), dueAt: message.dueAt ?? null }
  }
  const many: Sending['many'] = async (access, recipients, fields, request = {}) => {
    const { key, requestId } = request
    const { dedupe = false, ...sent } = fields
    const lane = laneOf(sent.priority, countOf(recipients))
    const optOutVersion = composer.optOutVersion()
    const composed = await composeRecipients(deps, access, recipients, sent)
    const results = dedupe ? withoutDuplicates(composed) : composed
    const messages = results.filter(isComposed)
    if (messages.length === 0) return { answer: bulkAnswer(results, dedupe, null), dueAt: null }
    const keyed = key && (await keyedAnswer(key, bulkAnswer(results, dedupe, null)))
    const firstId =
      messages.length <= sliceRecipients
        ? await atOnce(access, lane, messages, { keyed, requestId, optOutVersion })
        : await inSlices(access, messages, { keyed, requestId, optOutVersion })
    if (firstId === null) return many(access, recipients, fields, request)
    const parts = messages.reduce((sum, message) => sum + message.parts, 0)
    metrics.accepted(lane, messages.length, parts)
    return { answer: bulkAnswer(results, dedupe, firstId), dueAt: dueAtOf(messages) }
  }
  return { one, many }
}

interface Acceptance {
  keyed: KeyedAnswer | undefined
  requestId: string | undefined
  /** The version of the opt-outs before the first of the messages was composed. */
  optOutVersion: OptOutVersion
}

/** Stores composed messages and charges for them: all or none. */
function createAcceptance(store: AcceptingStore, refreshOptOuts: () => void) {
  /** Accepts messages in one transaction. Null when a recipient has opted out meanwhile: they are to be composed again. */
  const atOnce = async (
    access: KeyAccess,
    lane: 'single' | 'bulk',
    messages: readonly Composed[],
    { keyed, requestId, optOutVersion }: Acceptance,
  ): Promise<number | null> => {
    const { accountId, keyId, priceMicros } = access
    const stored = messages.map((message) => storedOf(message, priceMicros))
    const templates = templateRuns(messages)
    const request = { accountId, keyId, lane: lanes[lane], priceMicros, messages: stored, at: siteTime() }
    const given = { ...request, keyed, requestId, optOutVersion }
    const result = await store.accept(templates === undefined ? given : { ...given, templates })
    if (result.ok) return result.messageIds[0]!
    if (result.reason !== 'opted_out_meanwhile') throw refusal(result)
    refreshOptOuts()
    return null
  }

  /** Stores the messages in slices; the last slice makes all of them valid. */
  const inSlices = async (
    access: KeyAccess,
    messages: readonly Composed[],
    { keyed, requestId, optOutVersion }: Acceptance,
  ) => {
    const { accountId, keyId, priceMicros } = access
    let wireParts = 1
    let amountMicros = 0
    for (const message of messages) {
      wireParts = Math.max(wireParts, message.wireParts)
      amountMicros += message.parts * message.priceMicros
    }
    const { body, sender, parts, purpose } = messages[0]!
    const bulk: NewBulk = {
      ...{ accountId, keyId, priceMicros, count: messages.length, amountMicros, at: siteTime() },
      content: { body, sender, parts, wireParts, ...(purpose !== undefined && { purpose }) },
      templates: templateRuns(messages),
      requestId,
    }
    const opened = await store.openBulk(bulk)
    if (!opened.ok) throw refusal(opened)
    const { transferId, firstId } = opened
    try {
      for (let start = 0; start < messages.length; start += sliceRecipients) {
        const recipients = messages.slice(start, start + sliceRecipients).map((message) => recipientOf(message, bulk))
        await store.storeBulk({ transferId, firstId: firstId + start, bulk, recipients })
      }
      const committed = await store.commitBulk(transferId, keyed, { version: optOutVersion, at: siteTime() })
      if (!committed.ok) throw refusal(committed)
    } catch (error) {
      // If this fails too, the next start gives the money back, since the bulk was never answered.
      await store.abortBulk(transferId, siteTime()).catch(() => {})
      throw error
    }
    return firstId
  }

  return { atOnce, inSlices }
}

/** Time at which the last of them is sent; null: all at once. */
export function dueAtOf(messages: readonly Composed[]): number | null {
  let last: number | null = null
  for (const { dueAt } of messages) if (dueAt !== undefined && dueAt > (last ?? 0)) last = dueAt
  return last
}

/** A message without facts that are usual: what goes to the store is written as text there and read again. */
function storedOf(message: Composed, usualMicros: number): NewMessage {
  const { to, sender, body, parts, wireParts, carrierId, network } = message
  const { purpose, priceMicros, costMicros, ruleId, replaced, dueAt, options } = message
  const stored: NewMessage = { to, sender, body, parts, wireParts, carrierId, network }
  if (purpose !== undefined && purpose !== 'transactional') stored.purpose = purpose
  if (priceMicros !== usualMicros) stored.priceMicros = priceMicros
  if (typeof costMicros === 'number') stored.costMicros = costMicros
  if (typeof ruleId === 'number') stored.ruleId = ruleId
  if (replaced !== undefined) stored.replaced = replaced
  if (dueAt !== undefined) stored.dueAt = dueAt
  if (options !== undefined) stored.options = options
  return stored
}

/** The facts of a message that are not its bulk's. */
function recipientOf(message: Composed, { content, priceMicros: usual }: NewBulk): BulkRecipient {
  const { to, carrierId, network, wireParts, costMicros, ruleId, sender, replaced, priceMicros, body, parts, dueAt } =
    message
  const { options } = message
  return {
    ...{ to, carrierId, network, wireParts, costMicros: costMicros ?? null, ruleId: ruleId ?? null },
    ...(sender !== content.sender && { sender }),
    ...(replaced !== undefined && { replaced }),
    ...(priceMicros !== usual && { priceMicros }),
    ...(body !== content.body && { body, parts }),
    ...(dueAt !== undefined && { dueAt }),
    ...(options !== undefined && { options }),
  }
}

/** Messages in a row that came from a template; undefined, as mostly: none did. */
function templateRuns(messages: readonly Composed[]): TemplateRun[] | undefined {
  const runs: { from: number; to: number; templateId: number; version: number }[] = []
  for (const [index, { template }] of messages.entries()) {
    if (template === undefined) continue
    const last = runs.at(-1)
    // A request has one template.
    if (last?.to === index) last.to = index + 1
    else runs.push({ from: index, to: index + 1, templateId: template.templateId, version: template.version })
  }
  return runs.length > 0 ? runs : undefined
}

async function keyedAnswer(key: RequestKey, answer: object): Promise<KeyedAnswer> {
  return { ...key, answer: await storedAnswer(answer), at: siteTime() }
}

function refusal({ reason }: InsufficientBalance | AlreadyAnswered): ApiError {
  return reason === 'already_answered' ? inProgress() : new ApiError(reason)
}
