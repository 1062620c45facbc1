/**
 * The tables of traffic, each with the statements that touch it, prepared once for a connection. A statement that joins several
 * belongs to the table whose rows it gives. What verbs do with them is in `verbs/` and `events/`.
 */
import type { DatabaseSync } from 'node:sqlite'
import type { GroupCommit } from '../group-commit.ts'
import { prepareClaims } from './claims.ts'
import { prepareConcatReferences } from './concat-references.ts'
import { prepareEvents } from './events.ts'
import { prepareMessageParts } from './message-parts.ts'
import { prepareMessages } from './messages.ts'
import { prepareOtpCodes } from './otp-codes.ts'
import { prepareOutbox } from './outbox.ts'
import { preparePutOffParts, preparePutOffQueue, preparePutOffTable } from './put-off.ts'
import { prepareSenders } from './senders.ts'
import { prepareTransfers } from './transfers.ts'

export type TrafficTables = ReturnType<typeof prepareTables>

export function prepareTables(db: DatabaseSync, commits: Pick<GroupCommit, 'keep'>) {
  const concatReferences = prepareConcatReferences(db)
  return {
    concatReferences,
    outbox: prepareOutbox(db),
    claims: prepareClaims(db),
    messages: prepareMessages(db, commits, concatReferences),
    messageParts: prepareMessageParts(db),
    events: prepareEvents(db),
    transfers: prepareTransfers(db),
    otpCodes: prepareOtpCodes(db),
    senders: prepareSenders(db),
    putOff: preparePutOffTable(db),
    putOffParts: preparePutOffParts(db),
    putOffQueue: preparePutOffQueue(db),
  }
}
