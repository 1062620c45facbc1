/** `GET`, `PUT` and `DELETE /sms/optouts`: the opt-outs of the account, for its programs. */

import { isoSeconds } from '@websms/contract'
import { normaliseNumber } from '@websms/sms'
import type { FastifyInstance } from 'fastify'
import { ApiError } from '../http/api-error.ts'
import { serve } from '../http/serve.ts'
import { faultIn } from '../http/text-fault.ts'
import { expectedInstead, senderAsStored } from '../rules/senders/sender.ts'
import { siteTime } from '../site-time.ts'
import type { Store } from '../store/store.ts'
import { everyAccount, type OptOutChange } from '../store/traffic/opt-outs.ts'
import { listOptOuts } from './list.ts'

const pageDefault = 100

export function optOutRoutes(app: FastifyInstance, { read, traffic }: Pick<Store, 'read' | 'traffic'>): void {
  const change = (accountId: number, kind: OptOutChange['kind'], entries: OptOutChange['entries']) =>
    traffic.changeOptOuts({ accountId, kind, entries, source: 'api', memberId: null, audit: null, at: siteTime() })

  serve(app, 'optOuts', async ({ number, sender, cursor, limit }, { access: { accountId } }) => {
    const size = limit === undefined ? pageDefault : Number(limit)
    // An empty form field counts as absent.
    const filter = {
      number: number ? requireNumber(number) : undefined,
      sender: sender || undefined,
      below: belowOf(cursor),
    }
    const found = await listOptOuts(read, { accountId, ...filter, limit: size + 1 })
    const page = found.slice(0, size)
    return {
      success: true,
      optouts: page.map((optOut) => ({
        number: optOut.number,
        sender: optOut.sender,
        opted_out_at: isoSeconds(optOut.at),
        source: optOut.source,
        message: optOut.text,
        note: optOut.note,
        scope: optOut.accountId === everyAccount ? 'sender' : 'account',
      })),
      next: found.length > size ? String(page.at(-1)!.changeId) : null,
    }
  })

  serve(app, 'addOptOuts', async ({ number, sender, note = '' }, { access: { accountId } }) => {
    const code = requireSender(sender)
    const fault = faultIn(note)
    if (fault !== null) throw new ApiError('invalid_parameter', { name: 'note', expected: fault })
    const written = typeof number === 'string' ? [number] : number
    const entries = written.map((one) => ({ number: requireNumber(one), sender: code, note }))
    const added = await change(accountId, 'opted_out', entries)
    return { success: true, added, unchanged: entries.length - added }
  })

  serve(app, 'removeOptOut', async ({ number: written, sender: asked }, { access: { accountId } }) => {
    const [number, sender] = [requireNumber(written), requireSender(asked)]
    const removed = await change(accountId, 'resumed', [{ number, sender }])
    if (removed === 0) throw new ApiError('optout_not_found', { number, sender })
    return { success: true, number, sender }
  })
}

/** @throws ApiError `invalid_number` */
function requireNumber(written: string): string {
  const normalised = normaliseNumber(written)
  if (!normalised.ok) throw new ApiError('invalid_number', { reason: normalised.message })
  return normalised.number
}

/** @throws ApiError `invalid_sender` */
function requireSender(written: string): string {
  const code = senderAsStored(written)
  const expected = expectedInstead(code)
  if (expected === null) return code
  throw new ApiError('invalid_sender', { reason: `found "${code.slice(0, 30)}", expected ${expected}` })
}

/** @throws ApiError `invalid_parameter` for a cursor that is not ours */
function belowOf(cursor: string | undefined): number | undefined {
  if (!cursor) return undefined
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor)
  throw new ApiError('invalid_parameter', { name: 'cursor', expected: 'must be `next` of the previous page' })
}
