/** Finds the code that a verification is about. Whether it can still be used is decided where guesses are counted. */
import { normaliseNumber } from '@websms/sms'
import type { Kysely } from 'kysely'
import { ApiError } from '../http/api-error.ts'
import { messageIdForm } from '../messages/routes.ts'
import type { Tables } from '../store/tables.ts'

interface FoundCode {
  messageId: number
  to: string
}

/** The account's code of that message, or its latest code to that number; if both are given they must agree. Null when
 *  there is no such code. @throws ApiError `invalid_number` */
export async function findCode(
  read: Kysely<Tables>,
  accountId: number,
  messageId: string | undefined,
  to: string | undefined,
): Promise<FoundCode | null> {
  let query = read
    .selectFrom('otp_codes')
    .select(['message_id', 'to_number'])
    .where('account_id', '=', accountId)
    .orderBy('expires_at', 'desc')
    .orderBy('message_id', 'desc')
    .limit(1)
  if (messageId) {
    if (!messageIdForm.test(messageId)) return null
    query = query.where('message_id', '=', Number(messageId))
  }
  if (to) {
    const number = normaliseNumber(to)
    if (!number.ok) throw new ApiError('invalid_number', { reason: number.message })
    query = query.where('to_number', '=', number.number)
  }
  const row = await query.executeTakeFirst()
  return row === undefined ? null : { messageId: row.message_id, to: row.to_number }
}
