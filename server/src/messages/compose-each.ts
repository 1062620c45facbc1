/** Composes messages to many recipients, each with its own text: a message or the error of that recipient, in order. */
import type { ErrorName } from '@websms/contract'
import type { KeyAccess } from '../accounts/access.ts'
import { ApiError } from '../http/api-error.ts'
import { eachInTurns } from '../http/turns.ts'
import type { Composed, Composer, Content, SendFields } from './compose.ts'

/** Errors about the sender that all recipients share. */
const senderErrors: ReadonlySet<ErrorName> = new Set(['unregistered_sender', 'sender_not_usable'])

/** Others get their turn in between. @throws ApiError when the sender is not the account's: that is no recipient's fault */
export async function composeEach<Recipient>(
  recipients: readonly Recipient[],
  compose: (recipient: Recipient, index: number) => Composed,
): Promise<(Composed | ApiError)[]> {
  const results: (Composed | ApiError)[] = []
  await eachInTurns(recipients, (recipient, index) => {
    try {
      results.push(compose(recipient, index))
    } catch (error) {
      if (!(error instanceof ApiError) || senderErrors.has(error.errorName)) throw error
      results.push(error)
    }
  })
  return results
}

/** The content of each text. It is checked once for recipients that repeat the previous text, as most do. */
export function contentsOf(composer: Composer, access: KeyAccess, fields: SendFields): (body: string) => Content {
  let last: { body: string; content: Content | ApiError } | null = null
  const check = (body: string): Content | ApiError => {
    try {
      return composer.content(access, { ...fields, body })
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      return error
    }
  }
  return (body) => {
    if (last?.body !== body) last = { body, content: check(body) }
    if (last.content instanceof ApiError) throw last.content
    return last.content
  }
}
