/** Sending a text, its possible senders, and its outcomes. */

import type { FastifyInstance } from 'fastify'
import { keyPurpose } from '../../accounts/keys.ts'
import { membersPurpose } from '../../accounts/members-key.ts'
import { ApiError } from '../../http/api-error.ts'
import type { Quoting } from '../../messages/quote.ts'
import { isComposed } from '../../messages/send-answers.ts'
import { dollars } from '../../rules/ledger/money.ts'
import { siteTime } from '../../site-time.ts'
import type { MembersDeps } from '../deps.ts'
import { ProblemError } from '../problem-error.ts'
import { serveMembers } from '../serve.ts'
import { sendOutcome } from './outcome.ts'
import { quoteAccess, sendAccess } from './send-access.ts'
import type { SendText } from './send-text.ts'

export function sendingRoutes(
  app: FastifyInstance,
  { store, settings, senders }: MembersDeps,
  sendText: SendText,
  quoting: Quoting,
): void {
  serveMembers(app, 'GET /sending', async ({ session: { accountId } }) => {
    const keys = await store.read
      .selectFrom('api_keys')
      .select(['id', 'name', 'webhook_url', 'purpose'])
      .where('account_id', '=', accountId)
      .where('revoked_at', 'is', null)
      .where('webhook_url', 'is not', null)
      .orderBy('id')
      .execute()
    const [compiled, at] = [senders.now(), siteTime()]
    return {
      senders: compiled.usableBy(accountId, at).map(({ code, shared, countries }) => ({
        ...{ code, shared, countries: [...(countries ?? [])] },
        kept_out: compiled.keptOut(code, accountId, at),
      })),
      default_sender: compiled.defaultOf(accountId, at),
      keys: keys.map(({ id, name, webhook_url, purpose }) => ({
        ...{ id: String(id), name, webhook_url: webhook_url!, purpose: keyPurpose(purpose) },
      })),
      purpose: await membersPurpose(store.read, accountId),
      parts_max: settings.partsMax,
      countries: settings.countries === null ? null : [...settings.countries],
    }
  })

  serveMembers(app, 'POST /messages', async ({ session, body: { to, key_id, request_key, ...fields } }) =>
    sendText(session, await sendAccess(store, session, key_id), { to, fields, requestKey: request_key }),
  )

  serveMembers(app, 'POST /messages/quote', async ({ session, body: { to, key_id, ...fields } }) => {
    const access = await quoteAccess(store, session, key_id)
    if (access.suspended) throw new ApiError('account_suspended')
    const results = await quoting.recipients(access, to, { ...fields, body: onePart })
    return {
      prices: results.map((result) => (isComposed(result) ? dollars(result.priceMicros) : null)),
      refused: results.flatMap((result, place) => (isComposed(result) ? [] : [{ place, error: result.error }])),
    }
  })

  serveMembers(
    app,
    'GET /messages/:id/outcome',
    async ({ session: { accountId }, params: { id }, query: { last } }) => {
      const outcome = await sendOutcome(store.search, { accountId, first: Number(id), last: Number(last) })
      if (outcome === null) throw new ProblemError('not_found')
      return outcome
    },
  )
}

/** A text for quotes of a part: the price of a part does not depend on it. */
const onePart = 'Kia ora'
