/** A bulk of any size: cut into requests, sent one after the other, with the results in the order of the recipients. */
import type { BulkAnswer } from './answers.ts'
import { type Call, newIdempotencyKey } from './call.ts'
import { cut } from './cut.ts'
import { BulkError, type BulkResult, ConnectionError } from './errors.ts'
import type { SendCallOptions } from './options.ts'
import type { BulkRequest } from './requests.ts'

export interface BulkProgress {
  /** Recipients of the bulk. */
  total: number
  /** Recipients with a result. */
  done: number
  sent: number
  failed: number
  duplicates: number
  /** The answer to the latest request. */
  latest: BulkAnswer
}

export interface BulkOptions extends SendCallOptions {
  /** Called after each request. */
  onProgress?: (progress: BulkProgress) => void
}

/** @throws BulkError when one of several requests fails */
export async function sendBulk(
  call: Call,
  request: BulkRequest,
  { onProgress, idempotencyKey = newIdempotencyKey(), ...options }: BulkOptions = {},
): Promise<BulkAnswer> {
  const requests = cut(request)
  const total = requests.reduce((sum, { places }) => sum + places.length, 0)
  const results = new Array<BulkResult | null>(total).fill(null)
  const summary: BulkAnswer['summary'] = { total, sent: 0, failed: 0, ...(request.dedupe && { duplicates: 0 }) }
  let [success, done] = [false, 0]
  for (const [index, { places, body }] of requests.entries()) {
    const key = requests.length === 1 ? idempotencyKey : `${idempotencyKey}-${index + 1}`
    let latest: BulkAnswer
    try {
      latest = await call(
        { method: 'POST', path: '/sms/out', body, repetition: 'with key' },
        { ...options, idempotencyKey: key },
      )
    } catch (error) {
      if (requests.length === 1) throw error
      const mayHaveBeenSent =
        error instanceof ConnectionError ? error.mayHaveTakenEffect : options.signal?.aborted === true
      const rest = requests.slice(index + (mayHaveBeenSent ? 1 : 0)).flatMap((one) => one.places)
      const unknown = mayHaveBeenSent ? places : []
      throw new BulkError(error, { results, summary, unknown, notSent: rest, idempotencyKey })
    }
    for (const [place, result] of latest.messages.entries()) results[places[place]!] = result
    success ||= latest.success
    done += places.length
    summary.sent += latest.summary.sent
    summary.failed += latest.summary.failed
    if (latest.summary.duplicates !== undefined)
      summary.duplicates = (summary.duplicates ?? 0) + latest.summary.duplicates
    onProgress?.({
      total,
      done,
      sent: summary.sent,
      failed: summary.failed,
      duplicates: summary.duplicates ?? 0,
      latest,
    })
  }
  return { success, messages: results as BulkResult[], summary }
}
