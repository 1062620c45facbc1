/** The filter of a list of messages, and its conditions in SQL. */
import { beginningOfNumber } from '@websms/sms'
import { type RawBuilder, sql } from 'kysely'
import { type Purpose, purposeCode } from '../../../rules/purpose.ts'

export interface MessageFilter {
  accountId: number
  direction?: 'out' | 'in' | undefined
  /** Its index in `statusNames`; `received` means every inbound message. */
  status?: number | 'received' | undefined
  number?: NumberFilter | undefined
  /** Outgoing ones alone have a purpose. */
  purpose?: Purpose | undefined
  /** The customer's own, whole. Outgoing ones alone have one. */
  reference?: string | undefined
  keyId?: number | undefined
  /** Only the messages of this bulk job. */
  bulkJobId?: number | undefined
  /** Ms since epoch. */
  since?: number | undefined
  until?: number | undefined
}

/** The handset's number, whole or its first digits. */
export interface NumberFilter {
  digits: string
  whole: boolean
}

/** Reads a number in any form, or the beginning of one, while it is typed; null when the text holds no digits, or
 *  anything that is not part of a number. */
export function numberFilter(typed: string): NumberFilter | null {
  const digits = beginningOfNumber(typed)
  return digits === null ? null : { digits, whole: false }
}

/** True when the filter may pass few of many rows, so that a search needs a bound. */
export function isSparse({ status, number, keyId, purpose }: MessageFilter): boolean {
  return status !== undefined || purpose !== undefined || number !== undefined || keyId !== undefined
}

/** Conditions on `m`, in a query over `messages`. `account` is the column of its account. */
export function outgoingConditions(filter: MessageFilter, account = sql`m.account_id`): RawBuilder<unknown>[] {
  const conditions = sharedConditions(filter, account, sql`m.to_number`, sql`m.created_at`)
  if (filter.status !== undefined)
    conditions.push(filter.status === 'received' ? sql`1 = 0` : sql`m.status = ${filter.status}`)
  if (filter.purpose !== undefined) conditions.push(sql`m.purpose = ${purposeCode(filter.purpose)}`)
  return conditions
}

/** Conditions on `m`, in a query over `inbound`. */
export function inboundConditions(filter: MessageFilter): RawBuilder<unknown>[] {
  return sharedConditions(filter, sql`m.account_id`, sql`m.from_number`, sql`m.received_at`)
}

function sharedConditions(
  { accountId, number, keyId, since, until }: MessageFilter,
  account: RawBuilder<unknown>,
  handset: RawBuilder<unknown>,
  at: RawBuilder<unknown>,
): RawBuilder<unknown>[] {
  const conditions = [sql`${account} = ${accountId}`]
  // ':' is the character after '9'.
  if (number?.whole) conditions.push(sql`${handset} = ${number.digits}`)
  else if (number) conditions.push(sql`${handset} >= ${number.digits} AND ${handset} < ${`${number.digits}:`}`)
  if (keyId !== undefined) conditions.push(sql`m.key_id = ${keyId}`)
  if (since !== undefined) conditions.push(sql`${at} >= ${since}`)
  if (until !== undefined) conditions.push(sql`${at} < ${until}`)
  return conditions
}
