/** Finds the request that a message belongs to: texts carry it, a one-time code has its handset to itself. */
import { type Message, markOf } from './evidence.ts'
import type { OutsideRecord } from './records.ts'

type Request = Extract<OutsideRecord, { event: 'request' }>

/** Gives undefined for an answer of the gateway to a handset. */
export function requestFinder(requests: Iterable<Request>): (message: Message) => Request | undefined {
  const byNumber = new Map<number, Request>()
  const byHandset = new Map<string, Request>()
  for (const request of requests) {
    byNumber.set(request.request, request)
    if (request.kind === 'otp') byHandset.set(request.to[0]!, request)
  }
  return ({ body, to_number }) => {
    const mark = markOf(body)
    return mark === null ? byHandset.get(to_number) : byNumber.get(mark)
  }
}
