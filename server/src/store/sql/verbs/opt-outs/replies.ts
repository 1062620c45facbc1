/**
 * Texts of handsets that opt out, resume or ask for help, in the transaction that takes the text in. A STOP to a sender of one
 * account counts for that account; to a shared one for each account that wrote to the handset from it, and with none found for
 * all accounts. A START ends every opt-out of the handset from the sender.
 */

import { countryOf } from '@websms/sms'
import type { OptOutAnswer } from '../../../../rules/optouts/answers.ts'
import { foldedWord, type Reply, readReply } from '../../../../rules/optouts/read-reply.ts'
import { foldSender } from '../../../../rules/senders/sender.ts'
import { optOutBody } from '../../../../rules/webhook-payload.ts'
import { bucketsNewestFirst, firstIdOf } from '../../../buckets.ts'
import { everyAccount } from '../../../traffic/opt-outs.ts'
import type { Connection } from '../../connection.ts'
import type { StoredChange } from '../../tables/opt-outs.ts'
import type { TrafficTables } from '../../tables/tables.ts'
import type { Settlement } from '../parts/settle.ts'
import type { HeldMessages } from './held.ts'

interface HandsetText {
  inboundId: number
  /** The handset. */
  from: string
  /** The sender that it wrote to. */
  to: string
  text: string
  /** The key that the text belongs to, as far as one is found. */
  owner: { accountId: number; keyId: number } | null
  at: number
}

export interface OptOutReplies {
  /** Does what a text asks for. */
  take(text: HandsetText): void
  /** Opts a handset out for these accounts, as its text asks for, and tells their webhooks. */
  optOut(
    text: Omit<HandsetText, 'owner'>,
    accounts: readonly number[],
    change: Pick<StoredChange, 'source' | 'memberId' | 'word'>,
  ): void
}

/** Time during which a shared sender's STOP counts for an account that wrote from it, in ms (30 days). */
const writersMs = 30 * 24 * 3_600_000

/** Buckets of the number index that are searched for writers: 40 million messages. */
const bucketsMax = 5000

/** Time during which a handset gets no second answer of one kind from a sender, in ms (24 h). */
const answerAgainMs = 24 * 3_600_000

type ReplyTables = Pick<
  TrafficTables,
  'messages' | 'lateMessages' | 'senders' | 'optOuts' | 'optOutSettings' | 'optOutReviews' | 'optOutAnswers'
>

interface ReplyDependencies {
  held: Pick<HeldMessages, 'endWaitingFor' | 'changed'>
  settlement: Pick<Settlement, 'addEvent'>
  /** Opt-outs changed, or an answer is due. */
  onChange: () => void
}

