/** Items and filters of the Members Area's message lists. */
import type { MessageItem } from '@websms/contract/members'
import { type MessageFilter, numberFilter } from '../../messages/reading/list/filter.ts'
import type { ListedMessage } from '../../messages/reading/list/listed.ts'
import { dollars } from '../../rules/ledger/money.ts'
import type { Purpose } from '../../rules/purpose.ts'
import { type StatusName, status } from '../../rules/status.ts'
import { isoTime, isoTimeOrNull } from '../iso-time.ts'
import { invalidField } from '../problem-error.ts'
import type { ShowText } from '../text-readings.ts'

/** Characters of a text that lists show. */
const excerptLength = 160

export function itemOf(row: ListedMessage, show: ShowText): MessageItem {
  return {
    id: String(row.id),
    direction: row.direction,
    at: isoTime(row.at),
    to: row.to,
    from: row.from,
    status: row.status,
    purpose: row.purpose,
    send_at: isoTimeOrNull(row.dueAt),
    ended_at: isoTimeOrNull(row.endedAt),
    parts: row.parts,
    cost: row.costMicros === null ? null : dollars(row.costMicros),
    carrier: row.carrier,
    network: row.network,
    key: row.key === null ? null : { id: String(row.key.id), name: row.key.name },
    // Cut by code points, so that no emoji is cut in half.
    body: show(row.body.length > excerptLength ? [...row.body].slice(0, excerptLength).join('') : row.body),
    data: row.data,
    reference: row.reference,
    error: row.error,
  }
}

interface AskedFilter {
  direction?: 'out' | 'in'
  status?: StatusName | 'received'
  purpose?: Purpose
  number?: string
  reference?: string
  key?: string
  bulk?: string
  since?: string
  until?: string
}

/** @throws ProblemError `invalid` for a text that cannot be a number. */
export function filterOf(accountId: number, asked: AskedFilter): MessageFilter {
  const number = asked.number === undefined ? undefined : numberFilter(asked.number)
  if (number === null) throw invalidField('number', 'is not a phone number, or the beginning of one')
  return {
    accountId,
    direction: asked.direction,
    status: asked.status === undefined || asked.status === 'received' ? asked.status : status[asked.status],
    number,
    purpose: asked.purpose,
    reference: asked.reference,
    keyId: asked.key === undefined ? undefined : Number(asked.key),
    bulkJobId: asked.bulk === undefined ? undefined : Number(asked.bulk),
    since: timeAsked(asked.since),
    until: timeAsked(asked.until),
  }
}

export function timeAsked(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Date.parse(text)
}
