/** Accepts a chunk of a job's rows in one transaction, exactly once however often it is attempted. */

import type { KeyAccess } from '../accounts/access.ts'
import { answerOf, storedAnswer } from '../idempotency/idempotency-answer.ts'
import type { Composer } from '../messages/compose.ts'
import type { Metrics } from '../metrics.ts'
import { lanes } from '../rules/status.ts'
import { siteTime } from '../site-time.ts'
import type { Store } from '../store/store.ts'
import { composeRows } from './compose-rows.ts'
import type { BulkRow, RefusedRow } from './packing.ts'

interface Chunk {
  access: KeyAccess
  rows: readonly BulkRow[]
  from: string | undefined
  /** The chunk's name, unique in the account. */
  name: string
  /** Time of the job's last progress; this chunk cannot have been attempted earlier. */
  since: number
}

export interface AcceptedChunk {
  /** Null when no row was good. */
  firstId: number | null
  rows: number
  accepted: number
  parts: number
  /** Price of all its messages, in micro-dollars. */
  costMicros: number
  refused: RefusedRow[]
}

interface RowAcceptor {
  /** The result of an earlier attempt whose answer was lost. Null when none was accepted. */
  earlier(chunk: Pick<Chunk, 'name' | 'since'> & { accountId: number }): Promise<AcceptedChunk | null>
  /** Null when the balance does not cover the chunk; then none of it is accepted. */
  accept(chunk: Chunk): Promise<AcceptedChunk | null>
}

/** Chunks have a namespace of Idempotency-Keys of their own. */
const path = '/bulk'

export function createRowAcceptor(
  { traffic, secrets }: Pick<Store, 'traffic' | 'secrets'>,
  composer: Composer,
  metrics: Pick<Metrics, 'accepted'>,
): RowAcceptor {
  const earlier: RowAcceptor['earlier'] = async ({ accountId, name, since }) => {
    const found = await traffic.findAnswer(accountId, path, name, since)
    const text = found && (await answerOf(found, secrets))
    return text ? { ...JSON.parse(text), firstId: found!.firstId } : null
  }

  const accept: RowAcceptor['accept'] = async (chunk) => {
    const { access, rows, from, name, since } = chunk
    const { accountId, keyId, priceMicros } = access
    const before = await earlier({ accountId, name, since })
    if (before !== null) return before
    const waiting = composer.ahead(
      access,
      rows.map(({ to }) => to),
    )
    if (waiting !== null) await waiting
    const optOutVersion = composer.optOutVersion()
    const { good, refused, parts, priceMicros: costMicros } = await composeRows(composer, access, rows, { from })
    const done = {
      rows: rows.length,
      accepted: good.length,
      parts,
      costMicros,
      refused,
    }
    if (good.length === 0) return { ...done, firstId: null }
    const at = siteTime()
    const answer = await storedAnswer(done)
    const result = await traffic.accept({
      accountId,
      keyId,
      lane: lanes.bulk,
      priceMicros,
      messages: good.map(({ message }) => message),
      at,
      keyed: { path, key: name, fingerprint: '', answer, at },
      optOutVersion,
    })
    if (result.ok) {
      metrics.accepted('bulk', good.length, parts)
      return { ...done, firstId: result.messageIds[0]! }
    }
    if (result.reason === 'opted_out_meanwhile') {
      composer.refreshOptOuts()
      return accept(chunk)
    }
    return result.reason === 'insufficient_balance' ? null : earlier({ accountId, name, since })
  }
  return { earlier, accept }
}
