/** Quotes: what a send would cost and come to. Messages are composed as for a send; nothing is stored or charged, and no HLR
 *  provider is asked, since its answers cost money. */
import type { BulkQuoteAnswer, FailedRecipient, QuoteAnswer, QuotedMessage } from '@websms/contract'
import type { KeyAccess } from '../accounts/access.ts'
import { balanceMicros } from '../accounts/balance.ts'
import { dollars } from '../rules/ledger/money.ts'
import type { Store } from '../store/store.ts'
import type { Composed, Composer, SendFields } from './compose.ts'
import { composeOne, composeRecipients } from './compose-recipients.ts'
import { laneOf } from './options.ts'
import { quoteTexts } from './quote-texts.ts'
import { type BulkFields, dueAtOf, type Sent } from './send.ts'
import { isComposed, isFailed, withoutDuplicates } from './send-answers.ts'
import { countOf, type Recipients } from './texts.ts'

export interface Quoting {
  /** @throws ApiError, the one of a send */
  one(access: KeyAccess, to: string, fields: SendFields): Promise<Sent<QuoteAnswer>>
  /** `success` is false when no recipient is valid. @throws ApiError for an error that concerns the whole request */
  many(access: KeyAccess, recipients: Recipients, fields: BulkFields): Promise<Sent<BulkQuoteAnswer>>
  /** The message or the error of each recipient. @throws ApiError for an error that concerns the whole request */
  recipients(access: KeyAccess, to: readonly string[], fields: SendFields): Promise<(Composed | FailedRecipient)[]>
}

export function createQuoting({ read }: Pick<Store, 'read'>, composer: Composer): Quoting {
  const deps = { db: read, composer, asksProvider: false }
  const mayPay = async ({ accountId }: KeyAccess, micros: number) => (await balanceMicros(read, accountId)) >= micros

  return {
    async one(access, to, fields) {
      laneOf(fields.priority, null)
      const message = await composeOne(deps, access, to, fields)
      const { textOf, unicode, fold } = await quoteTexts([message], { own: false })
      const answer: QuoteAnswer = {
        ...quoteOf(message),
        ...{ text: textOf(message), unicode, fold },
        balance_sufficient: await mayPay(access, priceMicros([message])),
      }
      return { answer, dueAt: dueAtOf([message]) }
    },
    async many(access, recipients, { dedupe = false, ...fields }) {
      laneOf(fields.priority, countOf(recipients))
      const composed = await composeRecipients(deps, access, recipients, fields)
      const results = dedupe ? withoutDuplicates(composed) : composed
      const messages = results.filter(isComposed)
      const own = 'messages' in recipients
      const { textOf, unicode, fold } = await quoteTexts(messages, { own })
      const micros = priceMicros(messages)
      const [total, sent, failed] = [results.length, messages.length, results.filter(isFailed).length]
      const answer: BulkQuoteAnswer = {
        success: sent > 0,
        messages: results.map((result) => {
          if (isFailed(result)) return result
          if (!isComposed(result)) return { success: true, status: 'duplicate', to: result.to }
          return { ...quoteOf(result), ...(own && { text: textOf(result) }) }
        }),
        summary: {
          ...{ total, sent, failed },
          ...(dedupe && { duplicates: total - sent - failed }),
          parts: messages.reduce((sum, { parts }) => sum + parts, 0),
          price: dollars(micros),
        },
        ...(!own && sent > 0 && { text: textOf(messages[0]!) }),
        ...{ unicode, fold },
        balance_sufficient: await mayPay(access, micros),
      }
      return { answer, dueAt: dueAtOf(messages) }
    },
    recipients: (access, to, fields) => composeRecipients(deps, access, { to }, fields),
  }
}

/** Price of all messages. */
export function priceMicros(messages: readonly Composed[]): number {
  return messages.reduce((sum, { parts, priceMicros }) => sum + parts * priceMicros, 0)
}

function quoteOf({ to, sender, parts, network, route, porting, priceMicros }: Composed): QuotedMessage {
  return {
    ...{ success: true, to, from: sender, parts, network, route },
    ...(porting && { porting }),
    price: dollars(parts * priceMicros),
  }
}
