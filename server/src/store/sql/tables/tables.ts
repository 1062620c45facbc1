/**
 * The tables of traffic, each with the statements that touch it, prepared once for a connection. A statement that joins
 * several belongs to the table whose rows it gives. Verbs are in `verbs/` and `events/`.
 */
import type { Connection } from '../connection.ts'
import type { GroupCommit } from '../group-commit.ts'
import { prepareCarrierAccounts } from './carriers.ts'
import { prepareClaims } from './claims.ts'
import { prepareConcatReferences } from './concat-references.ts'
import { prepareEvents } from './events.ts'
import { prepareIdempotencyKeys } from './idempotency-keys.ts'
import { prepareExpiryQueue, prepareMessageOptions } from './message-options.ts'
import { prepareMessageParts } from './message-parts.ts'
import { prepareMessageReceipts } from './message-receipts.ts'
import { prepareMessageRequests } from './message-requests.ts'
import { prepareMessageTraces } from './message-traces.ts'
import { prepareMessages } from './messages.ts'
import { prepareMoves } from './moves.ts'
import { prepareOptOutAnswers, prepareOptOutReviews, prepareOptOutSettings, prepareOptOuts } from './opt-outs.ts'
import { prepareOtpCodes } from './otp-codes.ts'
import { prepareOutbox } from './outbox.ts'
import { preparePutOffParts, preparePutOffQueue, preparePutOffTable } from './put-off.ts'
import { prepareReceiptForms } from './receipt-forms.ts'
import { prepareLateMessages, prepareScheduled } from './scheduled.ts'
import { prepareSenders } from './senders.ts'
import { prepareSubmissions } from './submissions.ts'
import { prepareTemplateMessages } from './template-messages.ts'
import { prepareTransfers } from './transfers.ts'
import { prepareWaitingReceipts } from './waiting-receipts.ts'

export type TrafficTables = ReturnType<typeof prepareTables>

export function prepareTables(db: Connection, commits: Pick<GroupCommit, 'keep'>, siteSender: string | null = null) {
  const concatReferences = prepareConcatReferences(db)
  const senders = prepareSenders(db, siteSender)
  const messageOptions = prepareMessageOptions(db)
  const messages = prepareMessages(db, commits, { references: concatReferences, options: messageOptions })
  return {
    concatReferences,
    outbox: prepareOutbox(db),
    moves: prepareMoves(db, messageOptions),
    claims: prepareClaims(db),
    messages,
    messageOptions,
    expiryQueue: prepareExpiryQueue(db),
    messageParts: prepareMessageParts(db),
    events: prepareEvents(db),
    transfers: prepareTransfers(db),
    submissions: prepareSubmissions(db, commits, messages),
    idempotencyKeys: prepareIdempotencyKeys(db),
    otpCodes: prepareOtpCodes(db),
    senders,
    optOuts: prepareOptOuts(db),
    optOutSettings: prepareOptOutSettings(db),
    optOutReviews: prepareOptOutReviews(db),
    optOutAnswers: prepareOptOutAnswers(db),
    carrierAccounts: prepareCarrierAccounts(db, commits),
    waitingReceipts: prepareWaitingReceipts(db, commits, senders),
    receiptForms: prepareReceiptForms(db, commits),
    templateMessages: prepareTemplateMessages(db),
    messageTraces: prepareMessageTraces(db),
    messageRequests: prepareMessageRequests(db, commits),
    noteReceipt: prepareMessageReceipts(db),
    scheduled: prepareScheduled(db),
    lateMessages: prepareLateMessages(db),
    putOff: preparePutOffTable(db),
    putOffParts: preparePutOffParts(db),
    putOffQueue: preparePutOffQueue(db),
  }
}
