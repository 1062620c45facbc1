/** A bulk of any size: cut into requests, sent one after the other, with the results in the order of the recipients. */
import type { BulkAnswer } from './answers.ts'
import { type Call, newIdempotencyKey } from './call.ts'
import { type CutRequest, cut } from './cut.ts'
import { ApiError, BulkError, type BulkResult, ConnectionError, WebsmsError } from './errors.ts'
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
  const summary: BulkAnswer['summary'] = { total, sent: 0, failed: 0 }
  let done = 0
  const send = ({ body }: CutRequest, key: string) =>
    call<BulkAnswer>(
      { method: 'POST', path: '/sms/out', body, repetition: 'with key' },
      { ...options, idempotencyKey: key },
    )
  const tell = (latest: BulkAnswer, { places }: CutRequest) => {
    done += places.length
    add(summary, latest.summary)
    const { sent, failed, duplicates = 0 } = summary
    onProgress?.({ total, done, sent, failed, duplicates, latest })
  }

  const [first] = requests
  if (first !== undefined && requests.length === 1) {
    const answer = await send(first, idempotencyKey)
    tell(answer, first)
    return answer
  }
  const results = new Array<BulkResult | null>(total).fill(null)
  let success = false
  for (const [index, one] of requests.entries()) {
    let latest: BulkAnswer
    try {
      latest = await send(one, `${idempotencyKey}-${index + 1}`)
    } catch (error) {
      const isUnknown = mayHaveTakenEffect(error)
      const notSent = requests.slice(isUnknown ? index + 1 : index).flatMap(({ places }) => places)
      throw new BulkError(error, { results, summary, unknown: isUnknown ? one.places : [], notSent, idempotencyKey })
    }
    for (const [place, result] of latest.messages.entries()) results[one.places[place]!] = result
    success ||= latest.success
    tell(latest, one)
  }
  return { success, messages: results.filter((result) => result !== null), summary }
}

function add(summary: BulkAnswer['summary'], { sent, failed, duplicates }: BulkAnswer['summary']): void {
  summary.sent += sent
  summary.failed += failed
  if (duplicates !== undefined) summary.duplicates = (summary.duplicates ?? 0) + duplicates
}

/** Anything that is not a WebsmsError is the reason of a signal, which may have ended a request on its way. */
function mayHaveTakenEffect(error: unknown): boolean {
  if (error instanceof ConnectionError) return error.mayHaveTakenEffect
  if (error instanceof ApiError) return error.mayHaveTakenEffect
  return !(error instanceof WebsmsError)
}
