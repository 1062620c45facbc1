/** Settings of an account about opt-outs: words of its own, the answers to handsets, and the exemption of transactional messages. */
import { optOutAnswerLengthMax, optOutWordLengthMax, optOutWordsMax } from '@websms/contract/members'
import type { Kysely } from 'kysely'
import { answerText } from '../rules/optouts/answers.ts'
import { foldedWord } from '../rules/optouts/read-reply.ts'
import { helpList, startAfterStopList, startList } from '../rules/optouts/words.ts'
import type { Tables } from '../store/tables.ts'
import { UserError } from '../user-error.ts'

export interface OptOutSettings {
  /** As they were written. */
  words: string[]
  /** Null: the default text; '': none is sent. */
  confirmation: string | null
  help: string | null
  exemptTransactional: boolean
}

export async function readOptOutSettings(db: Kysely<Tables>, accountId: number): Promise<OptOutSettings> {
  const row = await db.selectFrom('optout_settings').selectAll().where('account_id', '=', accountId).executeTakeFirst()
  return {
    words: row === undefined ? [] : (JSON.parse(row.words) as string[]),
    confirmation: row?.confirmation ?? null,
    help: row?.help ?? null,
    exemptTransactional: row?.exempt_transactional === 1,
  }
}

/** Texts of an account that has none of its own. */
export async function defaultAnswers(db: Kysely<Tables>, accountId: number) {
  const { name } = await db.selectFrom('accounts').select('name').where('id', '=', accountId).executeTakeFirstOrThrow()
  return { confirmation: answerText('confirmation', name, null)!, help: answerText('help', name, null)! }
}

/** Runs inside the caller's transaction. @throws UserError for a word that cannot opt out, and for more than is kept */
export async function saveOptOutSettings(
  db: Kysely<Tables>,
  accountId: number,
  settings: OptOutSettings,
): Promise<void> {
  const { words, confirmation, help } = settings
  if (words.length > optOutWordsMax)
    throw new UserError(`Found ${words.length} words, expected at most ${optOutWordsMax}.`)
  for (const word of words) refuseWord(word)
  for (const answer of [confirmation, help]) refuseAnswer(answer)
  const values = {
    words: JSON.stringify(words),
    confirmation,
    help,
    exempt_transactional: settings.exemptTransactional ? 1 : 0,
  }
  await db
    .insertInto('optout_settings')
    .values({ account_id: accountId, ...values })
    .onConflict((conflict) => conflict.column('account_id').doUpdateSet(values))
    .execute()
}

/** Settings that differ, as they are after a change. */
export function changedSettings(before: OptOutSettings, after: OptOutSettings): Partial<OptOutSettings> {
  const isChanged = ([name, value]: [string, unknown]) =>
    JSON.stringify(value) !== JSON.stringify(before[name as keyof OptOutSettings])
  return Object.fromEntries(Object.entries(after).filter(isChanged))
}

const reserved = new Set([...startList.words, ...startAfterStopList.words, ...helpList.words])

function refuseAnswer(answer: string | null): void {
  if (answer === null || answer.length <= optOutAnswerLengthMax) return
  throw new UserError(
    `An answer to a handset: found ${answer.length} characters, expected at most ${optOutAnswerLengthMax}.`,
  )
}

function refuseWord(word: string): void {
  const folded = foldedWord(word)
  if (word.length > optOutWordLengthMax)
    throw new UserError(`The word "${word}": found ${word.length} characters, expected at most ${optOutWordLengthMax}.`)
  if (folded === '')
    throw new UserError(`The word "${word}" has no letters or digits: write what a handset would send.`)
  if (!reserved.has(folded)) return
  throw new UserError(`The word "${word}" cannot opt out: handsets resume or ask for help with it.`)
}
