/**
 * Answers handsets that opted out or asked for help, free of charge to the account. What is due stands in the store since the text
 * came in, and is done in the transaction that accepts the answer, so that a crash neither loses nor repeats one. Also continues
 * the search for waiting messages of opt-outs that people, programs and commands added.
 */

import { setTimeout as pause } from 'node:timers/promises'
import type { Selectable } from 'kysely'
import type { Logger } from 'pino'
import { ApiError } from '../http/api-error.ts'
import type { Metrics } from '../metrics.ts'
import { answerText } from '../rules/optouts/answers.ts'
import { siteTime } from '../site-time.ts'
import type { Store } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import type { Composer } from './compose.ts'

interface AnswersOptions {
  store: Store
  composer: Composer
  metrics: Pick<Metrics, 'accepted'>
  log: Logger
  /** Time between two polls for what a command left, in ms. Default 2,000. */
  pollMs?: number
}

type DueRow = Pick<Selectable<Tables['optout_answers']>, 'to_number' | 'sender' | 'kind' | 'account_id' | 'key_id'>

/** Opt-outs whose waiting messages are looked for in one transaction: each search may read many pages. */
const workSlice = 20
const answersSlice = 100

export function startOptOutAnswers({ store, composer, metrics, log, pollMs = 2000 }: AnswersOptions) {
  const stopping = new AbortController()
  const { signal } = stopping
  let wakeUp = Promise.withResolvers<void>()

  /** Null: the account wants no answer, or is gone. */
  const textFor = async ({ account_id, kind }: DueRow): Promise<{ text: string; demo: boolean } | null> => {
    const account = await store.read
      .selectFrom('accounts as a')
      .leftJoin('optout_settings as s', 's.account_id', 'a.id')
      .where('a.id', '=', account_id)
      .select(['a.name', 'a.demo', 's.confirmation', 's.help'])
      .executeTakeFirst()
    const text = account && answerText(kind, account.name, account[kind])
    return text ? { text, demo: account.demo === 1 } : null
  }

  const answer = async (row: DueRow): Promise<void> => {
    const due = { to: row.to_number, sender: row.sender, kind: row.kind }
    const [accountId, keyId, at] = [row.account_id, row.key_id, siteTime()]
    const found = await textFor(row)
    if (found === null) return store.traffic.dropAnswer(due, at)
    const access = {
      ...{ accountId, keyId, demo: found.demo, priceMicros: 0, suspended: false },
      ...{ purpose: 'service' as const, exemptTransactional: false, quietHours: null },
      ...{ grants: new Set<never>(), companyNames: new Set<string>() },
    }
    try {
      const content = composer.content(access, { body: found.text, from: row.sender })
      const composed = composer.message(access, `+${row.to_number}`, { ...content, isAnswer: true })
      const { route: _, porting: __, ...message } = { ...composed, priceMicros: 0 }
      const result = await store.traffic.sendAnswer(due, { accountId, keyId, message, at })
      if (result?.ok) metrics.accepted('single', 1, message.parts)
      else await store.traffic.dropAnswer(due, at)
    } catch (error) {
      if (!(error instanceof ApiError) || error.status >= 500) throw error
      log.warn({ account: accountId, kind: row.kind, reason: error.message }, 'a handset could not be answered')
      await store.traffic.dropAnswer(due, at)
    }
  }

  const round = async (): Promise<void> => {
    store.optOuts.refresh()
    while (!signal.aborted && (await store.traffic.workOptOuts(siteTime(), workSlice)) > 0);
    for (;;) {
      const rows = await store.read
        .selectFrom('optout_answers')
        .select(['to_number', 'sender', 'kind', 'account_id', 'key_id'])
        .where('done_at', 'is', null)
        .orderBy('at')
        .limit(answersSlice)
        .execute()
      for (const row of rows) if (!signal.aborted) await answer(row)
      if (rows.length < answersSlice || signal.aborted) return
    }
  }

  const run = async () => {
    while (!signal.aborted) {
      const woken = wakeUp.promise
      await round().catch((error) => log.error({ err: error }, 'handsets could not be answered, trying again'))
      const timer = new AbortController()
      await Promise.race([woken, pause(pollMs, undefined, { signal: timer.signal, ref: false }).catch(() => {})])
      timer.abort()
    }
  }
  store.onOptOuts(() => {
    wakeUp.resolve()
    wakeUp = Promise.withResolvers()
  })
  const running = run()
  return {
    async stop(): Promise<void> {
      stopping.abort()
      wakeUp.resolve()
      await running
    },
  }
}
