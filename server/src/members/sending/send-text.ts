/** Sends a text for a member as the customers' API does for a program, once per request key. */
import type { BulkAnswer, SendAnswer } from '@websms/contract'
import type { SentMessages } from '@websms/contract/members'
import type { Kysely } from 'kysely'
import type { KeyAccess } from '../../accounts/access.ts'
import { ApiError } from '../../http/api-error.ts'
import { createRunOnce } from '../../idempotency/idempotency.ts'
import type { SendFields } from '../../messages/compose.ts'
import { priceMicros, type Quoting } from '../../messages/quote.ts'
import { lastDueAt } from '../../messages/scheduled.ts'
import { createSending } from '../../messages/send.ts'
import { isComposed } from '../../messages/send-answers.ts'
import { dollars } from '../../rules/ledger/money.ts'
import type { Tables } from '../../store/tables.ts'
import { audit } from '../audit.ts'
import { balanceTooLow } from '../balance-too-low.ts'
import type { MembersDeps } from '../deps.ts'
import type { AccountSession } from '../identity/sessions.ts'
import { isoTimeOrNull } from '../iso-time.ts'
import { ProblemError } from '../problem-error.ts'

interface Text {
  to: readonly string[]
  fields: SendFields
  /** The page's key of this request. */
  requestKey: string
}

/** @throws ProblemError, or ApiError for an error in the text or its only recipient. */
export type SendText = (session: AccountSession, access: KeyAccess, text: Text) => Promise<SentMessages>

export function createSendText({ store, composer, metrics }: MembersDeps, quoting: Quoting): SendText {
  const sending = createSending(store, composer, metrics)
  const runOnce = createRunOnce(store)

  return async (session, access, { to, fields, requestKey }) => {
    if (access.suspended) throw new ApiError('account_suspended')
    const { accountId, keyId } = access
    const named = { accountId, path, key: requestKey, asked: { to, ...fields, keyId } }
    const done = await runOnce<SendAnswer | BulkAnswer>(named, async (key) => {
      const from = { key, requestId: session.requestId ?? undefined }
      const sent =
        to.length === 1 ? sending.one(access, to[0]!, fields, from) : sending.many(access, { to }, fields, from)
      return (await sent).answer
    }).catch(async (error) => {
      if (!(error instanceof ApiError) || error.errorName !== 'insufficient_balance') throw asProblem(error)
      const messages = (await quoting.recipients(access, to, fields)).filter(isComposed)
      throw await balanceTooLow(store.read, accountId, priceMicros(messages))
    })
    const answer = 'result' in done ? done.result : (JSON.parse(done.replayed) as SendAnswer | BulkAnswer)
    const sent = await sentMessages(store.read, answer)
    if ('result' in done && sent.messages.length > 0) {
      const { messages, failed, cost, send_at } = sent
      const detail = { recipients: messages.length, failed: failed.length, cost, ...(send_at !== null && { send_at }) }
      await store.change((db) => audit(db, session, 'message.sent', sent.messages[0]!.id, detail))
    }
    return sent
  }
}

/** Members' request keys have a namespace apart from programs' Idempotency-Keys. */
const path = '/members/messages'

async function sentMessages(db: Kysely<Tables>, answer: SendAnswer | BulkAnswer): Promise<SentMessages> {
  const all = 'messages' in answer ? answer.messages : [answer]
  const sent = all.filter((one) => one.success && one.status === 'accepted')
  const parts = sent[0]?.parts ?? 0
  return {
    messages: sent.map(({ message_id, to, from }) => ({ id: message_id, to, from })),
    failed: all.flatMap((one) => (one.success ? [] : [{ to: one.to, error: one.error }])),
    parts,
    cost: sent.length === 0 ? 0 : dollars(await chargeFor(db, Number(sent[0]!.message_id))),
    send_at: isoTimeOrNull(sent.length === 0 ? null : await lastDueAt(db, Number(sent[0]!.message_id))),
  }
}

/** The charge for a request, by its first message. */
async function chargeFor(db: Kysely<Tables>, messageId: number): Promise<number> {
  const { amount_micros } = await db
    .selectFrom('transfers as t')
    .innerJoin('messages as m', 'm.transfer_id', 't.id')
    .select('t.amount_micros')
    .where('m.id', '=', messageId)
    .executeTakeFirstOrThrow()
  return amount_micros
}

function asProblem(error: unknown): unknown {
  const isRunning = error instanceof ApiError && error.errorName === 'request_in_progress'
  return isRunning ? new ProblemError('still_running') : error
}