export function prepareOptOutReplies(
  db: Connection,
  tables: ReplyTables,
  { held, settlement, onChange }: ReplyDependencies,
): OptOutReplies {
  const { senders, optOuts, optOutSettings, optOutReviews, optOutAnswers } = tables
  const writersTo = prepareWriters(tables)
  const toldKeys = db.prepare(
    'SELECT id FROM api_keys WHERE account_id = ? AND optout_events = 1 AND revoked_at IS NULL ORDER BY id',
  )

  /** Accounts that a text is to, the last writer first. */
  const readersOf = ({ from, to, owner, at }: HandsetText): Writer[] => {
    const ownerId = senders.ownerOf(to)
    if (ownerId === null) return writersTo(from, to, at - writersMs)
    return owner?.accountId === ownerId ? [owner] : [{ accountId: ownerId, keyId: null }]
  }
  const tell = (accountId: number, { inboundId, from, to, text, at }: Omit<HandsetText, 'owner'>, action: Action) => {
    for (const { id } of toldKeys.all(accountId)) {
      const body = () => optOutBody({ from, to, action, message: text, at })
      settlement.addEvent({ keyId: Number(id), type: 'optout', messageId: null, inboundId, body, at })
    }
  }
  const optOut: OptOutReplies['optOut'] = (text, accounts, change) => {
    for (const accountId of accounts) {
      const added = optOuts.add({ ...changeOf(text), ...change, accountId, kind: 'opted_out' })
      if (added !== null && accountId !== everyAccount) tell(accountId, text, 'opted_out')
    }
    held.changed()
    onChange()
    held.endWaitingFor(text.from, text.to, text.at)
  }
  const answer = (kind: OptOutAnswer, { from, to, at }: HandsetText, writer: Writer | undefined) => {
    if (writer?.keyId == null) return
    const due = { to: from, sender: to, kind, accountId: writer.accountId, keyId: writer.keyId, at }
    if (optOutAnswers.makeDue(due, at - answerAgainMs)) onChange()
  }
  const stop = (text: HandsetText, word: string, isBuiltIn: boolean) => {
    const all = readersOf(text)
    // A word that one account added says nothing about the others.
    const readers = isBuiltIn ? all : all.filter(({ accountId }) => hasWord(optOutSettings.wordsOf(accountId), word))
    const accounts = readers.length > 0 ? readers.map(({ accountId }) => accountId) : isBuiltIn ? [everyAccount] : []
    if (accounts.length === 0) return
    optOut(text, accounts, { source: 'reply', word })
    answer('confirmation', text, readers[0])
  }
  const start = (text: HandsetText, word: string) => {
    for (const accountId of optOuts.accountsOf(text.from, text.to)) {
      optOuts.remove({ ...changeOf(text), accountId, kind: 'resumed', source: 'reply', word })
      if (accountId !== everyAccount) tell(accountId, text, 'resumed')
    }
    held.changed()
    onChange()
  }

  return {
    optOut,
    take(text) {
      const callingCode = countryOf(text.from)?.callingCode ?? null
      const builtIn = readReply(text.text, { callingCode })
      const own = ownReading(text, builtIn, callingCode, optOutSettings.wordsOf)
      const reply = own ?? builtIn
      switch (reply.kind) {
        case 'stop':
          return stop(text, reply.word, own === null)
        case 'start':
          return start(text, reply.word)
        case 'start_after_stop':
          return optOuts.accountsOf(text.from, text.to).length > 0 ? start(text, reply.word) : undefined
        case 'help':
          return answer('help', text, readersOf(text)[0])
        case 'near_miss':
          for (const { accountId } of readersOf(text)) {
            optOutReviews.add({ ...changeOf(text), accountId })
          }
      }
    },
  }
}

type Action = 'opted_out' | 'resumed'

/** A text as a change keeps it. */
function changeOf({ from, to, inboundId, text, at }: Omit<HandsetText, 'owner'>) {
  return { number: from, sender: to, inboundId, text, at }
}

interface Writer {
  accountId: number
  /** Null: the account has no key that a message could come from. */
  keyId: number | null
}

/** The reading by the words that the owner of a text has added; null where they make no difference. */
function ownReading(
  { text, owner }: HandsetText,
  builtIn: Reply,
  callingCode: string | null,
  wordsOf: (accountId: number) => readonly string[],
): Reply | null {
  if (owner === null || builtIn.kind === 'stop') return null
  const ownWords = wordsOf(owner.accountId).map(foldedWord)
  if (ownWords.length === 0) return null
  const reply = readReply(text, { callingCode, ownWords })
  return reply.kind === builtIn.kind ? null : reply
}

function hasWord(words: readonly string[], word: string): boolean {
  return words.some((own) => foldedWord(own) === foldedWord(word))
}

/** Accounts that wrote to a handset from a sender, with the key that each wrote with last. */
function prepareWriters({ messages, lateMessages }: Pick<TrafficTables, 'messages' | 'lateMessages'>) {
  return (number: string, sender: string, since: number): Writer[] => {
    const writers = new Map<number, Writer>()
    for (const { account_id, key_id } of lateMessages.writersTo(number, foldSender(sender), since)) {
      if (!writers.has(account_id)) writers.set(account_id, { accountId: account_id, keyId: key_id })
    }
    for (const bucket of bucketsNewestFirst(messages.newestId(), bucketsMax)) {
      for (const { account_id, key_id, created_at } of messages.between(bucket, number, foldSender(sender))) {
        if (created_at < since || writers.has(account_id)) continue
        writers.set(account_id, { accountId: account_id, keyId: key_id })
      }
      if (messages.madeAt(firstIdOf(bucket)) < since) break
    }
    return [...writers.values()]
  }
}
