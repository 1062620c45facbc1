/** Sending a text, its possible senders, and its outcomes. */
import type { FastifyInstance } from 'fastify'
import type { MembersDeps } from '../deps.ts'
import { ProblemError } from '../problem-error.ts'
import { serveMembers } from '../serve.ts'
import { sendOutcome } from './outcome.ts'
import { sendAccess } from './send-access.ts'
import type { SendText } from './send-text.ts'

export function sendingRoutes(
  app: FastifyInstance,
  { store, settings, senders }: MembersDeps,
  sendText: SendText,
): void {
  serveMembers(app, 'GET /sending', async ({ session: { accountId } }) => {
    const keys = await store.read
      .selectFrom('api_keys')
      .select(['id', 'name', 'webhook_url'])
      .where('account_id', '=', accountId)
      .where('revoked_at', 'is', null)
      .where('webhook_url', 'is not', null)
      .orderBy('id')
      .execute()
    const [compiled, at] = [senders.now(), Date.now()]
    return {
      senders: compiled.usableBy(accountId, at).map(({ code, shared, countries }) => ({
        ...{ code, shared, countries: [...(countries ?? [])] },
        kept_out: compiled.keptOut(code, accountId, at),
      })),
      default_sender: compiled.defaultOf(accountId, at),
      keys: keys.map(({ id, name, webhook_url }) => ({ id: String(id), name, webhook_url: webhook_url! })),
      parts_max: settings.partsMax,
      countries: settings.countries === null ? null : [...settings.countries],
    }
  })

  serveMembers(app, 'POST /messages', async ({ session, body: { to, body, from, key_id, request_key } }) =>
    sendText(session, await sendAccess(store, session, key_id), { to, body, from, requestKey: request_key }),
  )

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
